//! A predicate that returns, changes something or panics on the left of `&&` is served as if there were no keys.
//!
//! More tasks wait than a release evaluates one by one, so that keys are used. At the end every predicate is true.

use warded::{LockGuard, prelude::*};

use crate::hand_polling::{Polled, panic_of};

#[guarded]
struct Monitor {
    state: Lock,
    #[guarded(by = state)]
    closed: bool,
    #[guarded(by = state)]
    armed: bool,
    #[guarded(by = state)]
    turn: u64,
}

const WAITERS: u64 = 20;
/// No waiter has this turn.
const NO_TURN: u64 = 1_000;

type Task = Polled<'static, LockGuard<'static, MonitorState>>;

/// The tasks, after a release at which all predicates are false, and one at which all are true.
fn all_hold(wait: impl Fn(&'static Monitor, u64) -> Task) -> Vec<Task> {
    let monitor: &'static Monitor =
        Box::leak(Box::new(MonitorInit { closed: false, armed: true, turn: NO_TURN }.into()));
    let tasks = (0..WAITERS).map(|me| wait(monitor, me)).collect();
    with_lock_blocking!(monitor.state, |_s| ());
    with_lock_blocking!(monitor.state, |s| s.closed = true);
    tasks
}

fn all_are_served(wait: impl Fn(&'static Monitor, u64) -> Task) {
    for mut task in all_hold(wait) {
        drop(task.woken_and_ready());
    }
}

/// The predicate is passed as tokens, because `wait_until!` finds no keys in an `expr` of another macro.
macro_rules! wait {
    (|$s:ident, $me:ident| $($predicate:tt)*) => {
        |monitor, me| {
            Polled::waiting(async move {
                let $me = me;
                wait_until!(monitor.state, |$s| $($predicate)*)
            })
        }
    };
}

#[test]
fn a_predicate_that_returns_early_is_served() {
    all_are_served(wait!(|s, me| (if s.closed { return true } else { s.armed }) && s.turn == me));
    all_are_served(wait!(|s, me| !(s.closed && return true) && s.turn == me));
    all_are_served(wait!(|s, me| {
        if s.closed {
            return true;
        }
        s.armed
    } && s.turn == me));
}

#[test]
fn a_predicate_that_breaks_out_of_a_block_is_served() {
    all_are_served(wait!(|s, me| 'all: { (if s.closed { break 'all true } else { s.armed }) && s.turn == me }));
}

#[test]
fn a_predicate_that_leaves_by_a_question_mark_is_served() {
    fn holds(state: &MonitorState, me: u64) -> Option<bool> {
        (!state.closed).then_some(state.turn == me)
    }
    all_are_served(wait!(|s, me| (|| Some(holds(s, me)? && s.turn == me))().unwrap_or(true)));
}

#[test]
fn a_predicate_that_panics_on_the_left_panics_in_its_own_task() {
    // Quieter than `panic!`.
    fn dreads(state: &MonitorState) -> bool {
        if state.closed { std::panic::resume_unwind(Box::new("closed")) } else { true }
    }
    for mut task in all_hold(wait!(|s, me| dreads(s) && s.turn == me)) {
        assert!(task.is_woken());
        assert_eq!(panic_of(|| task.poll()), "closed");
    }
}
