//! Programs that hung, stalled or starved with simpler designs.

#![cfg(feature = "tokio")]

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
    time::{Duration, Instant},
};

use warded::{Monitor, Wait};

use crate::hand_polling::{Polled, run};

fn get(items: &Monitor<usize>) -> impl Future<Output = ()> + '_ {
    items.wait_until(|items| *items > 0).then(|items| *items -= 1)
}

/// The winner holds the monitor while the loser is dropped.
#[tokio::test]
async fn a_select_over_two_waits_of_one_monitor() {
    let pair = Monitor::new((0, 0));
    for turn in 0..10 {
        pair.with(|pair| if turn % 2 == 0 { pair.0 += 1 } else { pair.1 += 1 });
        tokio::select! {
            mut guard = pair.wait_until(|pair| pair.0 > 0) => guard.0 -= 1,
            mut guard = pair.wait_until(|pair| pair.1 > 0) => guard.1 -= 1,
        }
    }
    assert_eq!((pair.waiting(), pair.into_inner()), (0, (0, 0)));
}

/// The loser was woken before it is dropped.
#[test]
fn a_select_whose_loser_is_woken_passes_the_wake_up_on() {
    let items = Monitor::new(0);
    let mut select = Polled::waiting(async {
        tokio::select! {
            biased;
            guard = items.wait_until(|items| *items > 0) => drop(guard),
            guard = items.wait_until(|items| *items >= 1) => drop(guard),
        }
    });
    let mut other = Polled::waiting(items.wait_until(|items| *items > 0 && *items < 10).then(|_| ()));
    let mut behind = Polled::waiting(get(&items));
    *items.lock() = 1;
    select.woken_and_ready();
    other.woken_and_ready();
    behind.woken_and_ready();
}

#[test]
fn a_woken_wait_kept_unpolled_while_the_same_task_waits() {
    let items = Monitor::new(0);
    let mut kept = pin!(get(&items));
    let mut task = Polled::waiting(async {
        assert!(poll_fn(|cx| Poll::Ready(kept.as_mut().poll(cx))).await.is_pending());
        tokio::task::yield_now().await;
        get(&items).await;
    });
    *items.lock() = 1;
    while task.poll().is_pending() {
        assert!(task.is_woken(), "hangs");
    }
}

/// The wait that is not polled is owed as well, so the others give way to it.
#[test]
fn an_owed_wait_kept_unpolled_while_the_same_task_and_another_wait() {
    let items = Monitor::new(0);
    let mut kept = Polled::waiting(get(&items));
    *items.lock() = 1;
    *items.lock() = 0;
    assert!(kept.poll().is_pending());
    *items.lock() = 2;
    assert!(kept.is_woken());
    run(items.wait_until(|items| *items >= 1).then(|items| *items -= 1));
    run(get(&items));
    drop(kept);
}

#[test]
fn a_flag_wakes_both_waiters() {
    let closed = Monitor::new(false);
    let wait = || closed.wait_until(|closed| *closed).then(|_| ());
    let mut both = [Polled::waiting(wait()), Polled::waiting(wait())];
    *closed.lock() = true;
    both[0].woken_and_ready();
    both[1].woken_and_ready();
}

/// The releaser goes on working, and the tasks that it has woken are in the queue of its worker.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_put_back_at_once_by_a_task_that_goes_on_working() {
    let idle = Arc::new(Monitor::new(0));
    let served = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (idle, served) = (Arc::clone(&idle), Arc::clone(&served));
            tokio::spawn(async move {
                idle.wait_until(|idle| *idle > 0).as_many_as(|idle| *idle).then(|idle| *idle -= 1).await;
                served.fetch_add(1, SeqCst);
            })
        })
        .collect();
    while idle.waiting() < 50 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let releaser = tokio::spawn({
        let (idle, served) = (Arc::clone(&idle), Arc::clone(&served));
        async move {
            *idle.lock() = 50;
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(5) && served.load(SeqCst) < 49 {
                std::thread::yield_now();
            }
            served.load(SeqCst)
        }
    });
    // tokio keeps the task that was woken last in a slot of the releaser's worker, from which no other worker takes it.
    assert!(releaser.await.unwrap() >= 49, "they wait for the busy one");
    for task in tasks {
        task.await.unwrap();
    }
}

/// All tasks run on the same worker, and `closed` is a flag.
#[tokio::test]
async fn closed_with_many_waiting_ends_them_all() {
    let state = Arc::new(Monitor::new((0, false)));
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let state = Arc::clone(&state);
            tokio::spawn(async move { state.wait_until(|s| s.1 || s.0 > 0).then(|s| s.0 > 0).await })
        })
        .collect();
    tokio::task::yield_now().await;
    state.with(|s| s.1 = true);
    for task in tasks {
        assert!(!task.await.unwrap());
    }
}

/// Holds an item across a switch to another task, or for a moment.
async fn hold() {
    match tokio::runtime::Handle::current().runtime_flavor() {
        tokio::runtime::RuntimeFlavor::CurrentThread => tokio::task::yield_now().await,
        _ => tokio::time::sleep(Duration::from_millis(1)).await,
    }
}

/// Runs for some time, and returns how often each task was served.
async fn served(
    workers: usize,
    get: impl Fn(Arc<Monitor<usize>>, usize) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> + Copy + Send + 'static,
) -> Vec<usize> {
    let items = Arc::new(Monitor::new(workers / 2));
    let stop = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = (0..workers)
        .map(|i| {
            let (items, stop) = (Arc::clone(&items), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut count = 0;
                while !stop.load(SeqCst) {
                    get(Arc::clone(&items), i).await;
                    count += 1;
                    hold().await;
                    *items.lock() += 1;
                }
                count
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, SeqCst);
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap());
    }
    counts.sort_unstable();
    counts
}

fn in_one_place(items: Arc<Monitor<usize>>, _: usize) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move { get(&items).await })
}

fn in_two_places(items: Arc<Monitor<usize>>, i: usize) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        if i % 2 == 0 {
            items.wait_until(|items| *items > 0).then(|items| *items -= 1).await;
        } else {
            items.wait_until(|items| *items >= 1).then(|items| *items -= 1).await;
        }
    })
}

#[tokio::test]
async fn eight_tasks_that_share_four_items_are_served_alike_on_one_worker() {
    let counts = served(8, in_one_place).await;
    assert!(counts[0] * 10 >= counts[7] * 9, "{counts:?}");
}

#[tokio::test]
async fn two_places_that_wait_for_the_same_starve_neither_on_one_worker() {
    let counts = served(2, in_two_places).await;
    println!("{counts:?}");
    assert!(counts[0] * 10 >= counts[1] * 9, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_places_that_wait_for_the_same_starve_neither_on_two_workers() {
    for tasks in [2, 8] {
        let counts = served(tasks, in_two_places).await;
        println!("{counts:?}");
        assert!(counts[0] * 2 >= counts[tasks - 1], "{counts:?}");
    }
}

/// One place has a newcomer that always finds an item.
#[tokio::test]
async fn a_producer_and_two_places_that_consume() {
    let items = Arc::new(Monitor::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let consumers: Vec<_> = (0..2)
        .map(|i| {
            let (items, stop) = (Arc::clone(&items), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut count = 0;
                while !stop.load(SeqCst) {
                    if in_two_places(Arc::clone(&items), i).timeout_after().await {
                        count += 1;
                    }
                }
                count
            })
        })
        .collect();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(200) {
        *items.lock() += 1;
        tokio::task::yield_now().await;
    }
    stop.store(true, SeqCst);
    let mut counts = Vec::new();
    for consumer in consumers {
        counts.push(consumer.await.unwrap());
    }
    println!("{counts:?}");
    let (least, most): (usize, usize) = (counts[0].min(counts[1]), counts[0].max(counts[1]));
    assert!(least * 10 >= most * 8, "{counts:?}");
}

trait TimeoutAfter: Future<Output = ()> + Sized {
    async fn timeout_after(self) -> bool {
        tokio::time::timeout(Duration::from_millis(50), self).await.is_ok()
    }
}
impl<F: Future<Output = ()>> TimeoutAfter for F {}

#[tokio::test]
async fn the_body_form_stands_in_a_select_event() {
    let items = Monitor::new(1);
    let won = warded::select_event! {
        got = items.wait_until(|items| *items > 0).then(|items| *items) => got,
        () = items.reached(|items| *items == 5) => 0,
    };
    assert_eq!(won, 1);
    assert!(get(&items).timeout_after().await);
    assert!(items.reached(|items| *items == 7).timeout(Duration::from_millis(1)).await.is_err());
}
