//! More programs that hang, or seem to: with several primitives, several waits of a task, and tasks in tasks.

use std::{future::poll_fn, pin::pin, task::Poll};

use futures::{StreamExt, future::select, stream::FuturesUnordered};
use warded::{
    Barrier, BoundedSemaphore, Condition, Lock, Monitor, Queue, RwLock, block_on, nonzero,
    observe::{snapshot, task, under},
    prelude::*,
};

use crate::{
    deadlocks::{assert_deadlock, assert_no_deadlock, first_then, found, yield_once},
    hand_polling::Polled,
};

/// Neither a deadlock nor a possible one.
#[track_caller]
fn assert_nothing(prefix: &str) {
    let (certain, possible) = found(prefix);
    assert!(certain.is_empty() && possible.is_empty(), "{}", snapshot());
}

// --- deadlocks ---

/// A wait for several locks holds some of them already.
#[test]
fn a_wait_for_several_locks_that_has_some_of_them() {
    let all = [Lock::new(0).named("several a"), Lock::new(0).named("several b"), Lock::new(0).named("several c")];
    let [first, second, third] = &all;
    let taken = second.try_acquire();
    let mut several = Polled::waiting(task("several", async { with_lock!(third, first, second, |_, _, _| ()) }));
    assert!(several.poll().is_pending());
    drop(taken);
    let mut blocks = Polled::waiting(async {
        with_lock!(third, async |_| {
            yield_once().await;
            drop(second.acquire().await);
        });
    });
    assert_nothing("several");
    assert!(several.poll().is_pending());
    assert_nothing("several");
    assert!(blocks.poll().is_pending());
    let deadlock = assert_deadlock("several");
    let holds = deadlock.members.iter().filter_map(|member| member.holds.as_ref()?.primitive.name);
    let mut names: Vec<_> = holds.collect();
    names.sort_unstable();
    assert_eq!(names, ["several b", "several c"]);
    drop(blocks);
    several.woken_and_ready();
    assert_nothing("several");
}

/// The second reader waits behind the writer, and the writer for the first reader.
#[test]
fn a_reader_behind_a_writer() {
    let (a, b) = (RwLock::new(0).named("behind a"), Lock::new(0).named("behind b"));
    let mut first = Polled::waiting(async {
        read_lock!(a, async |_| {
            yield_once().await;
            with_lock!(b, |_| ());
        });
    });
    let mut second = Polled::waiting(async {
        with_lock!(b, async |_| {
            yield_once().await;
            read_lock!(a, |_| ());
        });
    });
    let writer = Polled::waiting(a.write());
    assert!(first.poll().is_pending());
    assert_nothing("behind");
    assert!(second.poll().is_pending());
    assert_deadlock("behind");
    drop(writer);
    assert_nothing("behind");
    second.woken_and_ready();
    first.woken_and_ready();
}

/// It would wait behind the writer, which waits for the first of its two reads. The check of debug builds reports that already.
#[cfg(not(debug_assertions))]
#[test]
fn a_reader_that_reads_twice() {
    let a = RwLock::new(0).named("reads twice");
    let reads = a.try_read().unwrap();
    let writer = Polled::waiting(a.write());
    let mut again = Polled::waiting(under(&reads, a.read()));
    assert_deadlock("reads twice");
    drop(writer);
    drop(again.woken_and_ready());
}

#[test]
fn a_circle_of_a_lock_a_reader_and_permits() {
    let (a, b) = (Lock::new(0).named("mixed a"), RwLock::new(0).named("mixed b"));
    let c = BoundedSemaphore::new(3).named("mixed c");
    let some = c.try_acquire_many(2).unwrap();
    let mut one = Polled::waiting(async {
        with_lock!(a, async |_| {
            yield_once().await;
            drop(b.write().await);
        });
    });
    let mut two = Polled::waiting(async {
        read_lock!(b, async |_| {
            yield_once().await;
            drop(c.acquire_many(2).await);
        });
    });
    assert!(one.poll().is_pending() && two.poll().is_pending());
    assert_nothing("mixed");
    let three = Polled::waiting(under(&some, a.acquire()));
    let deadlock = assert_deadlock("mixed");
    assert_eq!(deadlock.members.len(), 3);
    drop(three);
    drop(some);
    two.woken_and_ready();
    one.woken_and_ready();
}

#[test]
fn tasks_of_one_stream_of_futures() {
    let (a, b) = (Lock::new(0).named("tasks a"), Lock::new(0).named("tasks b"));
    let all = [(&a, &b), (&b, &a)].map(|(first, second)| async move {
        with_lock!(first, async |_| {
            tokio::task::yield_now().await;
            drop(second.acquire().await);
        });
    });
    let mut all: FuturesUnordered<_> = all.into_iter().collect();
    let mut all = Polled::waiting(async { while all.next().await.is_some() {} });
    assert!(all.poll().is_pending());
    assert_deadlock("tasks");
}

#[test]
fn branches_of_one_join_that_wait_for_each_other() {
    let (a, b) = (Lock::new(0).named("branches a"), Lock::new(0).named("branches b"));
    let mut both = Polled::waiting(async { tokio::join!(first_then(&a, &b), first_then(&b, &a)) });
    assert!(both.poll().is_pending());
    assert_deadlock("branches");
}

/// The branches of a `select!` are in the way of each other, and neither can win.
#[test]
fn branches_of_one_select_that_wait_for_each_other() {
    let (a, b) = (Lock::new(0).named("select a"), Lock::new(0).named("select b"));
    let mut both = Polled::waiting(async {
        tokio::select! {
            () = first_then(&a, &b) => (),
            () = first_then(&b, &a) => (),
        }
    });
    assert!(both.poll().is_pending());
    assert_deadlock("select");
}

#[test]
fn locks_in_statics() {
    static A: Lock<u32> = Lock::new(0).named("static a");
    static B: Lock<u32> = Lock::new(0).named("static b");
    let mut one = Polled::waiting(first_then(&A, &B));
    let mut other = Polled::waiting(first_then(&B, &A));
    assert!(one.poll().is_pending() && other.poll().is_pending());
    assert_deadlock("static");
}

/// Two tasks, each of which a thread polls in a runtime of its own.
#[test]
fn tasks_of_two_runtimes() {
    static A: Lock<u32> = Lock::new(0).named("runtimes a");
    static B: Lock<u32> = Lock::new(0).named("runtimes b");
    let has_both = std::sync::Barrier::new(3);
    let run = |first: &'static Lock<u32>, second: &'static Lock<u32>| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let task = runtime.spawn(async move {
            with_lock!(first, async |_| {
                tokio::task::yield_now().await;
                drop(second.acquire().await);
            });
        });
        runtime.block_on(async { tokio::task::yield_now().await });
        has_both.wait();
        runtime.block_on(async {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
        });
        // The main thread looks between these two.
        has_both.wait();
        has_both.wait();
        task.abort();
        assert!(runtime.block_on(task).is_err());
    };
    std::thread::scope(|scope| {
        scope.spawn(|| run(&A, &B));
        scope.spawn(|| run(&B, &A));
        has_both.wait();
        has_both.wait();
        let (certain, possible) = found("runtimes");
        has_both.wait();
        assert_eq!((certain.len(), possible.len()), (1, 0));
    });
    let _ = &run;
    assert_nothing("runtimes");
}

// --- no deadlocks ---

#[test]
fn a_task_that_is_aborted_while_it_waits() {
    static A: Lock<u32> = Lock::new(0).named("aborted a");
    static B: Lock<u32> = Lock::new(0).named("aborted b");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let yields = async || {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
        };
        let tasks = [(&A, &B), (&B, &A)].map(|(first, second)| {
            tokio::spawn(async move {
                with_lock!(first, async |_| {
                    tokio::task::yield_now().await;
                    drop(second.acquire().await);
                });
            })
        });
        yields().await;
        assert_deadlock("aborted");
        let [one, other] = tasks;
        one.abort();
        yields().await;
        assert_nothing("aborted");
        other.await.unwrap();
        assert!(A.try_acquire().is_some() && B.try_acquire().is_some());
    });
}

/// The select has ended, but the wait was not dropped with it. Its task waits for something else.
#[test]
fn a_wait_that_a_select_leaves_in_the_poll_in_which_it_ends() {
    let (a, b) = (Lock::new(0).named("left a"), Lock::new(0).named("left b"));
    let (goes_on, told) = futures::channel::oneshot::channel::<()>();
    let leaves = async {
        let mut waits = pin!(b.acquire());
        drop(select(waits.as_mut(), std::future::ready(())).await);
        told.await.unwrap();
    };
    let mut other = Polled::waiting(first_then(&b, &a));
    let mut one = Polled::waiting(async { with_lock!(a, async |_| leaves.await) });
    assert!(other.poll().is_pending());
    assert_no_deadlock("left");
    goes_on.send(()).unwrap();
    one.woken_and_ready();
    other.woken_and_ready();
}

#[test]
fn a_wait_that_is_polled_once() {
    let (a, b) = (Lock::new(0).named("once a"), Lock::new(0).named("once b"));
    let (goes_on, told) = futures::channel::oneshot::channel::<()>();
    let polls = async {
        let mut waits = pin!(b.acquire());
        assert!(!poll_fn(|cx| Poll::Ready(waits.as_mut().poll(cx).is_ready())).await);
        told.await.unwrap();
    };
    let mut other = Polled::waiting(first_then(&b, &a));
    let mut one = Polled::waiting(async { with_lock!(a, async |_| polls.await) });
    assert!(other.poll().is_pending());
    assert_no_deadlock("once");
    goes_on.send(()).unwrap();
    one.woken_and_ready();
    other.woken_and_ready();
}

/// The same on a thread.
#[test]
fn a_wait_that_a_thread_polls_once() {
    let (a, b) = (Lock::new(0).named("thread once a"), Lock::new(0).named("thread once b"));
    let (goes_on, told) = futures::channel::oneshot::channel::<()>();
    let mut other = Polled::waiting(first_then(&b, &a));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            with_lock_blocking!(a, |_| {
                block_on(async {
                    let mut waits = pin!(b.acquire());
                    assert!(!poll_fn(|cx| Poll::Ready(waits.as_mut().poll(cx).is_ready())).await);
                    told.await.unwrap();
                });
            });
        });
        while b.waiting() == 0 {
            std::thread::yield_now();
        }
        assert!(other.poll().is_pending());
        let (certain, _) = found("thread once");
        goes_on.send(()).unwrap();
        assert!(certain.is_empty());
    });
    other.woken_and_ready();
}

/// The poll goes on after it has polled the wait.
#[test]
fn a_snapshot_in_the_poll_of_a_body_that_waits_no_longer() {
    let (a, b) = (Lock::new(0).named("polls a"), Lock::new(0).named("polls b"));
    let (goes_on, told) = futures::channel::oneshot::channel::<()>();
    let mut other = Polled::waiting(first_then(&b, &a));
    let helper = async {
        let mut waits = pin!(b.acquire());
        drop(select(waits.as_mut(), told).await);
        assert_no_deadlock("polls");
    };
    let mut one = Polled::waiting(async { with_lock!(a, async |_| helper.await) });
    assert!(other.poll().is_pending());
    goes_on.send(()).unwrap();
    one.woken_and_ready();
    other.woken_and_ready();
}

#[test]
fn a_barrier_a_queue_and_a_predicate_are_no_part_of_a_circle() {
    let (a, monitor) = (Lock::new(0).named("no part a"), Monitor::new(0).named("no part monitor"));
    let (barrier, queue) = (Barrier::new(nonzero!(2)), Queue::<u32>::unbounded());
    let mut waits_for_all = Polled::waiting(async {
        with_lock!(a, async |_| {
            let _ = barrier.wait().await;
            let item = queue.get().await;
            drop(wait_until!(monitor, holding = a, |it| *it > 0));
            item.unwrap()
        })
    });
    let mut other = Polled::waiting(a.acquire());
    assert_nothing("no part");
    let nested =
        || snapshot().nested_waits().into_iter().filter(|it| it.holds.primitive.name == Some("no part a")).count();
    assert_eq!(nested(), 1);
    let mut party = Polled::new(barrier.wait());
    let _ = party.ready();
    assert!(waits_for_all.poll().is_pending());
    assert_nothing("no part");
    queue.try_put(7).unwrap();
    assert!(waits_for_all.poll().is_pending());
    assert_eq!(nested(), 1);
    assert_nothing("no part");
    locked!(monitor, |it| *it = 1);
    assert_eq!(*waits_for_all.woken_and_ready(), 7);
    drop(other.woken_and_ready());
    assert_eq!(nested(), 0);
}

/// The wait for a notification has given the lock of the condition back.
#[test]
fn a_condition_with_a_lock_of_its_own() {
    let (a, condition) = (Lock::new(0).named("own a"), Condition::new(0).named("own condition"));
    let mut waits = Polled::waiting(async {
        with_lock!(a, async |_| drop(condition.acquire().await.wait().await));
    });
    let mut other = Polled::waiting(async {
        let guard = condition.try_acquire().unwrap();
        drop(under(&guard, a.acquire()).await);
    });
    assert_no_deadlock("own");
    assert!(other.poll().is_pending());
    drop(other);
    condition.try_acquire().unwrap().notify_all();
    waits.woken_and_ready();
}
