//! Three ways to lose something in a `tokio::select!`, each as a program, with the same program for [`select_event!`] beside
//! it.
//!
//! The clock is paused, so a timeout of an hour elapses at once if a program hangs.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, Semaphore as TokioSemaphore, mpsc},
    task::yield_now,
    time::{Instant, interval, sleep, timeout},
};
use warded::{Event, Lock, Queue, Semaphore, after, select_event};

const HOUR: Duration = Duration::from_secs(3600);
const SECOND: Duration = Duration::from_secs(1);

// --- an item lost by a cancelled receive ---

const ITEMS: u32 = 100;

/// A branch receives an item, and then awaits something else. If the tick comes in between, the item is lost.
#[tokio::test(start_paused = true)]
async fn tokio_loses_the_item_of_a_cancelled_receive() {
    let (sender, mut receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for item in 0..ITEMS {
            sender.send(item).await.unwrap();
        }
    });
    let mut prepared = async || {
        let item = receiver.recv().await?;
        sleep(SECOND).await;
        Some(item)
    };
    let mut tick = interval(10 * SECOND + SECOND / 2);
    let mut got = vec![];
    loop {
        tokio::select! {
            item = prepared() => match item {
                Some(item) => got.push(item),
                None => break,
            },
            _ = tick.tick() => {}
        }
    }
    assert!(got.len() < ITEMS as usize, "{} of them, none lost", got.len());
}

/// Only the wait is an operation. The work on the item stands in the body, which is not cancelled.
#[tokio::test(start_paused = true)]
async fn ours_loses_no_item() {
    let queue = Arc::new(Queue::bounded(warded::nonzero!(1)));
    let putting = Arc::clone(&queue);
    tokio::spawn(async move {
        for item in 0..ITEMS {
            putting.put(item).await.unwrap();
        }
        putting.shutdown();
    });
    let mut tick = interval(10 * SECOND + SECOND / 2);
    let (mut received, mut ticks) = (vec![], 0);
    loop {
        select_event! {
            job = queue.get() => {
                let Ok(job) = job else { break };
                sleep(SECOND).await;
                received.push(job.into_inner());
            }
            _ = &mut tick => ticks += 1,
        }
    }
    assert_eq!(received, (0..ITEMS).collect::<Vec<_>>());
    assert!(ticks >= 9);
}

// --- futurelock: Oxide's RFD 609 ---

/// The future behind `&mut` was handed the lock, and is not polled while the body waits for the same lock.
#[tokio::test(start_paused = true)]
async fn tokio_hangs_when_a_body_wants_what_its_branch_was_granted() {
    async fn use_it(lock: Arc<Mutex<u32>>) {
        *lock.lock().await += 1;
    }
    let lock = Arc::new(Mutex::new(0));
    let program = async {
        let held = Arc::clone(&lock).lock_owned().await;
        tokio::spawn(async move {
            sleep(5 * SECOND).await;
            drop(held);
        });
        let mut first = Box::pin(use_it(Arc::clone(&lock)));
        tokio::select! {
            () = &mut first => {}
            () = sleep(SECOND) => use_it(Arc::clone(&lock)).await,
        }
    };
    assert!(timeout(HOUR, program).await.is_err(), "it hangs");
    assert!(lock.try_lock().is_ok(), "and goes on once the branch is dropped");
}

/// As the message for `&mut future` says, the future is spawned, and its handle is the branch.
#[tokio::test(start_paused = true)]
async fn ours_ends_with_the_handle_of_a_task() {
    async fn use_it(lock: Arc<Lock<u32>>) {
        *lock.acquire().await += 1;
    }
    let lock = Arc::new(Lock::new(0));
    let program = async {
        let held = Arc::clone(&lock).acquire_owned().await;
        tokio::spawn(async move {
            sleep(5 * SECOND).await;
            drop(held);
        });
        let mut first = tokio::spawn(use_it(Arc::clone(&lock)));
        select_event! {
            result = &mut first => result.unwrap(),
            () = after(SECOND) => use_it(Arc::clone(&lock)).await,
        }
        first.await.unwrap();
    };
    let start = Instant::now();
    assert!(timeout(HOUR, program).await.is_ok());
    assert_eq!(start.elapsed(), 5 * SECOND);
    assert_eq!(*lock.acquire().await, 2);
}

/// As the message says, too, the future itself is the branch, so that it is dropped before the body.
#[tokio::test(start_paused = true)]
async fn ours_ends_with_a_future_that_is_given_away() {
    let lock = Arc::new(Lock::new(0));
    let program = async {
        let held = Arc::clone(&lock).acquire_owned().await;
        tokio::spawn(async move {
            sleep(5 * SECOND).await;
            drop(held);
        });
        let first = lock.acquire();
        select_event! {
            mut guard = first => *guard += 1,
            () = after(SECOND) => *lock.acquire().await += 1,
        }
    };
    assert!(timeout(HOUR, program).await.is_ok());
    assert_eq!(*lock.acquire().await, 1);
}

// --- the place in the queue ---

/// Other tasks that want a permit, each for a second. Some of them are always in the queue.
const OTHERS: usize = 20;

/// Each tick drops the wait. The next iteration begins at the end of the queue, so all other tasks are served first.
#[tokio::test(start_paused = true)]
async fn tokio_loses_the_place_in_the_queue() {
    let semaphore = Arc::new(TokioSemaphore::new(1));
    let start = Instant::now();
    let held = Arc::clone(&semaphore).acquire_owned().await.unwrap();
    let others = tokio::spawn({
        let semaphore = Arc::clone(&semaphore);
        async move {
            let mut tasks = vec![];
            for other in 0..OTHERS {
                let semaphore = Arc::clone(&semaphore);
                tasks.push(tokio::spawn(async move {
                    let _permit = semaphore.acquire().await.unwrap();
                    sleep(SECOND).await;
                }));
                if other > 1 {
                    sleep(SECOND).await;
                }
            }
        }
    });
    tokio::spawn(async move {
        sleep(SECOND).await;
        drop(held);
    });
    let mut tick = interval(SECOND / 2);
    let mut ticks = 0;
    loop {
        tokio::select! {
            biased;
            _permit = semaphore.acquire() => break,
            _ = tick.tick() => ticks += 1,
        }
    }
    assert!(ticks > 20, "{ticks}");
    assert!(start.elapsed() >= 15 * SECOND, "{:?}", start.elapsed());
    others.await.unwrap();
}

/// The wait is a task of its own. Its handle outlives the iterations of the loop, so the place is kept.
#[tokio::test(start_paused = true)]
async fn ours_keeps_the_place_in_the_queue() {
    let semaphore = Arc::new(Semaphore::new(1));
    let start = Instant::now();
    let held = Arc::clone(&semaphore).acquire_owned().await;
    let mut turn = tokio::spawn(Arc::clone(&semaphore).acquire_owned());
    yield_now().await;
    let others: Vec<_> = (0..OTHERS)
        .map(|_| {
            let semaphore = Arc::clone(&semaphore);
            tokio::spawn(async move {
                let _permit = semaphore.acquire().await;
                sleep(SECOND).await;
            })
        })
        .collect();
    tokio::spawn(async move {
        sleep(SECOND).await;
        drop(held);
    });
    let mut tick = interval(SECOND / 2);
    let mut ticks = 0;
    loop {
        select_event! {
            permit = &mut turn => {
                drop(permit.unwrap());
                break;
            }
            _ = &mut tick => ticks += 1,
        }
    }
    assert!(ticks <= 3, "{ticks}");
    assert_eq!(start.elapsed(), SECOND, "the first in the queue");
    for other in others {
        other.await.unwrap();
    }
    let stop = Event::new();
    select_event! {
        _ = semaphore.acquire() => {}
        () = stop.wait() => {}
    }
}
