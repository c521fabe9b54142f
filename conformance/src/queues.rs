//! The three kinds of queue, behind one trait.

use std::{num::NonZeroUsize, ops::Deref, pin::Pin};

use warded::{LifoQueue, Order, OrderedQueue, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError};

/// A queue of any order.
pub(crate) trait AnyQueue {
    fn put(&self, item: i64) -> Boxed<'_, Result<(), QueueShutDown<i64>>>;
    fn get(&self) -> Boxed<'_, Result<AnyJob<'_>, QueueShutDown>>;
    fn join(&self) -> Boxed<'_, ()>;
    fn try_put(&self, item: i64) -> Result<(), TryPutError<i64>>;
    fn try_get(&self) -> Result<AnyJob<'_>, TryGetError>;
    fn shutdown(&self);
    fn shutdown_now(&self);
    fn len(&self) -> usize;
    fn is_full(&self) -> bool;
    fn unfinished(&self) -> usize;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A job of a queue of any order.
pub(crate) type AnyJob<'a> = Box<dyn Deref<Target = i64> + 'a>;

impl dyn AnyQueue {
    /// Takes all items out, in their order.
    pub(crate) fn drain(&self) -> Vec<i64> {
        std::iter::from_fn(|| self.try_get().ok()).map(|job| **job).collect()
    }
}

/// An empty queue, without a bound if `maxsize` is 0.
fn sized<O: Order<i64>>(maxsize: usize) -> OrderedQueue<i64, O> {
    NonZeroUsize::new(maxsize).map_or_else(OrderedQueue::unbounded, OrderedQueue::bounded)
}

pub(crate) fn fifo(maxsize: usize) -> Box<dyn AnyQueue> {
    let queue: Queue<i64> = sized(maxsize);
    Box::new(queue)
}

pub(crate) fn lifo(maxsize: usize) -> Box<dyn AnyQueue> {
    let queue: LifoQueue<i64> = sized(maxsize);
    Box::new(queue)
}

pub(crate) fn priority(maxsize: usize) -> Box<dyn AnyQueue> {
    let queue: PriorityQueue<i64> = sized(maxsize);
    Box::new(queue)
}

impl<O: Order<i64>> AnyQueue for OrderedQueue<i64, O> {
    fn put(&self, item: i64) -> Boxed<'_, Result<(), QueueShutDown<i64>>> {
        Box::pin(self.put(item))
    }

    fn get(&self) -> Boxed<'_, Result<AnyJob<'_>, QueueShutDown>> {
        Box::pin(async { self.get().await.map(|job| Box::new(job) as AnyJob<'_>) })
    }

    fn join(&self) -> Boxed<'_, ()> {
        Box::pin(self.join())
    }

    fn try_put(&self, item: i64) -> Result<(), TryPutError<i64>> {
        self.try_put(item)
    }

    fn try_get(&self) -> Result<AnyJob<'_>, TryGetError> {
        self.try_get().map(|job| Box::new(job) as AnyJob<'_>)
    }

    fn shutdown(&self) {
        self.shutdown();
    }

    fn shutdown_now(&self) {
        self.shutdown_now();
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn is_full(&self) -> bool {
        self.is_full()
    }

    fn unfinished(&self) -> usize {
        self.unfinished()
    }
}
