//! If every evaluation of a predicate begins with a call, the call is evaluated once, when the wait begins. Waits with equal
//! results are one class.

use std::{cell::Cell, sync::Arc};

use warded::{Monitor, locked, wait_until};

use crate::hand_polling::Polled;

#[derive(Default)]
struct State {
    turn: u64,
    evaluated: Cell<usize>,
}

impl State {
    /// Counts the evaluations.
    fn never(&self) -> bool {
        self.evaluated.set(self.evaluated.get() + 1);
        false
    }
}

#[derive(Clone)]
struct Config {
    max: u64,
}

impl Config {
    fn max(&self) -> u64 {
        self.max
    }
}

fn doubled(number: u64) -> u64 {
    2 * number
}

/// How many predicates a release evaluates if those of two waiters are false. Afterwards both waiters go on. Each waiter has a
/// number.
fn evaluated<'m, W: Future<Output = ()>>(
    monitor: &'m Monitor<State>,
    wait: impl Fn(&'m Monitor<State>, u64) -> W,
) -> usize {
    monitor.lock().turn = 0;
    let mut waiters = [10, 20].map(|number| Polled::waiting(wait(monitor, number)));
    monitor.peek(|s| s.evaluated.take());
    locked!(monitor, |s| s.turn = 1);
    // Reading the value evaluates no predicate.
    let evaluated = monitor.peek(|s| s.evaluated.get());
    for _ in 0..2 {
        locked!(monitor, |s| s.turn = 100);
    }
    let [one, other] = &mut waiters;
    one.woken_and_ready();
    other.woken_and_ready();
    evaluated
}

#[test]
fn waiters_with_equal_first_keys_are_one_class() {
    let monitor = &Monitor::<State>::default();
    let config = Arc::new(Config { max: 7 });
    let ids = Arc::<[u64]>::from([7, 8, 9]);
    let of_method = evaluated(monitor, |monitor, _| {
        let config = config.clone();
        async move { wait_until!(monitor, |s| s.turn >= config.max() || s.never(), |_| ()) }
    });
    let of_index = evaluated(monitor, |monitor, _| {
        let (ids, place) = (ids.clone(), 1_usize);
        async move { wait_until!(monitor, |s| s.turn >= ids[place] || s.never(), |_| ()) }
    });
    let of_pointer = evaluated(monitor, |monitor, _| {
        let least = Box::new(8);
        async move { wait_until!(monitor, |s| s.turn >= *least || s.never(), |_| ()) }
    });
    let of_argument = evaluated(monitor, |monitor, _| {
        let least = 8;
        async move { wait_until!(monitor, |s| s.turn >= doubled(least) || s.never(), |_| ()) }
    });
    assert_eq!([of_method, of_index, of_pointer, of_argument], [1; 4]);
}

#[test]
fn waiters_with_different_first_keys_are_not_one_class() {
    let monitor = &Monitor::<State>::default();
    let evaluated = evaluated(monitor, |monitor, max| {
        let config = Config { max };
        async move { wait_until!(monitor, |s| s.turn >= config.max() || s.never(), |_| ()) }
    });
    assert_eq!(evaluated, 2);
}

/// The other captures of the predicates have the same types and values.
#[test]
fn predicates_that_use_different_names_are_in_different_classes() {
    let monitor = &Monitor::<State>::default();
    let named = evaluated(monitor, |monitor, number| {
        let (config, other) = (Config { max: 30 }, Config { max: number });
        async move { wait_until!(monitor, |s| s.turn >= config.max() || s.never() || s.turn == other.max() + 90, |_| ()) }
    });
    let in_macro = evaluated(monitor, |monitor, number| {
        let (config, other) = (Config { max: 30 }, Config { max: number });
        async move {
            wait_until!(monitor, |s| s.turn >= config.max() || s.never() || format!("{}", other.max()) == "x", |_| ());
        }
    });
    let moved = evaluated(monitor, |monitor, number| {
        let (config, other) = (Config { max: 30 }, number);
        async move { wait_until!(monitor, |s| s.turn >= config.max() || s.never() || s.turn == other + 90, |_| ()) }
    });
    assert_eq!([named, in_macro, moved], [2; 3]);
}
