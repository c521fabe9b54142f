//! The three kinds of queue, behind one trait.

use std::num::NonZeroUsize;

use futures::Stream;
use warded::{Job, LifoQueue, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError, Wait};

/// What the three kinds have in common.
pub(crate) trait AnyQueue<T: Ord>: std::fmt::Debug {
    fn bounded(capacity: usize) -> Self;
    fn unbounded() -> Self;
    fn put(&self, item: T) -> impl Wait<Output = Result<(), QueueShutDown<T>>> + std::fmt::Debug;
    fn try_put(&self, item: T) -> Result<(), TryPutError<T>>;
    fn get(&self) -> impl Wait<Output = Result<Job<'_, T>, QueueShutDown>> + std::fmt::Debug;
    fn try_get(&self) -> Result<Job<'_, T>, TryGetError>;
    fn join(&self) -> impl Wait<Output = ()> + std::fmt::Debug;
    fn shutdown(&self);
    fn shutdown_now(&self);
    fn is_shut_down(&self) -> bool;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn is_full(&self) -> bool;
    fn capacity(&self) -> Option<NonZeroUsize>;
    fn unfinished(&self) -> usize;
    fn jobs(&self) -> impl Stream<Item = Job<'_, T>> + std::fmt::Debug;
}

macro_rules! kind {
    ($queue:ident) => {
        impl<T: Ord + std::fmt::Debug> AnyQueue<T> for $queue<T> {
            fn bounded(capacity: usize) -> Self {
                $queue::bounded(NonZeroUsize::new(capacity).unwrap())
            }

            fn unbounded() -> Self {
                $queue::unbounded()
            }

            fn put(&self, item: T) -> impl Wait<Output = Result<(), QueueShutDown<T>>> + std::fmt::Debug {
                $queue::put(self, item)
            }

            fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
                $queue::try_put(self, item)
            }

            fn get(&self) -> impl Wait<Output = Result<Job<'_, T>, QueueShutDown>> + std::fmt::Debug {
                $queue::get(self)
            }

            fn try_get(&self) -> Result<Job<'_, T>, TryGetError> {
                $queue::try_get(self)
            }

            fn join(&self) -> impl Wait<Output = ()> + std::fmt::Debug {
                $queue::join(self)
            }

            fn shutdown(&self) {
                $queue::shutdown(self);
            }

            fn shutdown_now(&self) {
                $queue::shutdown_now(self);
            }

            fn is_shut_down(&self) -> bool {
                $queue::is_shut_down(self)
            }

            fn len(&self) -> usize {
                $queue::len(self)
            }

            fn is_empty(&self) -> bool {
                $queue::is_empty(self)
            }

            fn is_full(&self) -> bool {
                $queue::is_full(self)
            }

            fn capacity(&self) -> Option<NonZeroUsize> {
                $queue::capacity(self)
            }

            fn unfinished(&self) -> usize {
                $queue::unfinished(self)
            }

            fn jobs(&self) -> impl Stream<Item = Job<'_, T>> + std::fmt::Debug {
                $queue::jobs(self)
            }
        }
    };
}
kind!(Queue);
kind!(LifoQueue);
kind!(PriorityQueue);

/// Each function, which is generic over the kind, is a test of each kind.
macro_rules! of_every_kind {
    ($($promise:ident),* $(,)?) => {
        mod fifo {
            $(#[test]
            fn $promise() {
                super::$promise::<warded::Queue<_>>();
            })*
        }

        mod lifo {
            $(#[test]
            fn $promise() {
                super::$promise::<warded::LifoQueue<_>>();
            })*
        }

        mod priority {
            $(#[test]
            fn $promise() {
                super::$promise::<warded::PriorityQueue<_>>();
            })*
        }
    };
}
pub(crate) use of_every_kind;
