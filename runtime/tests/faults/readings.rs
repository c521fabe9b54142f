//! A3: a release reads a field only if the predicate itself would read it.

#![allow(
    clippy::bool_comparison,
    clippy::int_plus_one,
    clippy::nonminimal_bool,
    clippy::overly_complex_bool_expr,
    clippy::len_without_is_empty,
    unused_variables,
    reason = "predicates as users may write them"
)]

use std::{
    cell::Cell,
    ops::{Deref, Index},
    panic::{AssertUnwindSafe, catch_unwind},
};

use warded::{Lock, LockGuard, wait_until};

use crate::{
    hand_polling::{Boxed, Polled},
    panics::{panics_nowhere, watched},
};

thread_local! {
    /// How often a closed connection was read. The engine evaluates on this thread.
    static READ_WHILE_SHUT: Cell<usize> = const { Cell::new(0) };
}

/// A connection that may be read only while it is open.
#[derive(Debug, Default)]
struct Connection {
    bytes: Option<Vec<u8>>,
}

impl Connection {
    fn bytes(&self) -> &Vec<u8> {
        self.bytes.as_ref().unwrap_or_else(|| {
            READ_WHILE_SHUT.set(READ_WHILE_SHUT.get() + 1);
            panic!("read of a connection that is not open")
        })
    }

    fn len(&self) -> usize {
        self.bytes().len()
    }

    fn is_empty(&self) -> bool {
        self.bytes().is_empty()
    }
}

impl Deref for Connection {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        self.bytes()
    }
}

impl Index<usize> for Connection {
    type Output = u8;

    fn index(&self, at: usize) -> &u8 {
        &self.bytes()[at]
    }
}

/// A value that may be compared only while its connection is open.
#[derive(Clone, Copy, Debug, Eq)]
struct Mood {
    open: bool,
    number: usize,
}

impl Mood {
    fn check(self, other: Self) {
        if !(self.open && other.open) {
            READ_WHILE_SHUT.set(READ_WHILE_SHUT.get() + 1);
            panic!("compared while it is shut");
        }
    }
}

impl PartialEq for Mood {
    fn eq(&self, other: &Self) -> bool {
        self.check(*other);
        self.number == other.number
    }
}

impl PartialOrd for Mood {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.check(*other);
        self.number.partial_cmp(&other.number)
    }
}

impl std::hash::Hash for Mood {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        self.check(*self);
        self.number.hash(hasher);
    }
}

#[derive(Debug)]
struct State {
    is_open: bool,
    is_idle: bool,
    connection: Connection,
    mood: Mood,
    /// Zero while the connection is shut. The predicates subtract one from it.
    count: usize,
    /// Empty while the connection is shut.
    table: Vec<usize>,
    best: Option<usize>,
}

impl State {
    fn shut() -> Self {
        Self {
            is_open: false,
            is_idle: false,
            connection: Connection::default(),
            mood: Mood { open: false, number: 0 },
            count: 0,
            table: Vec::new(),
            best: None,
        }
    }

    fn open(&mut self) {
        *self = Self {
            is_open: true,
            is_idle: false,
            connection: Connection { bytes: Some(vec![7; 2_000]) },
            mood: Mood { open: true, number: 1 },
            count: 2_000,
            table: vec![1; 2_000],
            best: Some(1),
        };
    }
}

type Wait = fn(&'static Lock<State>, usize) -> Boxed<'static, LockGuard<'static, State>>;

macro_rules! waits {
    (|$s:ident, $me:ident| $([$($predicate:tt)+];)*) => {
        [$(
            (
                stringify!($($predicate)+),
                (|lock, $me| Box::pin(async move { wait_until!(lock, |$s| $($predicate)+) })) as Wait,
            ),
        )*]
    };
}

const CROWDS: [usize; 5] = [1, 8, 9, 20, 300];

/// Waits while the connection is closed, during ten releases.
#[track_caller]
fn nothing_is_read_while_shut(waits: impl IntoIterator<Item = (&'static str, Wait)>) {
    let mut wrong = Vec::new();
    for (predicate, wait) in waits {
        for waiters in CROWDS {
            let reads = reads_of(wait, waiters);
            if reads > 0 {
                wrong.push(format!("{predicate}, {waiters} wait: read {reads} times"));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn reads_of(wait: Wait, waiters: usize) -> usize {
    READ_WHILE_SHUT.set(0);
    let (seen, result) = watched(|| {
        let lock: &'static Lock<State> = Box::leak(Box::new(Lock::new(State::shut())));
        let mut tasks: Vec<_> = (0..waiters).map(|me| Polled::waiting(wait(lock, me))).collect();
        for _ in 0..10 {
            drop(lock.try_acquire().expect("the lock is free"));
        }
        lock.try_acquire().expect("the lock is free").open();
        let served = tasks.iter_mut().filter(|task| task.is_woken()).count();
        assert!(served > 0, "no waiter is served once it is open");
    });
    result.expect("a waiter is served once it is open");
    READ_WHILE_SHUT.get().max(seen.len())
}

#[test]
fn a_method_is_not_called_where_the_predicate_does_not_call_it() {
    nothing_is_read_while_shut(waits! { |s, me|
        [s.is_open && s.connection.len() >= me];
        [s.is_open && s.connection.len() > me + 10];
        [s.is_open && s.connection.len() != me];
        [s.is_open && !s.connection.is_empty()];
        [s.is_open && (s.connection.len() == 2_000 || s.connection.is_empty())];
        [s.is_open && s.connection.len() == 2_000 - me / 5_000];
        [s.is_open && (s.is_idle || s.connection.len() >= me)];
        [(s.is_open && s.connection.len() >= me) || s.is_idle];
        [s.is_idle || (s.is_open && (!s.is_idle && s.connection.len() >= me))];
        [if s.is_open { s.connection.len() >= me } else { false }];
        [!(!s.is_open || s.connection.len() < me)];
        [!s.is_open == false && s.connection.len() >= me];
        [s.is_open && 5_000 > s.connection.len() && me <= s.connection.len()];
    });
}

#[test]
fn an_index_is_not_read_where_the_predicate_does_not_read_it() {
    nothing_is_read_while_shut(waits! { |s, me|
        [s.is_open && s.table[me] == 1];
        [s.is_open && s.table[0] >= me.min(1)];
        [s.is_open && s.connection[me] == 7];
        [s.is_open && s.connection.bytes()[0] >= 7 && me < 5_000];
        [s.best.is_some() && s.table[s.best.unwrap()] == 1 && me < 5_000];
        [!s.table.is_empty() && s.table[s.table.len() - 1] == 1 + me / 5_000];
    });
}

#[test]
fn arithmetic_is_not_done_where_the_predicate_does_not_do_it() {
    nothing_is_read_while_shut(waits! { |s, me|
        [s.is_open && s.count - 1 >= me];
        [s.count > 0 && s.count - 1 >= me];
        [s.is_open && 2_000 / s.count <= me + 1];
        [s.count != 0 && 2_000 % s.count == me / 5_000];
        [s.is_open && s.table.len() - 1 >= me];
        [s.is_open && s.count - 1 == 1_999 && me < 5_000];
        [s.is_open && s.best.unwrap() == 1 + me / 5_000];
        [s.best.is_some() && s.best.unwrap() >= me.min(1)];
    });
}

#[test]
fn a_user_deref_is_not_followed_where_the_predicate_does_not_follow_it() {
    nothing_is_read_while_shut(waits! { |s, me|
        [s.is_open && s.connection.capacity() >= me];
        [s.is_open && s.connection.first() == Some(&7) && me < 5_000];
        [s.is_open && (*s.connection).len() >= me];
        [s.is_open && s.connection.contains(&7) && me < 5_000];
        [s.is_open && s.connection.iter().len() >= me];
    });
}

#[test]
fn a_user_comparison_is_not_made_where_the_predicate_does_not_make_it() {
    nothing_is_read_while_shut(waits! { |s, me|
        [s.is_open && s.mood == Mood { open: me < 5_000, number: 1 }];
        [s.is_open && s.mood >= Mood { open: me < 5_000, number: 0 }];
        [s.is_open && (s.is_idle || s.mood != Mood { open: me < 5_000, number: 0 })];
        [s.is_open && Mood { open: me < 5_000, number: 1 } == s.mood];
        [s.mood.open && s.mood == Mood { open: me < 5_000, number: 1 }];
    });
}

/// If the predicate itself reads, and panics, each waiter gets its own panic, as with a closure.
#[test]
fn a_reading_that_panics_is_the_panic_of_each_waiter_that_reads() {
    let waits = waits! { |s, me|
        [s.connection.len() == me];
        [s.connection.len() >= me + 5_000];
        [me + 5_000 < s.connection.len()];
        [s.connection.is_empty()];
        [s.connection.is_empty() || s.connection.len() == me];
        [!s.is_open && s.connection.len() == me];
        [s.is_idle || s.connection.len() == me];
        [s.mood == Mood { open: true, number: me + 5_000 }];
        [s.table[0] == me + 5_000];
        [2_000 / s.count == me + 5_000];
    };
    let mut wrong = Vec::new();
    for (predicate, wait) in waits {
        for (waiters, looks) in CROWDS.into_iter().flat_map(|waiters| [(waiters, 0), (waiters, 2)]) {
            let (_, panics) = watched(|| {
                let lock: &'static Lock<State> = Box::leak(Box::new(Lock::new(State::shut())));
                lock.try_acquire().expect("the lock is free").open();
                let mut tasks: Vec<_> = (0..waiters).map(|me| Polled::waiting(wait(lock, me))).collect();
                for _ in 0..looks {
                    drop(lock.try_acquire().expect("the lock is free"));
                }
                *lock.try_acquire().expect("the lock is free") = State::shut();
                let panics = |task: &mut Polled<'_, _>| {
                    task.is_woken() && catch_unwind(AssertUnwindSafe(|| drop(task.poll()))).is_err()
                };
                tasks.iter_mut().map(panics).filter(|panics| *panics).count()
            });
            let panics = panics.expect("the panics are the waiters'");
            if panics != waiters {
                wrong.push(format!("{predicate}, {waiters} wait, after {looks} releases: {panics} panic"));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The reading is to the right of a `||` whose left side is true.
#[test]
fn a_reading_right_of_a_true_or_is_not_read() {
    let waits = waits! { |s, me|
        [!s.is_open || s.connection.len() == me + 5_000];
        [!s.is_open || s.table[me] == 9];
        [!s.is_open || s.count - 1 == me + 5_000];
        [!s.is_open || s.mood == Mood { open: true, number: me + 5_000 }];
        [!s.is_open || (s.is_idle && s.connection.is_empty())];
        [(!s.is_open || s.connection.len() == me + 5_000) && (!s.is_open || s.table[me] == 9)];
    };
    for (predicate, wait) in waits {
        for waiters in CROWDS {
            READ_WHILE_SHUT.set(0);
            panics_nowhere(|| {
                let lock: &'static Lock<State> = Box::leak(Box::new(Lock::new(State::shut())));
                lock.try_acquire().expect("the lock is free").open();
                let mut tasks: Vec<_> = (0..waiters).map(|me| Polled::waiting(wait(lock, me))).collect();
                for _ in 0..3 {
                    drop(lock.try_acquire().expect("the lock is free"));
                }
                *lock.try_acquire().expect("the lock is free") = State::shut();
                for task in &mut tasks {
                    drop(task.woken_and_ready());
                }
            });
            assert_eq!(READ_WHILE_SHUT.get(), 0, "{predicate}, {waiters} wait");
        }
    }
}

/// A wait that ends with a panic leaves the queue empty. Releases skip an empty queue, so it does not see later changes of the
/// value. So earlier readings must be forgotten.
#[test]
fn a_reading_before_a_panic_is_not_used_later() {
    use std::{
        panic::{AssertUnwindSafe, catch_unwind},
        sync::Barrier,
    };

    use warded::{guarded, wait_until};

    #[guarded]
    struct Door {
        state: warded::Lock,
        #[condition(of = state, when = |s| s.is_open)]
        opened: Condition,
        #[guarded(by = state)]
        is_open: bool,
    }

    let door: Door = DoorInit { is_open: false }.into();
    let [begun, joined] = [(); 2].map(|()| std::sync::Arc::new(Barrier::new(2)));
    let mut leaves = crate::hand_polling::Polled::new(async { drop(wait_until!(door.opened)) });
    assert!(leaves.poll().is_pending());
    drop(leaves);
    let mut panics = crate::hand_polling::Polled::new(door.state.acquire_when(|_| panic!("as it should")));
    assert!(catch_unwind(AssertUnwindSafe(|| panics.poll().is_ready())).is_err());
    door.state.try_acquire().unwrap().is_open = true;

    let mut waits = crate::hand_polling::Polled::new(async { drop(wait_until!(door.opened)) });
    std::thread::scope(|scope| {
        let (begins, ends) = (begun.clone(), joined.clone());
        let lock = &door.state;
        scope.spawn(move || {
            let mut is_first = true;
            let is_evaluated = move |_: &DoorState| {
                if std::mem::take(&mut is_first) {
                    begins.wait();
                    ends.wait();
                }
                false
            };
            assert!(crate::hand_polling::Polled::new(lock.acquire_when(is_evaluated)).poll().is_pending());
        });
        begun.wait();
        assert!(waits.poll().is_pending(), "the lock is held");
        joined.wait();
    });
    assert!(waits.poll().is_ready(), "the lock is free, and the door is open");
}
