//! B5 and B7: inside tokio every wait gives its thread back now and then. Turns are counted, and no time is measured.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures::StreamExt;
use warded::{
    Barrier, BoundedSemaphore, Condition, Event, LifoQueue, Lock, Monitor, NamedCondition, PriorityQueue, Queue,
    RwLock, Semaphore, Wait, after, block_on, cancel_safe, nonzero, read_lock, select_event, wait_until, with_lock,
};

use crate::hand_polling::{Habits, waker_with};

/// Enough turns to use tokio's budget of 128 up many times.
const TURNS: usize = 20_000;
const LONG: Duration = Duration::from_secs(3_600);

fn on_one_thread<R>(future: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

/// Runs a loop over `wait` in one task, beside a task that sets a flag. Returns the number of turns until the other task runs,
/// or `None` if it never does.
fn turns_until_others_run(wait: impl AsyncFn()) -> Option<usize> {
    on_one_thread(async {
        let flag = Arc::new(AtomicBool::new(false));
        let others = tokio::spawn({
            let flag = flag.clone();
            async move { flag.store(true, SeqCst) }
        });
        let mut turns = None;
        for turn in 0..TURNS {
            if flag.load(SeqCst) {
                turns = Some(turn);
                break;
            }
            wait().await;
        }
        others.await.expect("it does not panic");
        turns
    })
}

macro_rules! every_wait_yields {
    ($($name:ident { $($setup:tt)* } $($wait:literal: $body:expr;)*)*) => {$(
        #[test]
        fn $name() {
            $($setup)*
            let mut starve = Vec::new();
            $(
                if turns_until_others_run(async || { $body }).is_none() {
                    starve.push($wait);
                }
            )*
            assert!(starve.is_empty(), "these never give their thread back: {starve:#?}");
        }
    )*};
}

every_wait_yields! {
    a_loop_over_a_free_lock_lets_others_run {
        let lock = Arc::new(Lock::new(0_u64));
        let other = Lock::new(0_u64);
        let name = NamedCondition::<u64, 1>::default();
    }
    "acquire": *lock.acquire().await += 1;
    "acquire_owned": *lock.clone().acquire_owned().await += 1;
    "acquire_when": *lock.acquire_when(|_| true).await += 1;
    "acquire, timeout": *lock.acquire().timeout(LONG).await.expect("it is free") += 1;
    "acquire_when, timeout": drop(lock.acquire_when(|_| true).timeout(LONG).await);
    "try_acquire, wait_until": drop(lock.try_acquire().expect("free").wait_until(|_| true).await);
    "try_acquire_owned, wait_until": drop(lock.clone().try_acquire_owned().expect("free").wait_until(|_| true).await);
    "try_acquire, wait_for": drop(lock.try_acquire().expect("free").wait_for(&name, |_| true).await);
    "try_acquire_owned, wait_for": drop(lock.clone().try_acquire_owned().expect("free").wait_for(&name, |_| true).await);
    "with_lock!": with_lock!(lock, |n| *n += 1);
    "with_lock!, async": with_lock!(lock, async |n| *n += 1);
    "with_lock!, timeout": with_lock!(lock, timeout = LONG, |n| *n += 1).expect("it is free");
    "with_lock!, two": with_lock!(lock, other, |one, two| *one += *two);
    "wait_until!": wait_until!(lock, |_n| true, |n| *n += 1);
    "wait_until!, key": wait_until!(lock, |n| *n < 1_000_000, |n| *n += 1);
    "wait_until!, guard": drop(wait_until!(lock, |n| *n < 1_000_000));
    "wait_until!, timeout": wait_until!(lock, timeout = LONG, |n| *n < 1_000_000, |n| *n += 1).expect("so it is");

    a_loop_over_a_free_rw_lock_lets_others_run {
        let lock = Arc::new(RwLock::new(0_u64));
    }
    "read": drop(lock.read().await);
    "write": drop(lock.write().await);
    "read_owned": drop(lock.clone().read_owned().await);
    "write_owned": drop(lock.clone().write_owned().await);
    "read_lock!": read_lock!(lock, |n| assert!(*n < 1_000_000));
    "with_lock!": with_lock!(lock, |n| *n += 1);

    a_loop_over_a_condition_lets_others_run {
        let condition = Condition::new(0_u64);
    }
    "acquire": *condition.acquire().await += 1;
    "acquire_when": drop(condition.acquire_when(|_| true).await);
    "try_acquire, wait_for": drop(condition.try_acquire().expect("free").wait_for(|_| true).await);
    "try_acquire, wait_until": drop(condition.try_acquire().expect("free").wait_until(|_| true).await);

    a_loop_over_free_permits_lets_others_run {
        let semaphore = Arc::new(Semaphore::new(3));
        let bounded = Arc::new(BoundedSemaphore::new(3));
    }
    "acquire": drop(semaphore.acquire().await);
    "acquire_many": drop(semaphore.acquire_many(2).await);
    "acquire_many(0)": drop(semaphore.acquire_many(0).await);
    "acquire_owned": drop(semaphore.clone().acquire_owned().await);
    "acquire_many_owned": drop(semaphore.clone().acquire_many_owned(2).await);
    "acquire, timeout": drop(semaphore.acquire().timeout(LONG).await);
    "bounded, acquire": drop(bounded.acquire().await);
    "bounded, acquire_many": drop(bounded.acquire_many(2).await);
    "bounded, acquire_owned": drop(bounded.clone().acquire_owned().await);
    "bounded, acquire_many_owned": drop(bounded.clone().acquire_many_owned(2).await);

    a_loop_over_a_set_event_or_a_barrier_of_one_lets_others_run {
        let (event, barrier, broken) = (Event::new(), Barrier::new(nonzero!(1)), Barrier::new(nonzero!(2)));
        event.set();
        broken.abort();
    }
    "event": event.wait().await;
    "event, timeout": event.wait().timeout(LONG).await.expect("it is set");
    "barrier": _ = barrier.wait().await;
    "broken barrier": assert!(broken.wait().await.is_err());

    a_loop_over_a_queue_that_is_never_empty_lets_others_run {
        let (queue, lifo, heap) = (Arc::new(Queue::unbounded()), LifoQueue::unbounded(), PriorityQueue::unbounded());
        let (full, shut) = (Queue::unbounded(), Queue::<u32>::unbounded());
        (0..=TURNS).for_each(|item| full.try_put(item).expect("there is room"));
        shut.shutdown();
    }
    "put": queue.put(1).await.expect("it is not shut down");
    "put and get": {
        lifo.put(1).await.expect("it is not shut down");
        drop(lifo.get().await);
    };
    "get": drop(full.get().await.expect("it is full"));
    "put and get, by priority": {
        heap.put(1).await.expect("it is not shut down");
        drop(heap.get().await);
    };
    "get_owned": {
        queue.try_put(1).expect("there is room");
        queue.clone().get_owned().await.expect("there is an item").done();
    };
    "jobs": {
        queue.try_put(1).expect("there is room");
        pin!(queue.jobs()).next().await.expect("there is an item").done();
    };
    "get, shut down": assert!(shut.get().await.is_err());
    "put, shut down": assert!(shut.put(1).await.is_err());
    "join": shut.join().await;

    a_loop_over_a_select_lets_others_run {
        let (event, lock, queue) = (Event::new(), Lock::new(0_u64), Queue::<u32>::unbounded());
        event.set();
    }
    "select_event!": select_event! { () = event.wait() => {} };
    "select_event!, two": select_event! {
        biased;
        _job = queue.get() => {}
        () = event.wait() => {}
    };
    "select_event!, with_lock!": select_event! { () = with_lock!(lock, |n| *n += 1) => {} };
    "select_event!, wait_until!": select_event! { () = wait_until!(lock, |_n| true, |n| *n += 1) => {} };
    "select_event!, else": select_event! { () = event.wait(), if false => {} else => {} };
    "after": after(Duration::ZERO).await;

    a_loop_over_waits_whose_time_is_over_lets_others_run {
        let (lock, event) = (Lock::new(0_u64), Event::new());
        let _held = lock.try_acquire();
    }
    "acquire": assert!(lock.acquire().timeout(Duration::ZERO).await.is_err());
    "wait": assert!(event.wait().timeout(Duration::ZERO).await.is_err());
    "with_lock!": assert!(with_lock!(lock, timeout = Duration::ZERO, |n| *n += 1).is_err());
}

/// If each wait did, each wait would cost a task switch.
#[test]
fn a_wait_that_is_ready_gives_its_thread_back_seldom() {
    let (lock, event, queue) = (Lock::new(0), Event::new(), Queue::unbounded());
    event.set();
    (0..TURNS).for_each(|item| queue.try_put(item).expect("there is room"));
    let turns = [
        turns_until_others_run(async || *lock.acquire().await += 1),
        turns_until_others_run(async || with_lock!(lock, |n| *n += 1)),
        turns_until_others_run(async || event.wait().await),
        turns_until_others_run(async || drop(queue.get().await)),
        turns_until_others_run(async || select_event! { () = event.wait() => {} }),
    ];
    assert!(turns.iter().all(|turns| turns.is_none_or(|turns| turns >= 16)), "{turns:?}");
}

/// The stream is kept, and the queue is never empty.
#[test]
fn a_loop_over_the_jobs_of_a_queue_lets_others_run() {
    let queue = Queue::unbounded();
    (0..TURNS).for_each(|item| queue.try_put(item).expect("there is room"));
    let turns = on_one_thread(async {
        let flag = Arc::new(AtomicBool::new(false));
        let others = tokio::spawn({
            let flag = flag.clone();
            async move { flag.store(true, SeqCst) }
        });
        let mut jobs = pin!(queue.jobs());
        let mut turns = 0;
        while !flag.load(SeqCst) && turns < TURNS {
            drop(jobs.next().await);
            turns += 1;
        }
        others.await.expect("it does not panic");
        turns
    });
    assert!(turns < TURNS, "it never gives its thread back");
}

/// A wait that lets other tasks run keeps its grant and its place.
#[test]
fn no_item_and_no_turn_is_lost_where_the_budget_ends() {
    on_one_thread(async {
        let (queue, lock) = (Arc::new(Queue::bounded(nonzero!(300))), Arc::new(Lock::new(Vec::new())));
        let puts = tokio::spawn({
            let queue = queue.clone();
            async move {
                for item in 0..5_000 {
                    queue.put(item).await.expect("it is not shut down");
                }
                queue.shutdown();
            }
        });
        let gets = tokio::spawn({
            let lock = lock.clone();
            async move {
                while let Ok(job) = queue.get().await {
                    let item = job.into_inner();
                    with_lock!(lock, |items| items.push(item));
                    wait_until!(lock, |items| items.len() > item, |_items| ());
                }
                queue.join().await;
            }
        });
        puts.await.expect("it does not panic");
        gets.await.expect("it does not panic");
        assert!(lock.try_acquire().expect("it is free").iter().copied().eq(0..5_000));
    });
}

/// A thread in `block_on` has no other task that could run.
#[test]
#[cfg_attr(debug_assertions, ignore = "debug builds refuse to block a task at all; ci/test.sh asks a release build")]
fn a_thread_that_blocks_waits_for_no_budget() {
    on_one_thread(async {
        let (event, lock) = (Event::new(), Lock::new(0));
        event.set();
        let task = tokio::spawn(async move {
            for _ in 0..500 {
                event.wait().await;
                // If this slept, it would panic: the thread drives a runtime.
                *block_on(lock.acquire()) += 1;
                block_on(event.wait());
            }
            lock.into_inner()
        });
        assert_eq!(task.await.expect("it does not sleep"), 500);
    });
}

/// Outside a runtime there is no budget.
#[test]
fn outside_a_runtime_a_wait_that_is_ready_never_yields() {
    let (lock, event) = (Lock::new(0), Event::new());
    event.set();
    for _ in 0..2_000 {
        assert!(crate::hand_polling::Polled::new(lock.acquire()).poll().is_ready());
        assert!(crate::hand_polling::Polled::new(event.wait()).poll().is_ready());
    }
}

// --- B7 ---

async fn inner(event: &Event) {
    select_event! { () = event.wait() => {} }
}

async fn middle(event: &Event) {
    select_event! { () = cancel_safe(inner(event)) => {} }
}

async fn outer(event: &Event) {
    select_event! {
        () = cancel_safe(middle(event)) => {}
        () = cancel_safe(inner(event)) => {}
    }
}

#[test]
fn nested_selects_go_on_when_the_budget_is_used_up() {
    on_one_thread(async {
        for odd in 0..4 {
            let event = Event::new();
            event.set();
            tokio::spawn(async move {
                for _ in 0..odd {
                    inner(&event).await;
                }
                for _ in 0..TURNS / 4 {
                    select_event! { () = cancel_safe(inner(&event)) => {} }
                    outer(&event).await;
                    select_event! {
                        biased;
                        () = cancel_safe(async { middle(&event).await; inner(&event).await }) => {}
                        () = after(LONG) => {}
                    }
                }
            })
            .await
            .expect("it does not overflow");
        }
    });
}

#[test]
fn a_loop_over_nested_selects_lets_others_run() {
    let event = Event::new();
    event.set();
    assert!(turns_until_others_run(async || outer(&event).await).is_some());
}

#[test]
fn a_predicate_that_was_true_is_not_evaluated_again_for_want_of_budget() {
    on_one_thread(async {
        let condition: warded::Condition<u32> = warded::Condition::new(0);
        std::future::poll_fn(|cx| {
            while std::pin::pin!(condition.acquire()).poll(cx).is_ready() {}
            std::task::Poll::Ready(())
        })
        .await;
        let mut evaluations = 0;
        drop(
            condition
                .try_acquire()
                .unwrap()
                .wait_for(|_| {
                    evaluations += 1;
                    true
                })
                .await,
        );
        assert_eq!(evaluations, 1);
    });
}

/// Without budget, tokio clones the waker to wake it later. The wait has its grant by then.
#[test]
fn a_waker_that_panics_where_the_budget_ends_costs_no_grant() {
    let (lock, rw_lock, semaphore) = (Lock::new(0), RwLock::new(0), Semaphore::new(1));
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    on_one_thread(poll_fn(|cx| {
        while pin!(lock.acquire()).poll(cx).is_ready() {}
        let panics =
            waker_with(Arc::new(Habits { on_clone: Some(Box::new(|| panic!("cloned"))), ..Habits::default() }));
        let mut cx = Context::from_waker(&panics);
        let mut polls = |future: Pin<&mut dyn Future<Output = ()>>| {
            let _ = catch_unwind(AssertUnwindSafe(|| future.poll(&mut cx).is_ready()));
        };
        for _ in 0..20 {
            polls(pin!(async { drop(lock.acquire().await) }));
            polls(pin!(async { drop(lock.acquire_when(|_| true).await) }));
            polls(pin!(async { drop(rw_lock.write().await) }));
            polls(pin!(async { drop(semaphore.acquire().await) }));
            polls(pin!(async { _ = queue.get().await.unwrap().put_back() }));
        }
        Poll::Ready(())
    }));
    assert!(lock.try_acquire().is_some());
    assert!(rw_lock.try_write().is_some());
    assert!(semaphore.try_acquire().is_some());
    assert_eq!(queue.try_get().unwrap().into_inner(), 1);
}

/// A queued wait finds its predicate true at a poll without budget.
#[test]
fn a_wait_that_reaches_what_no_release_told_is_ready_once_there_is_budget() {
    on_one_thread(async {
        let (is_so, lock) = (Arc::new(AtomicBool::new(false)), Lock::new(0));
        let monitor = Monitor::new(());
        let reads = Arc::clone(&is_so);
        let mut wait = pin!(monitor.reached(move |()| reads.load(SeqCst)));
        assert!(futures::poll!(wait.as_mut()).is_pending());
        is_so.store(true, SeqCst);
        poll_fn(|cx| {
            while pin!(lock.acquire()).poll(cx).is_ready() {}
            assert!(wait.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!(monitor.waiting(), 0);
        assert!(futures::poll!(wait.as_mut()).is_ready());
    });
}
