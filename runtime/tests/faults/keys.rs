//! A2: only the predicate decides which waiter is served.
//!
//! Each predicate is passed to `wait_until!`, which looks for keys in it, and to `Lock::acquire_when`, which takes a plain
//! closure. Both must serve the same waiters in the same order.

#![allow(
    clippy::blocks_in_conditions,
    clippy::collapsible_else_if,
    clippy::collapsible_if,
    clippy::diverging_sub_expression,
    clippy::double_parens,
    clippy::if_same_then_else,
    clippy::let_and_return,
    clippy::manual_contains,
    clippy::manual_let_else,
    clippy::match_like_matches_macro,
    clippy::needless_bitwise_bool,
    clippy::needless_bool,
    clippy::needless_return,
    clippy::never_loop,
    clippy::nonminimal_bool,
    clippy::question_mark,
    clippy::redundant_closure_call,
    clippy::shadow_unrelated,
    clippy::unnecessary_semicolon,
    clippy::while_immutable_condition,
    clippy::while_let_loop,
    unused_labels,
    unused_parens,
    unused_variables,
    reason = "predicates as users may write them"
)]

use std::{cell::Cell, task::Poll};

use warded::{Lock, LockGuard, wait_until};

use crate::hand_polling::{Alarm, Boxed, Log, Polled};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Shut,
    Open,
}

/// The value that the predicates read.
#[derive(Debug)]
struct State {
    closed: bool,
    armed: bool,
    turn: usize,
    next: usize,
    name: Option<usize>,
    phase: Phase,
    items: Vec<usize>,
    /// A counter that predicates change through a shared reference.
    looks: Cell<usize>,
    claimed: Cell<usize>,
}

impl State {
    fn new() -> Self {
        Self {
            closed: false,
            armed: true,
            turn: usize::MAX,
            next: usize::MAX,
            name: None,
            phase: Phase::Shut,
            items: Vec::new(),
            looks: Cell::new(0),
            claimed: Cell::new(usize::MAX),
        }
    }

    fn look(&self) -> bool {
        self.looks.set(self.looks.get() + 1);
        self.armed
    }

    fn claim(&self, me: usize) -> bool {
        self.claimed.set(me);
        true
    }

    fn is_closed(&self) -> bool {
        self.closed
    }
}

/// A user's own macro, which ends the predicate.
macro_rules! armed_or_ends {
    ($s:expr) => {
        if $s.closed { return true } else { $s.armed }
    };
}

macro_rules! ends_if {
    ($condition:expr, $answer:expr) => {
        if $condition {
            return $answer;
        }
    };
}

type Wait = fn(&'static Lock<State>, usize) -> Boxed<'static, LockGuard<'static, State>>;

struct Shape {
    predicate: &'static str,
    by_macro: Wait,
    /// The same predicate, passed on as one expression by a `macro_rules!` of the user's.
    by_group: Wait,
    by_closure: Wait,
}

macro_rules! shapes {
    (|$s:ident, $me:ident| $([$($predicate:tt)+];)*) => {
        [$(
            Shape {
                predicate: stringify!($($predicate)+),
                by_macro: |lock, $me| Box::pin(async move { wait_until!(lock, |$s| $($predicate)+) }),
                by_group: |lock, $me| Box::pin(async move { wait_for_group!(lock, $s, ($($predicate)+)) }),
                by_closure: |lock, $me| Box::pin(lock.acquire_when(move |$s: &State| $($predicate)+)),
            },
        )*]
    };
}

macro_rules! wait_for_group {
    ($lock:expr, $s:ident, $predicate:expr) => {
        wait_until!($lock, |$s| $predicate)
    };
}

/// The changes of the state, one for each release. There are `n` waiters.
type Change = fn(&mut State, n: usize);

const CHANGES: [Change; 12] = [
    |_, _| (),
    |s, _| s.turn = usize::MAX - 1,
    |s, n| s.turn = n / 2,
    |s, _| (s.armed, s.turn) = (false, 1),
    |s, _| s.armed = true,
    |s, _| (s.turn, s.next) = (usize::MAX - 2, 2),
    |s, _| s.name = Some(3),
    |s, n| (s.phase, s.items) = (Phase::Open, vec![n - 1, 0]),
    |s, _| (s.armed, s.closed) = (false, true),
    |s, _| s.turn = 0,
    |s, _| s.armed = true,
    |s, _| (s.name, s.phase) = (None, Phase::Shut),
];

/// The waiters in the order in which they were served, each with the change after which it was served.
fn served(wait: Wait, waiters: usize) -> Vec<(usize, usize)> {
    let lock: &'static Lock<State> = Box::leak(Box::new(Lock::new(State::new())));
    let log = Log::default();
    let mut served = Vec::new();
    let mut tasks = Vec::new();
    for me in 0..waiters {
        let mut task = Polled::with_alarm(wait(lock, me), Alarm::logged(&log, me));
        if let Poll::Ready(guard) = task.poll() {
            served.push((usize::MAX, me));
            drop(guard);
        }
        tasks.push(task);
    }
    for (number, change) in CHANGES.into_iter().enumerate() {
        change(&mut lock.try_acquire().expect("the lock is free"), waiters);
        // A served waiter gives the lock back at once, which wakes the next.
        loop {
            let woken = log.take();
            if woken.is_empty() {
                break;
            }
            for me in woken {
                if tasks[me].is_waiting() {
                    if let Poll::Ready(guard) = tasks[me].poll() {
                        served.push((number, me));
                        drop(guard);
                    }
                }
            }
        }
    }
    served
}

/// Compares the two ways to wait, with a few waiters and with 1,500, which is more than the engine evaluates one by one.
#[track_caller]
fn only_the_predicate_decides(shapes: impl IntoIterator<Item = Shape>) {
    let mut wrong = Vec::new();
    for Shape { predicate, by_macro, by_group, by_closure } in shapes {
        'shape: for waiters in [4, 8, 9, 20, 1_500] {
            let expected = served(by_closure, waiters);
            assert!(!expected.is_empty(), "no waiter is ever served: {predicate}");
            for (how, wait) in [("", by_macro), (", as one expression", by_group)] {
                let found = served(wait, waiters);
                if found == expected {
                    continue;
                }
                let same = found.iter().zip(&expected).take_while(|(one, other)| one == other).count();
                wrong.push(format!(
                    "{predicate}{how}\n  {waiters} wait: {} of {} served, the first difference at {same}: {:?} for {:?}",
                    found.len(),
                    expected.len(),
                    found.get(same),
                    expected.get(same),
                ));
                break 'shape;
            }
        }
    }
    assert!(wrong.is_empty(), "(after which change, which waiter)\n{}", wrong.join("\n"));
}

#[test]
fn a_return_before_a_key_ends_the_predicate() {
    only_the_predicate_decides(shapes! { |s, me|
        [(if s.closed { return true } else { s.armed }) && s.turn == me];
        [(if s.closed { return true } else { false }) || s.turn == me];
        [!(if s.closed { return true } else { !s.armed }) && s.turn == me];
        [(s.armed && (if s.closed { return true } else { true })) && (s.turn == me)];
        [(((if s.closed { return true } else { s.armed }))) && ((s.turn == me))];
        [s.armed && ((if s.closed { return true } else { s.armed }) && s.turn == me)];
        [{ if s.closed { return true; } s.armed && s.turn == me }];
        [{ if s.closed { return true; } s.turn == me }];
        [return s.closed || s.turn == me];
        [match s.phase { Phase::Open if s.closed => return true, _ => s.turn == me }];
        [(match s.phase { Phase::Open => return true, Phase::Shut => s.armed }) && s.turn == me];
        [(if let Some(name) = s.name { return name == me } else { s.armed }) && s.turn == me];
        [{ let Some(name) = s.name else { return s.closed || s.turn == me }; name == me }];
        [(never(s) || { while s.closed { return true; } s.armed }) && s.turn == me];
    });
}

/// A function call that is never true.
fn never(_: &State) -> bool {
    false
}

#[test]
fn a_return_behind_a_key_ends_the_predicate() {
    only_the_predicate_decides(shapes! { |s, me|
        [s.turn == me || { if s.closed { return true } false }];
        [s.turn == me && { if s.closed { return false } s.armed }];
        [s.turn == me || (if s.closed { return s.armed } else { s.next == me })];
        [(s.turn == me || { if s.closed { return true } false }) && s.armed];
        [(s.turn == me || (if s.closed { return true } else { true })) && s.next == me];
    });
}

#[test]
fn a_return_within_a_comparison_ends_the_predicate() {
    only_the_predicate_decides(shapes! { |s, me|
        [(if s.closed { return true } else { me }) == s.turn];
        [s.turn == (if s.closed { return true } else { me })];
        [s.turn == { if s.closed { return true }; me }];
        [s.turn == (if me % 4 == 3 { return true } else { me })];
        [s.turn == { if me > 1_000_000 { return true } me } || s.closed];
        [s.turn >= (if s.closed { return true } else { usize::MAX }) && s.next == me];
        [s.items.len() == (if s.closed { return true } else { me })];
    });
}

#[test]
fn a_break_out_of_a_labelled_block_or_a_loop_ends_it() {
    only_the_predicate_decides(shapes! { |s, me|
        ['out: { if s.closed { break 'out true; } s.armed && s.turn == me }];
        ['out: { (if s.closed { break 'out true } else { s.armed }) && s.turn == me }];
        [('out: { if s.closed { break 'out true; } false }) || s.turn == me];
        [s.turn == me || 'out: { if s.closed { break 'out true; } false }];
        ['out: { s.turn == me && { if s.closed { break 'out true; } s.armed } || s.next == me }];
        [loop { if s.closed { break true; } break s.armed && s.turn == me; }];
        [loop { break (if s.closed { break true } else { s.armed }) && s.turn == me; }];
        ['out: { s.turn == (if s.closed { break 'out true } else { me }) }];
    });
}

#[test]
fn a_macro_in_a_predicate_may_end_it() {
    only_the_predicate_decides(shapes! { |s, me|
        [armed_or_ends!(s) && s.turn == me];
        [(armed_or_ends!(s)) && s.turn == me];
        [s.armed && (armed_or_ends!(s) && s.turn == me)];
        [{ ends_if!(s.closed, true); s.armed && s.turn == me }];
        [{ ends_if!(s.closed, s.armed); s.turn == me } && s.armed];
        [s.turn == { ends_if!(s.closed, true); me }];
        [(matches!(s.phase, Phase::Open) || s.closed) && s.turn == me];
        [s.turn == me || matches!(s.phase, Phase::Open)];
        [matches!(s.name, Some(name) if name == me) || s.turn == me];
        [{ assert!(s.turn != 7_777_777, "never so"); s.closed || s.turn == me }];
        [{ debug_assert_ne!(s.turn, 7_777_777); s.armed } && s.turn == me];
        [(s.turn != 7_777_777 || unreachable!("never so")) && s.turn == me];
    });
}

#[test]
fn a_question_mark_ends_its_own_closure() {
    only_the_predicate_decides(shapes! { |s, me|
        [(|| { let name = s.name?; Some(name == me) })() == Some(true)];
        [(|| Some(s.name? == me && s.armed))().unwrap_or(s.turn == me)];
        [(|| Some(s.name? == me))().is_some() && s.turn == me];
        [s.turn == me || (|| Some(s.name? == me))().unwrap_or(false)];
        [(|| { if s.closed { return true } s.armed })() && s.turn == me];
        [(|| (if s.closed { return true } else { s.armed }) && s.turn == me)()];
    });
}

#[test]
fn a_name_that_is_bound_again_means_its_new_value() {
    only_the_predicate_decides(shapes! { |s, me|
        [{ let me = if s.closed { s.turn } else { me }; s.turn == me }];
        [{ let me = me / 2; s.turn == me }];
        [{ let turn = s.next; let me = turn.min(me); s.next == me }];
        [{ struct Other { turn: usize } let s = Other { turn: s.next }; s.turn == me }];
        [{ let armed = s.armed; armed } && { let me = s.turn; s.turn == me } && s.closed];
        [s.armed && { let me = s.next; s.turn == me || s.closed }];
        [match s.name { Some(me) => s.turn == me || s.closed, None => s.turn == me }];
        [(if let Some(me) = s.name { s.next == me } else { false }) || s.turn == me];
        [s.name.is_some_and(|me| s.turn != me) && s.turn == me];
        [s.items.iter().any(|turn| *turn == me) || s.turn == me];
        [[s.turn, s.next].into_iter().any(|me| s.turn == me && s.closed) || s.turn == me];
    });
}

#[test]
fn a_method_that_changes_the_compared_field_is_evaluated_first_if_it_is_written_first() {
    only_the_predicate_decides(shapes! { |s, me|
        [s.look() && s.turn == me];
        [s.look() || s.turn == me];
        [s.turn == me && s.look()];
        [s.turn == me || s.is_closed() && s.look()];
        [s.claim(me) && s.claimed.get() == me && s.closed];
        [{ s.claimed.set(me); s.claimed.get() == me } && s.turn == me];
        [{ s.claim(me); s.closed } && s.claimed.get() == me];
        [s.claimed.get() == me || { s.claim(me); s.closed }];
        [s.is_closed() && s.turn == me];
        [(s.is_closed() || s.look()) && (s.turn == me || s.next == me)];
    });
}

#[test]
fn keys_in_parentheses_and_nested_ifs_apply_to_their_branch_only() {
    only_the_predicate_decides(shapes! { |s, me|
        [if s.closed { if s.armed { true } else { s.turn == me } } else { s.armed && s.turn == me }];
        [if s.turn == me { true } else { if s.closed { s.armed } else { s.next == me } }];
        [if s.armed { s.turn == me } else { s.closed }];
        [(if s.closed { s.turn } else { s.next }) == me];
        [s.turn == (if s.closed { s.turn } else { me })];
        [((s.turn == me) && (s.armed)) || ((s.closed) && !(s.armed))];
        [!(!(s.turn == me) && !s.closed)];
        [!(s.turn != me) || !(!s.closed || s.armed)];
        [(s.closed || s.turn == me) && (s.armed || s.next == me)];
        [s.closed & s.armed | (s.turn == me)];
        [s.closed ^ (s.turn == me)];
        [(s.turn == me) == !s.closed];
        [(s.turn == me) != s.closed && s.armed];
        [s.turn == me && s.items.len() < 2 || s.closed && s.items.len() > me];
        [s.turn >= me && s.closed && s.turn <= me];
        [s.next <= me || s.turn == me];
    });
}

/// `r#me` and `me` are one variable, so a predicate that writes `r#me` does not use `me` as a key.
#[test]
fn a_key_that_is_written_by_its_raw_name() {
    let lock = warded::Lock::new(0_u64);
    let mut waits: Vec<_> = (100..120)
        .map(|first| {
            let lock = &lock;
            crate::hand_polling::Polled::waiting(async move {
                let mut me = first;
                drop(warded::wait_until!(lock, |turn| *turn == me && {
                    r#me += 1;
                    r#me == first + 2
                }));
            })
        })
        .collect();
    for turn in [1, 119, 120] {
        *lock.try_acquire().unwrap() = turn;
    }
    assert!(waits[19].poll().is_ready());
}
