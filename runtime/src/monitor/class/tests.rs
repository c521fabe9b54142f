//! How many waiters a release, or a poll, passes by on its way to another.

use std::{
    cell::Cell,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use crate::{Monitor, wait_until};

thread_local! {
    /// How many waiters this thread has passed by.
    pub(super) static PASSED_BY: Cell<usize> = const { Cell::new(0) };
}

const MANY: usize = 4_000;

type Wait<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

fn poll(wait: &mut Wait<'_>) -> Poll<()> {
    wait.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// Waits for a gate. All waiters are of one class.
fn waits(gate: &Monitor<(bool, bool)>) -> Vec<Wait<'_>> {
    let mut waits: Vec<Wait<'_>> =
        (0..MANY).map(|_| Box::pin(async move { wait_until!(gate, |s| s.0, |_| ()) }) as _).collect();
    for wait in &mut waits {
        assert!(poll(wait).is_pending());
    }
    waits
}

/// Opens the gate, and checks how many waiters were passed by.
#[track_caller]
fn open(gate: &Monitor<(bool, bool)>, at_most: usize) {
    PASSED_BY.set(0);
    gate.with(|s| s.0 = true);
    assert!(PASSED_BY.get() <= at_most, "{} were passed by", PASSED_BY.get());
}

/// A gate is opened for a moment, and then again. Waiters that were polled meanwhile are owed. They are polled in every order.
#[test]
fn none_is_passed_by_twice_by_a_release() {
    let orders: [fn(usize) -> usize; 4] =
        [|i| i, |i| MANY - 1 - i, |i| i * 1_009 % MANY, |i| if i % 2 == 0 { i } else { MANY - i }];
    for order in orders {
        let gate = Monitor::new((false, false));
        let mut waits = waits(&gate);
        open(&gate, 0);
        for how_many in [MANY / 2, 1, MANY] {
            gate.with(|s| s.0 = false);
            PASSED_BY.set(0);
            for i in 0..how_many {
                assert!(poll(&mut waits[order(i)]).is_pending());
            }
            assert_eq!(PASSED_BY.get(), 0, "by a poll");
            open(&gate, MANY);
        }
    }
}
