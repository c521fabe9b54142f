//! The three queues, under one face.

use std::{num::NonZeroUsize, pin::Pin};

use warded::{Job, LifoQueue, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError};

/// A queue of whatever order.
pub(crate) trait AnyQueue {
    fn put(&self, item: i64) -> Boxed<'_, Result<(), QueueShutDown<i64>>>;
    fn get(&self) -> Boxed<'_, Result<Job<'_, i64>, QueueShutDown>>;
    fn join(&self) -> Boxed<'_, ()>;
    fn try_put(&self, item: i64) -> Result<(), TryPutError<i64>>;
    fn try_get(&self) -> Result<Job<'_, i64>, TryGetError>;
    fn shutdown(&self);
    fn shutdown_now(&self);
    fn len(&self) -> usize;
    fn is_full(&self) -> bool;
    fn unfinished(&self) -> usize;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

impl dyn AnyQueue {
    /// What is in it, in the order in which it leaves.
    pub(crate) fn drain(&self) -> Vec<i64> {
        std::iter::from_fn(|| self.try_get().ok()).map(Job::into_inner).collect()
    }
}

macro_rules! queues {
    ($($maker:ident: $Queue:ident,)*) => {
        $(
            /// An empty one, without a bound if `maxsize` is 0.
            pub(crate) fn $maker(maxsize: usize) -> Box<dyn AnyQueue> {
                Box::new(NonZeroUsize::new(maxsize).map_or_else($Queue::unbounded, $Queue::bounded))
            }

            impl AnyQueue for $Queue<i64> {
                fn put(&self, item: i64) -> Boxed<'_, Result<(), QueueShutDown<i64>>> {
                    Box::pin(self.put(item))
                }

                fn get(&self) -> Boxed<'_, Result<Job<'_, i64>, QueueShutDown>> {
                    Box::pin(self.get())
                }

                fn join(&self) -> Boxed<'_, ()> {
                    Box::pin(self.join())
                }

                fn try_put(&self, item: i64) -> Result<(), TryPutError<i64>> {
                    self.try_put(item)
                }

                fn try_get(&self) -> Result<Job<'_, i64>, TryGetError> {
                    self.try_get()
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
        )*
    };
}

queues! {
    fifo: Queue,
    lifo: LifoQueue,
    priority: PriorityQueue,
}
