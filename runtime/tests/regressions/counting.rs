//! Rows 28 and 29: trying.

use crate::{
    hand_polling::Polled,
    ward::{Line, Turns, assert_free, for_every_hand_over, for_every_wait},
};

/// Row 28.
#[test]
fn a_failed_try_changes_nothing() {
    for_every_wait(|ward| {
        let closed = ward.close();
        let mut line = Line::of(ward, 3);
        let taken = ward.is_taken();
        for _ in 0..100 {
            assert!(ward.try_now().is_none());
        }
        assert_eq!(ward.is_taken(), taken);
        line.assert_no_turn();
        drop(closed);
        line.assert_served(ward, 0..3);
    });
}

/// Row 28. With nobody in line: a failed try leaves no trace that a release could stumble over.
#[test]
fn a_failed_try_leaves_no_place_in_the_line() {
    for_every_wait(|ward| {
        let closed = ward.close();
        assert!(ward.try_now().is_none());
        drop(closed);
        assert_free(ward);
    });
}

/// Row 29.
#[test]
fn a_try_never_takes_what_was_handed_to_another() {
    for_every_hand_over(|ward| {
        let closed = ward.close();
        let mut line = Line::of(ward, 2);
        drop(closed);
        for name in 0..2 {
            assert!(ward.is_taken(), "on its way");
            assert!(ward.try_now().is_none(), "on its way");
            let held = line.tasks[name].ready();
            assert!(ward.try_now().is_none(), "has arrived");
            drop(held);
        }
        assert_free(ward);
    });
}

/// Row 29. A newcomer that waits is no better than one that tries.
#[test]
fn a_newcomer_never_takes_what_was_handed_to_another() {
    for_every_hand_over(|ward| {
        let closed = ward.close();
        let mut line = Line::of(ward, 1);
        drop(closed);
        let mut newcomer = Polled::waiting(ward.wait());
        line.assert_turn_of(0);
        newcomer.assert_asleep();
        drop(line.tasks[0].ready());
        drop(newcomer.woken_and_ready());
        assert_free(ward);
    });
}

/// Row 29. Where running tasks may be faster, they are so once.
#[test]
fn a_woken_waiter_that_found_itself_overtaken_is_overtaken_no_more() {
    for_every_wait(|ward| {
        if ward.turns() != Turns::MayBeOvertaken {
            return;
        }
        let closed = ward.close();
        let mut line = Line::of(ward, 2);
        drop(closed);
        let faster = ward.try_now().expect("the woken one has not been polled");
        assert!(line.tasks[0].poll().is_pending());
        drop(faster);
        assert!(line.tasks[0].is_woken());
        assert!(ward.is_taken());
        assert!(ward.try_now().is_none(), "handed over");
        drop(line.tasks[0].ready());
        drop(line.tasks[1].woken_and_ready());
        assert_free(ward);
    });
}
