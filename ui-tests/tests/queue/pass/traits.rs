//! Queues behind traits, generics and references, jobs that are moved, items with lifetimes.
#![deny(warnings)]

use std::cmp::Reverse;
use std::sync::Arc;

use warded::{LifoQueue, OwnedJob, PriorityQueue, Queue, nonzero};

trait Sink<T> {
    async fn send(&self, item: T) -> bool;
}

impl<T> Sink<T> for Queue<T> {
    async fn send(&self, item: T) -> bool {
        self.put(item).await.is_ok()
    }
}

impl<T> Sink<T> for LifoQueue<T> {
    async fn send(&self, item: T) -> bool {
        self.try_put(item).is_ok()
    }
}

impl<T: Ord> Sink<Reverse<T>> for PriorityQueue<Reverse<T>> {
    async fn send(&self, item: Reverse<T>) -> bool {
        self.put(item).await.is_ok()
    }
}

async fn fill<'a>(sink: &dyn_free::Any<impl Sink<&'a str>>, names: &[&'a str]) -> usize {
    let mut sent = 0;
    for name in names {
        sent += usize::from(sink.0.send(name).await);
    }
    sent
}

mod dyn_free {
    pub struct Any<S>(pub S);
}

async fn hand_over(queue: Arc<Queue<String>>) -> Option<OwnedJob<String>> {
    queue.get_owned().await.ok()
}

static JOBS: Queue<u32> = Queue::bounded(nonzero!(2));

fn main() {
    let text = String::from("Ada Bob");
    let names: Vec<&str> = text.split(' ').collect();
    warded::block_on(async {
        assert_eq!(fill(&dyn_free::Any(Queue::unbounded()), &names).await, 2);
        assert_eq!(fill(&dyn_free::Any(LifoQueue::bounded(nonzero!(1))), &names).await, 1);
        let smallest = PriorityQueue::unbounded();
        assert!(smallest.send(Reverse(3)).await && smallest.send(Reverse(5)).await);
        assert_eq!(smallest.get().await.map(|job| job.0), Ok(5));
        JOBS.put(4).await.expect("it is open");
        let Ok(job) = JOBS.get().await else { unreachable!("it is open") };
        assert_eq!(*job, 4);
        job.done();
        JOBS.join().await;
        let queue = Arc::new(Queue::unbounded());
        queue.put(text.clone()).await.expect("it is open");
        assert_eq!(hand_over(queue).await.map(|job| job.len()), Some(7));
    });
}
