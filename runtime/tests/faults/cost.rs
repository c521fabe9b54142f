//! C1 to C6: what a release and a join cost, in evaluations of what the user wrote. Memory is in `../memory.rs`.

#![allow(clippy::cast_lossless, clippy::nonminimal_bool, reason = "predicates as users may write them")]

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    fs,
    hash::{Hash, Hasher},
    ops::{Add, Index},
    panic::resume_unwind,
    path::Path,
};

use warded::{Lock, LockGuard, Queue, nonzero, wait_until};

use crate::{
    hand_polling::{Alarm, Log, Polled, panic_of},
    panics::{panics_nowhere, watched},
};

thread_local! {
    /// Counts on this thread only, because a test runs on one thread.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Counts an evaluation. As a part of a predicate it changes nothing.
fn count() -> bool {
    COUNT.set(COUNT.get() + 1);
    true
}

fn counted(body: impl FnOnce()) -> usize {
    let before = COUNT.get();
    body();
    COUNT.get() - before
}

fn leaked<T>(value: T) -> &'static Lock<T> {
    Box::leak(Box::new(Lock::new(value)))
}

type Task<T> = Polled<'static, LockGuard<'static, T>>;

/// How many evaluations a release may cost that serves no waiter: the engine evaluates some before it looks for keys.
const HANDFUL: usize = 32;

// --- C1 ---

/// `benches/queue.rs` measures the time, which depends on this: the consumer isn't woken for each item.
#[test]
fn a_consumer_that_lags_behind_is_woken_once_for_all_items() {
    let queue = Queue::bounded(nonzero!(1_024));
    let log = Log::default();
    let mut consumer = Polled::with_alarm(async { while queue.get().await.is_ok() {} }, Alarm::logged(&log, 0));
    assert!(consumer.poll().is_pending());
    for round in 0..3 {
        for item in 0..1_024 {
            queue.try_put(item).expect("there is room");
        }
        let wakes = log.take().len();
        assert!(wakes <= 2, "round {round}: woken {wakes} times for 1,024 items");
        assert!(consumer.poll().is_pending());
        // A consumer that yields meanwhile wakes itself.
        while consumer.is_woken() {
            assert!(consumer.poll().is_pending());
        }
        log.take();
        assert!(queue.is_empty());
    }
}

// --- C2 ---

#[derive(Debug, Default)]
struct Bytes(Option<Vec<u8>>);

impl Bytes {
    /// The length of an open connection. Panics if it is closed.
    fn len(&self) -> usize {
        count();
        match &self.0 {
            Some(bytes) => bytes.len(),
            // This is a panic without a message on the screen.
            None => resume_unwind(Box::new("not open")),
        }
    }
}

#[test]
fn a_reading_that_is_not_reached_costs_nothing_however_many_wait() {
    const WAITERS: usize = 2_000;
    let lock = leaked((false, Bytes::default()));
    let wait = |key: usize| Polled::waiting(async move { wait_until!(lock, |c| c.0 && c.1.len() == key) });
    let mut tasks: Vec<Task<(bool, Bytes)>> = Vec::new();
    let joins = counted(|| tasks = (0..WAITERS).map(wait).collect());
    let releases = counted(|| (0..5).for_each(|_| drop(lock.try_acquire().expect("the lock is free"))));
    assert_eq!((joins, releases), (0, 0), "read where the predicate does not read");
}

#[test]
fn a_reading_that_panics_costs_no_more_than_the_predicates_themselves() {
    const WAITERS: usize = 2_000;
    let by_macro: fn(&'static Lock<Bytes>, usize) -> Task<Bytes> =
        |lock, key| Polled::waiting(async move { wait_until!(lock, |bytes| bytes.len() == key) });
    let lock = leaked(Bytes(Some(vec![0; WAITERS + 1])));
    let mut tasks: Vec<_> = (0..WAITERS).map(|key| by_macro(lock, key)).collect();
    let (_, costs) = watched(|| counted(|| *lock.try_acquire().expect("the lock is free") = Bytes(None)));
    let costs = costs.expect("the panics are the waiters'");
    assert!(costs <= WAITERS + HANDFUL, "a reading that panics was made {costs} times for {WAITERS} that wait");
    for task in &mut tasks {
        assert_eq!(panic_of(|| drop(task.poll())), "not open");
    }
    assert!(lock.try_acquire().is_some());
}

/// A key whose comparisons and hashes are counted.
#[derive(Clone, Copy, Debug, Eq)]
struct Key(usize);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        count();
        self.0 == other.0
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        count();
        self.0.hash(hasher);
    }
}

#[derive(Debug)]
struct Keyed(Option<Key>);

impl Keyed {
    fn key(&self) -> Key {
        self.0.unwrap_or_else(|| resume_unwind(Box::new("not open")))
    }
}

#[test]
fn the_keys_of_all_waiters_are_not_looked_through_for_each_of_them() {
    const WAITERS: usize = 1_000;
    let lock = leaked((true, Keyed(Some(Key(usize::MAX)))));
    let wait = |at: usize| {
        let key = Key(at);
        Polled::waiting(async move { wait_until!(lock, |c| c.0 && c.1.key() == key) })
    };
    let mut tasks: Vec<Task<(bool, Keyed)>> = Vec::new();
    let joins = counted(|| tasks = (0..WAITERS).map(wait).collect());
    assert!(joins <= 16 * WAITERS, "{joins} comparisons while {WAITERS} joined");
    for open in [false, true, false] {
        let costs = counted(|| {
            let mut state = lock.try_acquire().expect("the lock is free");
            *state = (open, Keyed(open.then_some(Key(usize::MAX))));
        });
        assert!(costs <= 4 * WAITERS, "{costs} comparisons in a release, open {open}, {WAITERS} wait");
    }
    let (_, costs) = watched(|| counted(|| *lock.try_acquire().expect("the lock is free") = (true, Keyed(None))));
    let costs = costs.expect("the panics are the waiters'");
    assert!(costs <= 4 * WAITERS, "{costs} comparisons in a release whose reading panics, {WAITERS} wait");
}

// --- C3 ---

#[test]
fn joining_evaluates_only_the_waiter_that_joins_also_after_a_notified_one_found_its_predicate_false() {
    const JOIN: usize = 2_000;
    for notified in [false, true] {
        let lock = leaked(0);
        let mut before = Polled::waiting(lock.acquire_when(|n| *n == 1));
        if notified {
            *lock.try_acquire().expect("the lock is free") = 1;
            if let Some(mut overtakes) = lock.try_acquire() {
                // The notified waiter finds its predicate false, and waits on.
                drop(before.poll());
                *overtakes = 0;
            } else {
                // It was handed the lock, and waits again.
                let mut guard = before.ready();
                *guard = 0;
                before = Polled::waiting(guard.wait_until(|n| *n == 1));
            }
        }
        let mut tasks = Vec::new();
        let evaluations = counted(|| {
            for _ in 0..JOIN {
                tasks.push(Polled::waiting(lock.acquire_when(|n| count() && *n == 2)));
            }
        });
        assert!(evaluations <= JOIN + HANDFUL, "{evaluations} evaluations while {JOIN} joined, notified: {notified}");
        let leave = counted(|| {
            for task in &mut tasks {
                task.cancel();
            }
        });
        assert!(leave <= JOIN + HANDFUL, "{leave} evaluations while {JOIN} left, notified: {notified}");
    }
}

#[test]
fn joining_through_the_macros_evaluates_only_the_waiter_that_joins() {
    const JOIN: usize = 2_000;
    let lock = leaked((0, false));
    let mut tasks: Vec<Task<(usize, bool)>> = Vec::new();
    let evaluations = counted(|| {
        for key in 1..=JOIN {
            tasks.push(Polled::waiting(async move { wait_until!(lock, |s| count() && s.0 == key) }));
            tasks.push(Polled::waiting(async move { wait_until!(lock, |s| s.1 && count() || count() && s.1) }));
        }
    });
    assert!(evaluations <= 2 * JOIN + HANDFUL, "{evaluations} evaluations while {} joined", 2 * JOIN);
}

// --- C4 ---

thread_local! {
    static LEAVERS: RefCell<HashMap<usize, Task<usize>>> = RefCell::new(HashMap::new());
}

#[test]
fn waiters_that_leave_while_they_are_evaluated_cost_no_second_round() {
    const WAITERS: usize = 500;
    for mixed in [true, false] {
        let lock = leaked(0_usize);
        let leaver = |at: usize| {
            Polled::waiting(lock.acquire_when(move |n| {
                if *n == 1 {
                    count();
                    drop(LEAVERS.with_borrow_mut(|leavers| leavers.remove(&at)));
                }
                false
            }))
        };
        let stays = || Polled::waiting(lock.acquire_when(|n| *n == 1 && count() && *n == 2));
        let mut stay = Vec::new();
        let mut leave = HashMap::new();
        for at in 0..WAITERS {
            leave.insert(at, leaver(at));
            if mixed {
                stay.push(stays());
            }
        }
        if !mixed {
            stay.extend((0..WAITERS).map(|_| stays()));
        }
        LEAVERS.set(leave);
        let evaluations = counted(|| *lock.try_acquire().expect("the lock is free") = 1);
        assert_eq!(LEAVERS.with_borrow(HashMap::len), 0, "each has left");
        assert!(
            evaluations <= 3 * 2 * WAITERS,
            "{evaluations} evaluations of {WAITERS} that leave and {WAITERS} that stay, mixed: {mixed}"
        );
        let again = counted(|| *lock.try_acquire().expect("the lock is free") = 1);
        assert!(again <= WAITERS + HANDFUL, "{again} evaluations of {WAITERS} that stay");
    }
}

/// Each waiter leaves while another one is evaluated.
#[test]
fn waiters_that_leave_while_others_are_evaluated_cost_no_second_round() {
    const WAITERS: usize = 500;
    let lock = leaked(0_usize);
    let waits = |at: usize| {
        Polled::waiting(lock.acquire_when(move |n| {
            if *n == 1 {
                count();
                // The waiter behind it, if that is still there.
                drop(LEAVERS.with_borrow_mut(|leavers| leavers.remove(&(at + 1))));
            }
            false
        }))
    };
    LEAVERS.set((0..2 * WAITERS).map(|at| (at, waits(at))).collect());
    let evaluations = counted(|| *lock.try_acquire().expect("the lock is free") = 1);
    assert!(evaluations <= 3 * 2 * WAITERS, "{evaluations} evaluations");
    drop(LEAVERS.take());
}

// --- C5 ---

const CROWD: usize = 1_000;

/// A waiter's number. It counts how often it is read.
#[derive(Clone, Copy, Debug)]
struct Me(u64);

impl Me {
    fn id(self) -> u64 {
        count();
        self.0
    }

    fn small(self) -> u32 {
        count();
        u32::try_from(self.0).expect("it is small")
    }
}

#[derive(Clone, Copy, Debug)]
struct Number(u64);

impl Add<u64> for Number {
    type Output = u64;

    fn add(self, more: u64) -> u64 {
        count();
        self.0 + more
    }
}

impl From<Number> for u64 {
    fn from(number: Number) -> u64 {
        count();
        number.0
    }
}

#[derive(Clone, Debug)]
struct Ids(std::sync::Arc<Vec<u64>>);

impl Index<usize> for Ids {
    type Output = u64;

    fn index(&self, at: usize) -> &u64 {
        count();
        &self.0[at]
    }
}

#[derive(Debug)]
struct Shared {
    turn: u64,
    level: u64,
    items: Vec<u8>,
}

/// A crowd of waiters. The waiter `at` waits for `turn == at + 1`.
#[track_caller]
fn a_release_evaluates_a_handful(what: &str, wait: impl Fn(&'static Lock<Shared>, usize) -> Task<Shared>) {
    let lock = leaked(Shared { turn: 0, level: 0, items: Vec::new() });
    let mut tasks = Vec::new();
    let joins = counted(|| tasks = (0..CROWD).map(|at| wait(lock, at)).collect());
    assert!(joins <= 4 * CROWD, "{what}: {joins} evaluations of a part while {CROWD} joined");
    // The first release may look for keys.
    drop(lock.try_acquire());
    for turn in [0, 5_000, u64::MAX] {
        let costs = counted(|| lock.try_acquire().expect("the lock is free").turn = turn);
        assert!(costs <= HANDFUL, "{what}: {costs} evaluations of a part in a release that serves no waiter");
    }
    for at in [500, 999, 0, 7] {
        let costs = counted(|| lock.try_acquire().expect("the lock is free").turn = at as u64 + 1);
        assert!(costs <= HANDFUL, "{what}: {costs} evaluations of a part in a release that serves one");
        let mut guard = tasks[at].woken_and_ready();
        let costs = counted(|| {
            guard.turn = 0;
            drop(guard);
        });
        assert!(costs <= HANDFUL, "{what}: {costs} evaluations of a part when the served waiter gives the lock back");
    }
}

#[test]
fn a_key_that_is_a_method_call_on_a_capture_is_evaluated_once() {
    a_release_evaluates_a_handful("me.id()", |lock, at| {
        let me = Me(at as u64 + 1);
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == me.id()) })
    });
    a_release_evaluates_a_handful("me.id(), on the left", |lock, at| {
        let me = Me(at as u64 + 1);
        Polled::waiting(async move { wait_until!(lock, |s| me.id() == s.turn) })
    });
    a_release_evaluates_a_handful("me.id(), and more", |lock, at| {
        let me = Me(at as u64 + 1);
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == me.id() && s.items.is_empty()) })
    });
}

#[test]
fn a_key_that_is_arithmetic_on_a_capture_is_evaluated_once() {
    a_release_evaluates_a_handful("k + 1", |lock, at| {
        let k = Number(at as u64);
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == k + 1) })
    });
    a_release_evaluates_a_handful("(k + 1) * 2 / 2", |lock, at| {
        let k = Number(at as u64);
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == (k + 1) * 2 / 2) })
    });
}

#[test]
fn a_key_that_is_an_index_into_a_capture_is_evaluated_once() {
    let ids = Ids(std::sync::Arc::new((1..=CROWD as u64).collect()));
    a_release_evaluates_a_handful("ids[i]", |lock, i| {
        let ids = ids.clone();
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == ids[i]) })
    });
}

#[test]
fn a_key_that_converts_a_capture_is_evaluated_once() {
    a_release_evaluates_a_handful("u64::from(k)", |lock, at| {
        let k = Number(at as u64 + 1);
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == u64::from(k)) })
    });
    a_release_evaluates_a_handful("me.small() as u64", |lock, at| {
        let me = Me(at as u64 + 1);
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == me.small() as u64) })
    });
}

/// Keys that can't be counted: a counted call stands behind the key, so it is evaluated only for the served waiters.
#[test]
fn code_after_a_computed_key_is_evaluated_only_for_waiters_with_that_key() {
    let ids: std::sync::Arc<Vec<u64>> = std::sync::Arc::new((1..=CROWD as u64).collect());
    a_release_evaluates_a_handful("s.turn == k + 1 && count()", |lock, at| {
        let k = at as u64;
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == k + 1 && count()) })
    });
    a_release_evaluates_a_handful("s.turn == k as u64 && count()", |lock, at| {
        let k = u32::try_from(at + 1).expect("it is small");
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == k as u64 && count()) })
    });
    a_release_evaluates_a_handful("s.turn == ids[i] && count()", |lock, i| {
        let ids = ids.clone();
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == ids[i] && count()) })
    });
    a_release_evaluates_a_handful("s.turn == me && (s.level < 5 || count()) && count()", |lock, at| {
        let me = at as u64 + 1;
        Polled::waiting(async move { wait_until!(lock, |s| s.turn == me && (s.level < 5 || count()) && count()) })
    });
}

/// An expression that panics, or that only some evaluations reach, is no key.
#[test]
fn a_key_that_the_predicate_may_not_reach_is_not_evaluated_before() {
    let lock = leaked((false, 0_u64));
    let ids: std::sync::Arc<Vec<u64>> = std::sync::Arc::new(vec![7]);
    let mut tasks: Vec<Task<(bool, u64)>> = Vec::new();
    panics_nowhere(|| {
        for i in 0..50 {
            let ids = ids.clone();
            tasks.push(Polled::waiting(async move { wait_until!(lock, |s| s.0 && s.1 == ids[i]) }));
        }
        (0..5).for_each(|_| drop(lock.try_acquire()));
        tasks.truncate(1);
        *lock.try_acquire().expect("the lock is free") = (true, 7);
    });
    drop(tasks[0].woken_and_ready());
}

// --- C6 ---

/// Either a release evaluates only the waiters for the changed key, or the README says that it evaluates all of them.
#[test]
fn the_readme_says_which_predicates_are_found_without_evaluating_the_others() {
    let busy: HashSet<Key> = (0..CROWD).map(Key).collect();
    let lock = leaked((busy, 0_u64));
    let mut tasks: Vec<Task<(HashSet<Key>, u64)>> = Vec::new();
    for at in 0..CROWD {
        let key = Key(at);
        tasks.push(Polled::waiting(async move { wait_until!(lock, |s| !s.0.contains(&key)) }));
    }
    drop(lock.try_acquire());
    let costs = counted(|| {
        lock.try_acquire().expect("the lock is free").1 = 1;
    });
    let mut guard = lock.try_acquire().expect("the lock is free");
    guard.0.remove(&Key(900));
    drop(guard);
    drop(tasks[900].woken_and_ready());
    if costs > HANDFUL {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
        let readme = fs::read_to_string(root).expect("the README");
        assert!(
            readme.contains(".contains(&") || readme.contains(".contains_key(&"),
            "a release evaluates all that wait for a key of a set, and the README does not say so"
        );
    }
}
