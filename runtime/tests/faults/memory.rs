//! A1, A4, A5, A6: safe code can't make the engine use freed memory.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    task::Poll,
};

use warded::{__private::waited_on, Lock, LockGuard, Monitor, NamedCondition, wait_until};

use crate::hand_polling::{Polled, panic_of};

// --- A1: keys of conditions ---

type Task = Polled<'static, LockGuard<'static, u32>>;

/// A condition, whose key is a part of its type.
struct Named {
    key: usize,
    wait: fn(&'static Lock<u32>) -> Task,
    notify: fn(&'static Lock<u32>, usize),
    notify_all: fn(&'static Lock<u32>),
}

fn named<const KEY: usize>() -> Named {
    Named {
        key: KEY,
        wait: |lock| {
            let condition = NamedCondition::<u32, KEY>::default();
            Polled::waiting(lock.try_acquire().expect("the lock is free").wait(&condition))
        },
        notify: |lock, n| {
            lock.try_acquire().expect("the lock is free").notify(&NamedCondition::<u32, KEY>::default(), n);
        },
        notify_all: |lock| {
            lock.try_acquire().expect("the lock is free").notify_all(&NamedCondition::<u32, KEY>::default());
        },
    }
}

fn conditions() -> [Named; 7] {
    [
        named::<0>(),
        named::<1>(),
        named::<2>(),
        named::<{ usize::MAX / 2 }>(),
        named::<{ usize::MAX - 2 }>(),
        named::<{ usize::MAX - 1 }>(),
        named::<{ usize::MAX }>(),
    ]
}

fn lock() -> &'static Lock<u32> {
    Box::leak(Box::default())
}

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[test]
fn every_condition_key_a_user_can_name_works() {
    for condition in conditions() {
        for first_leaves_first in [true, false] {
            let lock = lock();
            let (a, b) = ((condition.wait)(lock), (condition.wait)(lock));
            let _both_leave = if first_leaves_first { (drop(a), drop(b)) } else { (drop(b), drop(a)) };
            let mut last = (condition.wait)(lock);
            (condition.notify_all)(lock);
            assert!(last.is_woken(), "key {}: the waiter sleeps", condition.key);
            drop(last.ready());
        }
    }
}

#[test]
fn a_condition_wakes_the_waiters_of_its_own_key_alone() {
    for notified in conditions() {
        let lock = lock();
        let mut tasks: Vec<(usize, Task)> =
            conditions().iter().flat_map(|one| [(one.key, (one.wait)(lock)), (one.key, (one.wait)(lock))]).collect();
        (notified.notify_all)(lock);
        for (key, task) in &mut tasks {
            if *key == notified.key {
                drop(task.woken_and_ready());
            } else {
                assert!(!task.is_woken(), "key {key} was woken by key {}", notified.key);
            }
        }
    }
}

#[test]
fn waits_for_many_conditions_can_be_dropped_in_any_order() {
    for order in ORDERS {
        for inner_is_key in [true, false] {
            let lock = lock();
            let conditions = conditions();
            let mut waits: Vec<[Option<Task>; 3]> =
                conditions.iter().map(|one| [(); 3].map(|()| Some((one.wait)(lock)))).collect();
            // Two of three waiters leave: condition by condition, or first one waiter of each condition and then another one of
            // each.
            let both = [order[0], order[1]];
            if inner_is_key {
                for place in both {
                    for three in &mut waits {
                        three[place] = None;
                    }
                }
            } else {
                for three in &mut waits {
                    for place in both {
                        three[place] = None;
                    }
                }
            }
            for (condition, three) in conditions.iter().zip(&mut waits) {
                (condition.notify)(lock, 1);
                let last = three[order[2]].as_mut().expect("it has not left");
                assert!(last.is_woken(), "key {}, order {order:?}: the waiter sleeps", condition.key);
                drop(last.ready());
            }
        }
    }
}

#[test]
fn waiters_of_every_key_are_notified_in_the_order_in_which_they_came() {
    for condition in conditions() {
        let lock = lock();
        let mut tasks: Vec<Task> = (0..5).map(|_| (condition.wait)(lock)).collect();
        tasks.remove(2);
        for at in 0..tasks.len() {
            (condition.notify)(lock, 1);
            assert!(tasks[at].is_woken(), "key {}: waiter {at} sleeps", condition.key);
            assert!(tasks[at + 1..].iter().all(|later| !later.is_woken()), "key {}: overtaken", condition.key);
            drop(tasks[at].ready());
        }
    }
}

// --- A4: values of no size ---

static PROOFS: AtomicUsize = AtomicUsize::new(0);

/// A value of no size that proves something while it lives. Only `new` makes one.
struct Proof(());

impl Proof {
    fn new() -> Self {
        PROOFS.fetch_add(1, SeqCst);
        Self(())
    }

    #[track_caller]
    fn number(&self) -> u64 {
        let Self(()) = self;
        assert!(PROOFS.load(SeqCst) > 0, "used after the last one was dropped");
        7
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        let before = PROOFS.fetch_sub(1, SeqCst);
        assert!(before > 0, "more were dropped than were made");
    }
}

#[test]
fn a_captured_value_of_no_size_is_neither_conjured_nor_used_after_it_was_dropped() {
    for waiters in [1, 8, 9, 40] {
        let lock: &'static Lock<u64> = Box::leak(Box::default());
        let wait = || {
            let proof = Proof::new();
            Polled::waiting(async move { wait_until!(lock, |n| *n + proof.number() == 49) })
        };
        let mut tasks: Vec<_> = (0..waiters).map(|_| wait()).collect();
        for n in 0..5 {
            *lock.try_acquire().expect("the lock is free") = n;
        }
        // One waiter is dropped, and the others go on.
        drop(tasks.pop());
        *lock.try_acquire().expect("the lock is free") = 42;
        for task in &mut tasks {
            drop(task.woken_and_ready());
        }
        tasks.clear();
        // Other waiters wait for another value. No reading that uses a proof may be left.
        let mut other = Polled::waiting(async move { wait_until!(lock, |n| *n == 1) });
        assert_eq!(PROOFS.load(SeqCst), 0, "proofs outlive their waits");
        drop(lock.try_acquire());
        *lock.try_acquire().expect("the lock is free") = 1;
        drop(other.woken_and_ready());
    }
}

/// A wait may be leaked, and the captures of its keys may be gone when a release finds it.
#[test]
fn a_release_reads_no_keys_that_capture_something() {
    let evaluated = AtomicUsize::new(0);
    let monitor = Monitor::new(0_u64);
    let keys = [1, 2];
    let mut tasks = keys.each_ref().map(|key| {
        Polled::waiting(waited_on(&monitor, ()).until_keyed((*key,), |n, captured| *n == captured.0, &|about, _| {
            evaluated.fetch_add(1, SeqCst);
            about.keyed_whole(key).keyed_equal()
        }))
    });
    evaluated.store(0, SeqCst);
    *monitor.lock() = 2;
    assert_eq!(evaluated.load(SeqCst), 0);
    tasks[0].assert_asleep();
    drop(tasks[1].woken_and_ready());
}

// --- A5: waiters that were passed may leave meanwhile ---

thread_local! {
    static PASSED: RefCell<Vec<Polled<'static, LockGuard<'static, u64>>>> = const { RefCell::new(Vec::new()) };
}

#[test]
fn waiters_that_were_passed_may_leave_while_a_later_predicate_is_evaluated() {
    for passed in [1, 2, 7, 9, 40] {
        for holds in [true, false] {
            let lock: &'static Lock<u64> = Box::leak(Box::default());
            let mut held = lock.try_acquire().expect("the lock is free");
            let in_front = (0..passed).map(|_| Polled::waiting(lock.acquire_when(|n| *n == 100))).collect();
            PASSED.set(in_front);
            let mut leaver = Polled::waiting(lock.acquire_when(move |n| {
                if *n > 0 {
                    // All waiters in front leave on the releaser's thread, and are freed.
                    drop(PASSED.take());
                }
                holds && *n > 0
            }));
            let mut behind = Polled::waiting(lock.acquire_when(|n| *n > 0));
            let mut last = Polled::waiting(lock.acquire());
            *held = 1;
            drop(held);
            if holds {
                drop(leaver.woken_and_ready());
            }
            drop(behind.woken_and_ready());
            drop(last.woken_and_ready());
            // The queue still works: a new waiter is served.
            leaver.cancel();
            let mut newcomer = Polled::waiting(lock.acquire_when(|n| *n == 2));
            *lock.try_acquire().expect("the lock is free") = 2;
            drop(newcomer.woken_and_ready());
        }
    }
}

// --- A6: panics of panics ---

/// Panics when it is dropped, if that is allowed.
struct Touchy {
    panics: bool,
}

impl Drop for Touchy {
    fn drop(&mut self) {
        assert!(!self.panics, "dropped");
    }
}

/// The action of the predicate while a release evaluates it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "all combinations are tested")]
struct Deed {
    leaves: bool,
    panics: bool,
    capture_panics: bool,
    payload_panics: bool,
}

impl Deed {
    fn all() -> Vec<Self> {
        (0..16_u8)
            .map(|bits| Self {
                leaves: bits & 1 != 0,
                panics: bits & 2 != 0,
                capture_panics: bits & 4 != 0,
                payload_panics: bits & 8 != 0,
            })
            .collect()
    }
}

thread_local! {
    static LEAVER: RefCell<Option<Polled<'static, LockGuard<'static, u64>>>> = const { RefCell::new(None) };
    static EVALUATED: Cell<usize> = const { Cell::new(0) };
}

/// Runs `body` as the waiter's own task, which may panic.
fn in_its_task(body: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        std::mem::forget(payload);
    }
}

fn release_with(deed: Deed) {
    let lock: &'static Lock<u64> = Box::leak(Box::default());
    let capture = Touchy { panics: deed.capture_panics };
    EVALUATED.set(0);
    let leaver = Polled::waiting(lock.acquire_when(move |n| {
        let _moved_here = &capture;
        if *n == 0 {
            return false;
        }
        EVALUATED.set(EVALUATED.get() + 1);
        if deed.leaves {
            in_its_task(|| drop(LEAVER.take()));
        }
        if deed.panics {
            panic_any(Touchy { panics: deed.payload_panics });
        }
        true
    }));
    LEAVER.set(Some(leaver));
    let mut next = Polled::waiting(lock.acquire_when(|n| *n > 0));
    let release = catch_unwind(AssertUnwindSafe(|| *lock.try_acquire().expect("the lock is free") = 1));
    if let Err(payload) = release {
        std::mem::forget(payload);
        panic!("{deed:?}: the panic came to the releaser");
    }
    assert!(EVALUATED.get() > 0, "{deed:?}: not evaluated");
    if let Some(mut leaver) = LEAVER.take() {
        if deed.panics && deed.capture_panics {
            // If this task polled, its panic would drop a capture that panics, and that ends the process, as everywhere in
            // Rust.
            leaver.forget();
        } else {
            in_its_task(|| drop(leaver.poll()));
            in_its_task(|| leaver.cancel());
        }
    }
    match next.poll() {
        Poll::Ready(guard) => drop(guard),
        Poll::Pending => panic!("{deed:?}: the next waiter was forgotten"),
    }
}

const CHILD: &str = "WARDED_FAULTS_DEED";

/// This runs in a process of its own, because a panic during a panic would end the process.
#[test]
#[cfg_attr(miri, ignore = "starts a process")]
fn a_predicate_that_panics_while_all_that_it_owns_panics_too_harms_its_own_task_alone() {
    const NAME: &str = "memory::a_predicate_that_panics_while_all_that_it_owns_panics_too_harms_its_own_task_alone";
    if let Ok(deed) = std::env::var(CHILD) {
        return release_with(Deed::all()[deed.parse::<usize>().expect("a number")]);
    }
    let program = std::env::current_exe().expect("this test has a file");
    let mut failed = Vec::new();
    for (number, deed) in Deed::all().into_iter().enumerate() {
        let child = Command::new(&program)
            .args(["--exact", NAME, "--nocapture"])
            .env(CHILD, number.to_string())
            .output()
            .expect("it starts");
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(said.contains("running 1 test"), "the test has another name: {said}");
        if !child.status.success() {
            failed.push(format!("{deed:?}: {}", child.status));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The same without a second panic: the panic reaches only the waiter's task.
#[test]
fn the_panic_of_a_predicate_belongs_to_the_task_of_its_waiter() {
    for waiters in [1, 8, 9, 40] {
        let lock: &'static Lock<u64> = Box::leak(Box::default());
        let wait = |at| {
            Polled::waiting(lock.acquire_when(move |n| {
                assert!(*n == 0, "of waiter {at}");
                false
            }))
        };
        let mut tasks: Vec<_> = (0..waiters).map(wait).collect();
        let mut plain = Polled::waiting(lock.acquire_when(|n| *n == 1));
        *lock.try_acquire().expect("the lock is free") = 1;
        for (at, task) in tasks.iter_mut().enumerate() {
            assert_eq!(panic_of(|| drop(task.poll())), format!("of waiter {at}"));
        }
        drop(plain.woken_and_ready());
    }
}
