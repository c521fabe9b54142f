//! A queue with room for two items, a producer, and two consumers that are told to stop.
//!
//! ```python
//! item = await q.get()                      for i in range(num_workers):
//! if item is None:                              await q.put(None)
//!     q.task_done()                         await q.join()
//!     break
//! else:
//!     await asyncio.sleep(0.01 * item)
//!     q.task_done()
//! ```
//!
//! Here are two versions: one with a stop signal for each consumer, as in Python, and one with `shutdown`, which needs no signals. After a
//! `shutdown` a `get` gives the remaining items and then an error. Neither version calls `task_done`: a job counts as done when
//! it is dropped.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::{JoinSet, yield_now},
    time::sleep,
};
use warded::{Queue, QueueShutDown, nonzero};

pub(crate) const PRINTS: &[&str] = &[
    "consumer 0: starting",
    "consumer 0: waiting for item",
    "consumer 1: starting",
    "consumer 1: waiting for item",
    "producer: starting",
    "producer: added task 0 to the queue",
    "producer: added task 1 to the queue",
    "consumer 0: has item 0",
    "consumer 1: has item 1",
    "producer: added task 2 to the queue",
    "producer: added task 3 to the queue",
    "consumer 0: waiting for item",
    "consumer 0: has item 2",
    "producer: added task 4 to the queue",
    "consumer 1: waiting for item",
    "consumer 1: has item 3",
    "producer: added task 5 to the queue",
    "producer: adding stop signals to the queue",
    "consumer 0: waiting for item",
    "consumer 0: has item 4",
    "consumer 1: waiting for item",
    "consumer 1: has item 5",
    "producer: waiting for queue to empty",
    "consumer 0: waiting for item",
    "consumer 0: has item None",
    "consumer 0: ending",
    "consumer 1: waiting for item",
    "consumer 1: has item None",
    "consumer 1: ending",
    "producer: ending",
];

const WORKERS: u64 = 2;

/// `asyncio.sleep(0.01 * item)`. For the item 0 it lets other tasks go first, too.
async fn work_on(item: u64) {
    match item {
        0 => yield_now().await,
        item => sleep(Duration::from_millis(10 * item)).await,
    }
}

// --- with stop signals ---

async fn consumer(n: u64, queue: Arc<Queue<Option<u64>>>) {
    say!("consumer {n}: starting");
    loop {
        say!("consumer {n}: waiting for item");
        let Ok(job) = queue.get().await else { break };
        let Some(item) = *job else {
            say!("consumer {n}: has item None");
            break;
        };
        say!("consumer {n}: has item {item}");
        work_on(item).await;
    } // the job is dropped: done
    say!("consumer {n}: ending");
}

async fn producer(queue: Arc<Queue<Option<u64>>>) -> Result<(), QueueShutDown<Option<u64>>> {
    say!("producer: starting");
    for i in 0..WORKERS * 3 {
        queue.put(Some(i)).await?;
        say!("producer: added task {i} to the queue");
    }
    say!("producer: adding stop signals to the queue");
    for _ in 0..WORKERS {
        queue.put(None).await?;
    }
    say!("producer: waiting for queue to empty");
    queue.join().await;
    say!("producer: ending");
    Ok(())
}

pub(crate) async fn run() {
    let queue = Arc::new(Queue::bounded(nonzero!(2)));
    let mut consumers = JoinSet::new();
    for n in 0..WORKERS {
        consumers.spawn(consumer(n, Arc::clone(&queue)));
    }
    let producer = tokio::spawn(producer(queue));
    consumers.join_all().await;
    assert_eq!(producer.await.unwrap(), Ok(()));
}

// --- with shutdown ---

pub(crate) const PRINTS_WITH_SHUTDOWN: &[&str] = &[
    "consumer 0: starting",
    "consumer 0: waiting for item",
    "consumer 1: starting",
    "consumer 1: waiting for item",
    "producer: starting",
    "producer: added task 0 to the queue",
    "producer: added task 1 to the queue",
    "consumer 0: has item 0",
    "consumer 1: has item 1",
    "producer: added task 2 to the queue",
    "producer: added task 3 to the queue",
    "consumer 0: waiting for item",
    "consumer 0: has item 2",
    "producer: added task 4 to the queue",
    "consumer 1: waiting for item",
    "consumer 1: has item 3",
    "producer: added task 5 to the queue",
    "producer: shutting the queue down",
    "producer: waiting for queue to empty",
    "consumer 0: waiting for item",
    "consumer 0: has item 4",
    "consumer 1: waiting for item",
    "consumer 1: has item 5",
    "consumer 0: waiting for item",
    "consumer 0: ending",
    "consumer 1: waiting for item",
    "consumer 1: ending",
    "producer: ending",
];

async fn consumer_until_shutdown(n: u64, queue: Arc<Queue<u64>>) {
    say!("consumer {n}: starting");
    say!("consumer {n}: waiting for item");
    while let Ok(job) = queue.get().await {
        say!("consumer {n}: has item {}", *job);
        work_on(*job).await;
        job.done();
        say!("consumer {n}: waiting for item");
    }
    say!("consumer {n}: ending");
}

async fn producer_shutting_down(queue: Arc<Queue<u64>>) -> Result<(), QueueShutDown<u64>> {
    say!("producer: starting");
    for i in 0..WORKERS * 3 {
        queue.put(i).await?;
        say!("producer: added task {i} to the queue");
    }
    say!("producer: shutting the queue down");
    queue.shutdown();
    say!("producer: waiting for queue to empty");
    queue.join().await;
    say!("producer: ending");
    Ok(())
}

pub(crate) async fn run_with_shutdown() {
    let queue = Arc::new(Queue::bounded(nonzero!(2)));
    let mut consumers = JoinSet::new();
    for n in 0..WORKERS {
        consumers.spawn(consumer_until_shutdown(n, Arc::clone(&queue)));
    }
    let producer = tokio::spawn(producer_shutting_down(queue));
    consumers.join_all().await;
    assert_eq!(producer.await.unwrap(), Ok(()));
}
