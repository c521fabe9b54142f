//! The lock on a real executor and on threads: nothing is lost or doubled. The folder has the other primitives.
//!
//! A run ends after a fixed number of steps, and never after a time.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

mod hand_polling;

#[path = "stress/primitives.rs"]
mod primitives;
#[path = "stress/races.rs"]
mod races;
#[cfg(feature = "observe")]
#[path = "stress/watched.rs"]
mod watched;

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Waker},
    thread,
    time::Duration,
};

use futures::future::{Either, select};
use hand_polling::Dice;
use tokio::task::yield_now;
use warded::{__private, Lock, Wait, block_on};

const TASKS: usize = 8;

/// How the tasks of a test acquire the lock.
#[derive(Clone, Copy)]
enum Way {
    Acquire,
    Owned,
    When,
    Until,
    Try,
}

const WAYS: [Way; 5] = [Way::Acquire, Way::Owned, Way::When, Way::Until, Way::Try];

async fn increment(lock: &Arc<Lock<usize>>, way: Way) {
    match way {
        Way::Acquire => *lock.acquire().await += 1,
        Way::Owned => *Arc::clone(lock).acquire_owned().await += 1,
        Way::When => *lock.acquire_when(|_| true).await += 1,
        Way::Until => *lock.acquire().await.wait_until(|_| true).await += 1,
        Way::Try => loop {
            if let Some(mut count) = lock.try_acquire() {
                *count += 1;
                break;
            }
            yield_now().await;
        },
    }
}

/// The tests of this file, for `watched.rs`.
#[cfg(feature = "observe")]
const OTHERS: &[fn()] = &[
    tasks_count_together,
    threads_count_together,
    a_guard_excludes_others_across_awaits,
    a_buffer_loses_and_doubles_nothing,
    a_buffer_between_threads_keeps_the_order_of_each_producer,
    nothing_is_lost_when_waits_are_cancelled_at_random,
    a_waiter_beside_cancelled_ones_is_always_served,
    predicates_that_panic_lose_nothing,
    several_locks_are_taken_together_without_deadlock,
    a_waiter_that_is_served_finds_its_predicate_true,
    no_task_waits_for_ever,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_count_together() {
    const ROUNDS: usize = 2_000;
    let count = Arc::new(Lock::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    increment(&count, WAYS[(task + round) % WAYS.len()]).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*count.try_acquire().expect("given back"), TASKS * ROUNDS);
}

#[test]
fn threads_count_together() {
    const ROUNDS: usize = 2_000;
    let count = Lock::new(0_usize);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for round in 0..ROUNDS {
                    if round % 2 == 0 {
                        *block_on(count.acquire()) += 1;
                    } else {
                        *block_on(count.acquire_when(|_| true)) += 1;
                    }
                }
            });
        }
    });
    assert_eq!(count.into_inner(), 4 * ROUNDS);
}

/// The lock is held across an await. A guard excludes other tasks on whatever thread its task runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guard_excludes_others_across_awaits() {
    let lock = Arc::new(Lock::new(()));
    let inside = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (lock, inside) = (Arc::clone(&lock), Arc::clone(&inside));
            tokio::spawn(async move {
                for _ in 0..300 {
                    let _guard = lock.acquire().await;
                    assert_eq!(inside.fetch_add(1, SeqCst), 0);
                    yield_now().await;
                    assert_eq!(inside.fetch_sub(1, SeqCst), 1);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

struct Buffer {
    capacity: usize,
    items: VecDeque<usize>,
}

async fn put(buffer: &Lock<Buffer>, item: usize) {
    let mut buffer = buffer.acquire_when(|buffer| buffer.items.len() < buffer.capacity).await;
    buffer.items.push_back(item);
    assert!(buffer.items.len() <= buffer.capacity);
}

async fn get(buffer: &Lock<Buffer>) -> usize {
    let mut buffer = buffer.acquire_when(|buffer| !buffer.items.is_empty()).await;
    buffer.items.pop_front().expect("the predicate is true")
}

/// Every item is got once, with each capacity.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buffer_loses_and_doubles_nothing() {
    const ITEMS: usize = 1_500;
    for capacity in [1, 2, 16, 1_000] {
        let buffer = Arc::new(Lock::new(Buffer { capacity, items: VecDeque::new() }));
        let producers: Vec<_> = (0..4)
            .map(|producer| {
                let buffer = Arc::clone(&buffer);
                tokio::spawn(async move {
                    for item in 0..ITEMS {
                        put(&buffer, producer * ITEMS + item).await;
                    }
                })
            })
            .collect();
        let consumers: Vec<_> = (0..4)
            .map(|_| {
                let buffer = Arc::clone(&buffer);
                tokio::spawn(async move {
                    let mut got = vec![];
                    for _ in 0..ITEMS {
                        got.push(get(&buffer).await);
                    }
                    got
                })
            })
            .collect();
        for producer in producers {
            producer.await.unwrap();
        }
        let mut all = vec![];
        for consumer in consumers {
            all.extend(consumer.await.unwrap());
        }
        all.sort_unstable();
        assert_eq!(all, (0..4 * ITEMS).collect::<Vec<_>>(), "capacity {capacity}");
    }
}

#[test]
fn a_buffer_between_threads_keeps_the_order_of_each_producer() {
    const ITEMS: usize = 1_000;
    for capacity in [1, 4] {
        let buffer = Lock::new(Buffer { capacity, items: VecDeque::new() });
        thread::scope(|scope| {
            for producer in 0..2 {
                let buffer = &buffer;
                scope.spawn(move || (0..ITEMS).for_each(|item| block_on(put(buffer, 2 * item + producer))));
            }
            let mut last = [None; 2];
            for _ in 0..2 * ITEMS {
                let item = block_on(get(&buffer));
                let last = &mut last[item % 2];
                assert!(last.is_none_or(|last| last < item));
                *last = Some(item);
            }
        });
    }
}

/// Rows 2, 11 and 12: selects, timeouts and drops end futures in all their states.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_waits_are_cancelled_at_random() {
    const ROUNDS: usize = 1_500;
    let lock = Arc::new(Lock::new(0_usize));
    let served = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (lock, served) = (Arc::clone(&lock), Arc::clone(&served));
            tokio::spawn(async move {
                let mut dice = Dice::new(task as u64);
                for _ in 0..ROUNDS {
                    served.fetch_add(usize::from(maybe_increment(&lock, dice.roll(6)).await), SeqCst);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*lock.try_acquire().expect("given back"), served.load(SeqCst));
}

/// Increments if it gets the lock before it gives up.
async fn maybe_increment(lock: &Arc<Lock<usize>>, way: usize) -> bool {
    let guard = match way {
        0 => match select(Box::pin(lock.acquire()), Box::pin(yield_now())).await {
            Either::Left((guard, _)) => Some(guard),
            Either::Right(_) => None,
        },
        1 => match select(Box::pin(yield_now()), Box::pin(lock.acquire_when(|count| count % 2 == 0))).await {
            Either::Left(_) => None,
            Either::Right((guard, _)) => Some(guard),
        },
        2 => lock.acquire().timeout(Duration::ZERO).await.ok(),
        3 => lock.acquire_when(|count| count % 3 == 0).timeout(Duration::from_micros(10)).await.ok(),
        4 => {
            let mut polled_once = Box::pin(lock.acquire());
            let _ = polled_once.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            None
        }
        _ => Some(lock.acquire().await),
    };
    if let Some(mut guard) = guard {
        *guard += 1;
        if way % 2 == 0 {
            yield_now().await;
        }
        return true;
    }
    false
}

/// Some waiters with predicates leave while they are evaluated or handed the lock. The others must not be forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiter_beside_cancelled_ones_is_always_served() {
    const ITEMS: usize = 1_000;
    let buffer = Arc::new(Lock::new(Buffer { capacity: 1, items: VecDeque::new() }));
    let quitters: Vec<_> = (0..2_u64)
        .map(|seed| {
            let buffer = Arc::clone(&buffer);
            tokio::spawn(async move {
                let mut dice = Dice::new(seed);
                for _ in 0..ITEMS {
                    let mut wait = Box::pin(buffer.acquire_when(|buffer| !buffer.items.is_empty()));
                    for _ in 0..dice.roll(3) {
                        if wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
                            break;
                        }
                        yield_now().await;
                    }
                }
            })
        })
        .collect();
    let producer = tokio::spawn({
        let buffer = Arc::clone(&buffer);
        async move {
            for item in 0..ITEMS {
                put(&buffer, item).await;
            }
        }
    });
    for expected in 0..ITEMS {
        assert_eq!(get(&buffer).await, expected);
    }
    producer.await.unwrap();
    for quitter in quitters {
        quitter.await.unwrap();
    }
    assert!(!buffer.is_locked());
}

/// Predicates panic all the time in the releases of other tasks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn predicates_that_panic_lose_nothing() {
    const ROUNDS: usize = 500;
    let lock = Arc::new(Lock::new(0_usize));
    let panicking: Vec<_> = (0..2)
        .map(|_| {
            let lock = Arc::clone(&lock);
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let lock = Arc::clone(&lock);
                    let wait = async move {
                        // Unlike `panic!`, this prints nothing.
                        drop(lock.acquire_when(|_| std::panic::resume_unwind(Box::new("evaluated"))).await);
                    };
                    assert!(tokio::spawn(wait).await.unwrap_err().is_panic());
                }
            })
        })
        .collect();
    let counting: Vec<_> = (0..2)
        .map(|_| {
            let lock = Arc::clone(&lock);
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    increment(&lock, WAYS[round % WAYS.len()]).await;
                }
            })
        })
        .collect();
    for task in panicking.into_iter().chain(counting) {
        task.await.unwrap();
    }
    assert_eq!(*lock.try_acquire().expect("given back"), 2 * ROUNDS);
}

/// Money moves between accounts, under two locks at a time, named in any order. The sum stays the same.
#[test]
fn several_locks_are_taken_together_without_deadlock() {
    const ACCOUNTS: usize = 4;
    let accounts: [Lock<i64>; ACCOUNTS] = std::array::from_fn(|_| Lock::new(100));
    thread::scope(|scope| {
        for seed in 0..4 {
            let accounts = &accounts;
            scope.spawn(move || {
                let mut dice = Dice::new(seed);
                for _ in 0..1_000 {
                    let from = dice.roll(ACCOUNTS);
                    let to = (from + 1 + dice.roll(ACCOUNTS - 1)) % ACCOUNTS;
                    let both = __private::acquire_all((&accounts[from], &accounts[to]));
                    let (mut from, mut to) = block_on(both);
                    *from -= 1;
                    *to += 1;
                }
            });
        }
    });
    assert_eq!(accounts.map(Lock::into_inner).iter().sum::<i64>(), 400);
}

/// Tasks that use `try_acquire` change the value all the time. A waiter that is served finds its own predicate true.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiter_that_is_served_finds_its_predicate_true() {
    const WAITERS: usize = 4;
    const ROUNDS: usize = 500;
    let value = Arc::new(Lock::new(0_usize));
    let done = Arc::new(AtomicUsize::new(0));
    let waiters: Vec<_> = (0..WAITERS)
        .map(|mine| {
            let (value, done) = (Arc::clone(&value), Arc::clone(&done));
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let value = value.acquire_when(move |value| value % WAITERS == mine).await;
                    assert_eq!(*value % WAITERS, mine);
                }
                done.fetch_add(1, SeqCst);
            })
        })
        .collect();
    let changers: Vec<_> = (0..2)
        .map(|seed| {
            let (value, done) = (Arc::clone(&value), Arc::clone(&done));
            tokio::spawn(async move {
                let mut dice = Dice::new(seed);
                while done.load(SeqCst) < WAITERS {
                    if let Some(mut value) = value.try_acquire() {
                        *value = dice.roll(WAITERS);
                    }
                    if dice.roll(4) == 0 {
                        yield_now().await;
                    }
                }
            })
        })
        .collect();
    for task in waiters.into_iter().chain(changers) {
        task.await.unwrap();
    }
}

/// The slowest consumer gets its share, although the others are always faster.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_task_waits_for_ever() {
    let lock = Arc::new(Lock::new(0_usize));
    let done = Arc::new(AtomicUsize::new(0));
    let greedy: Vec<_> = (0..3)
        .map(|_| {
            let (lock, done) = (Arc::clone(&lock), Arc::clone(&done));
            tokio::spawn(async move {
                while done.load(SeqCst) < 100 {
                    *lock.acquire().await += 1;
                }
            })
        })
        .collect();
    for _ in 0..100 {
        drop(lock.acquire_when(|count| *count > 0).await);
        done.fetch_add(1, SeqCst);
    }
    for task in greedy {
        task.await.unwrap();
    }
}
