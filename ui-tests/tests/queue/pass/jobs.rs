//! Items and jobs, in a crate that allows no warnings.
#![deny(warnings)]

use std::cmp::Reverse;
use std::sync::Arc;

use warded::{Job, Lifo, LifoQueue, PriorityQueue, Queue, QueueShutDown, Slot, TryGetError, TryPutError, nonzero};

static CHORES: Queue<&str> = Queue::bounded(nonzero!(2));

async fn plan(chore: &'static str) -> Result<(), QueueShutDown<&'static str>> {
    CHORES.put(chore).await
}

async fn work() -> Result<usize, QueueShutDown> {
    let chore: Job<'static, &str> = CHORES.get().await?;
    Ok(chore.len())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(tokio::join!(plan("sweep"), work()), (Ok(()), Ok(5)));
    CHORES.join().await;
    CHORES.shutdown();
    assert_eq!(plan("wash").await, Err(QueueShutDown("wash")));
    assert!(matches!(CHORES.try_put("dust"), Err(TryPutError::ShutDown("dust"))));
    assert!(matches!(CHORES.try_get(), Err(TryGetError::ShutDown)));

    let newest = Arc::new(LifoQueue::unbounded());
    let getter = tokio::spawn({
        let newest = Arc::clone(&newest);
        async move { newest.get().await.map(Job::into_inner) }
    });
    newest.try_put(vec![1]).unwrap();
    assert_eq!(getter.await.unwrap(), Ok(vec![1]));

    let bounded: LifoQueue<Box<dyn FnOnce() -> u32 + Send>> = LifoQueue::bounded(nonzero!(1));
    let slot: Slot<'_, _, Lifo> = bounded.reserve().await.unwrap();
    slot.put(Box::new(|| 7)).unwrap();
    let job: Job<'_, _, Lifo> = bounded.get().await.unwrap();
    job.put_back().unwrap();
    assert_eq!(bounded.try_get().unwrap().into_inner()(), 7);

    let biggest = PriorityQueue::unbounded();
    biggest.try_put(Reverse(1)).unwrap();
    biggest.try_put(Reverse(2)).unwrap();
    let Reverse(first) = biggest.try_get().unwrap().into_inner();
    assert_eq!(first, 2);
}
