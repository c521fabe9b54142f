//! A producer, a consumer, and `join`, which waits until all items are consumed.
//!
//! ```python
//! item = await queue.get()                  await producer_task
//! print(f"Consuming item {item}")           await queue.join()
//! queue.task_done()                         consumer_task.cancel()
//! ```
//!
//! `job.done()` is `task_done` for one item, and can be called only once. The consumer is not cancelled. It ends because the queue is shut
//! down.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use warded::{Queue, QueueShutDown};

pub(crate) const PRINTS: &[&str] = &[
    "Producing item 0",
    "Consuming item 0",
    "Producing item 1",
    "Consuming item 1",
    "Producing item 2",
    "Consuming item 2",
    "Producing item 3",
    "Consuming item 3",
    "Producing item 4",
    "Consuming item 4",
];

async fn produce(queue: Arc<Queue<u32>>) -> Result<(), QueueShutDown<u32>> {
    for i in 0..5 {
        say!("Producing item {i}");
        queue.put(i).await?;
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn consume(queue: Arc<Queue<u32>>) {
    while let Ok(job) = queue.get().await {
        say!("Consuming item {}", *job);
        job.done();
        sleep(Duration::from_secs(1)).await;
    }
}

pub(crate) async fn run() {
    let queue = Arc::new(Queue::unbounded());
    let producer = tokio::spawn(produce(Arc::clone(&queue)));
    let consumer = tokio::spawn(consume(Arc::clone(&queue)));
    assert_eq!(producer.await.unwrap(), Ok(()));
    queue.join().await;
    queue.shutdown();
    consumer.await.unwrap();
}
