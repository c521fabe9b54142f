//! Rows 28 and 29: trying.
//!
//! "Row" means a row of `README.md`.

use crate::{
    fixture::{Waiters, assert_free, for_every_hand_over, for_every_wait},
    hand_polling::Polled,
};

/// Row 28.
#[test]
fn a_failed_try_changes_nothing() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 3);
        let taken = fixture.is_taken();
        for _ in 0..100 {
            assert!(fixture.try_now().is_none());
        }
        assert_eq!(fixture.is_taken(), taken);
        waiters.assert_no_turn();
        drop(closed);
        waiters.assert_served(fixture, 0..3);
    });
}

/// Row 28. No task waits. A failed try leaves nothing in the queue that a release could find.
#[test]
fn a_failed_try_leaves_no_place_in_the_queue() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        assert!(fixture.try_now().is_none());
        drop(closed);
        assert_free(fixture);
    });
}

/// Row 29.
#[test]
fn a_try_never_takes_what_was_handed_to_another() {
    for_every_hand_over(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 2);
        drop(closed);
        for name in 0..2 {
            assert!(fixture.is_taken(), "it is handed over");
            assert!(fixture.try_now().is_none(), "it is handed over");
            let held = waiters.tasks[name].ready();
            assert!(fixture.try_now().is_none(), "has arrived");
            drop(held);
        }
        assert_free(fixture);
    });
}

/// Row 29. The same for a newcomer that waits.
#[test]
fn a_newcomer_never_takes_what_was_handed_to_another() {
    for_every_hand_over(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 1);
        drop(closed);
        let mut newcomer = Polled::waiting(fixture.wait());
        waiters.assert_turn_of(0);
        newcomer.assert_asleep();
        drop(waiters.tasks[0].ready());
        drop(newcomer.woken_and_ready());
        assert_free(fixture);
    });
}
