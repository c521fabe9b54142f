//! The order in which the branches are polled.

use std::collections::BTreeSet;

use warded::{Event, cancel_safe, select_event};

use crate::{
    hand_polling::{Log, Polled},
    logged,
};

#[test]
fn if_biased_the_first_ready_branch_wins() {
    let (one, two, three) = (Event::new(), Event::new(), Event::new());
    two.set();
    three.set();
    for _ in 0..100 {
        let mut task = Polled::new(async {
            select_event! {
                biased;
                () = one.wait() => 1,
                () = two.wait() => 2,
                () = three.wait() => 3,
            }
        });
        assert_eq!(task.ready(), 2);
    }
}

#[test]
fn if_biased_branches_after_the_winner_are_not_polled() {
    let log = Log::default();
    let mut task = Polled::new(async {
        select_event! {
            biased;
            name = cancel_safe(logged(&log, 0, false)) => name,
            name = cancel_safe(logged(&log, 1, true)) => name,
            name = cancel_safe(logged(&log, 2, true)) => name,
        }
    });
    assert_eq!(task.ready(), 1);
    assert_eq!(log.take(), [0, 1]);
}

#[test]
fn if_biased_each_poll_begins_at_the_first_branch() {
    let log = Log::default();
    let mut task = Polled::new(async {
        select_event! {
            biased;
            name = cancel_safe(logged(&log, 0, false)) => name,
            name = cancel_safe(logged(&log, 1, false)) => name,
            name = cancel_safe(logged(&log, 2, false)) => name,
        }
    });
    for _ in 0..10 {
        assert!(task.poll().is_pending());
        assert_eq!(log.take(), [0, 1, 2]);
    }
}

#[test]
fn each_poll_begins_at_a_random_branch_and_polls_each_branch_once() {
    let log = Log::default();
    let mut task = Polled::new(async {
        select_event! {
            name = cancel_safe(logged(&log, 0, false)) => name,
            name = cancel_safe(logged(&log, 1, false)) => name,
            name = cancel_safe(logged(&log, 2, false)) => name,
            name = cancel_safe(logged(&log, 3, false)) => name,
            name = cancel_safe(logged(&log, 4, false)) => name,
        }
    });
    let mut orders = BTreeSet::new();
    for _ in 0..1_000 {
        assert!(task.poll().is_pending());
        orders.insert(log.take());
    }
    let rotations = (0..5).map(|first| (0..5).map(|place| (first + place) % 5).collect());
    assert_eq!(orders, rotations.collect());
}

/// Each of five branches is expected to win 2,000 of 10,000 times, with a standard deviation of 40.
#[test]
fn every_ready_branch_wins_as_often_as_the_others() {
    let ready = Event::new();
    ready.set();
    let mut wins = [0_usize; 5];
    for _ in 0..10_000 {
        let mut task = Polled::new(async {
            select_event! {
                () = ready.wait() => 0,
                () = ready.wait() => 1,
                () = ready.wait() => 2,
                () = ready.wait() => 3,
                () = ready.wait() => 4,
            }
        });
        wins[task.ready()] += 1;
    }
    assert!(wins.iter().all(|wins| (1_700..=2_300).contains(wins)), "{wins:?}");
}

#[test]
fn threads_begin_at_different_branches() {
    let firsts = || -> Vec<usize> {
        let log = Log::default();
        (0..64)
            .map(|_| {
                let mut task = Polled::new(async {
                    select_event! {
                        name = cancel_safe(logged(&log, 0, true)) => name,
                        name = cancel_safe(logged(&log, 1, true)) => name,
                    }
                });
                task.ready()
            })
            .collect()
    };
    let [one, other] = [(); 2].map(|()| std::thread::spawn(firsts).join().unwrap());
    assert_ne!(one, other);
}
