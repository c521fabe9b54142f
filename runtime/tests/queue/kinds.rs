//! The three kinds of queue, behind one trait.

use std::{fmt::Debug, num::NonZeroUsize};

use futures::Stream;
use warded::{Job, Operation, Order, OrderedQueue, QueueShutDown, Slot, TryGetError, TryPutError, Wait};

/// The methods that the three kinds have in common.
pub(crate) trait AnyQueue<T: 'static>: Debug {
    type Order: Order<T>;

    fn bounded(capacity: usize) -> Self;
    fn unbounded() -> Self;
    fn put(&self, item: T) -> impl Wait<Output = Result<(), QueueShutDown<T>>> + Debug;
    fn try_put(&self, item: T) -> Result<(), TryPutError<T>>;
    fn reserve(&self) -> impl Waiting<Result<Slot<'_, T, Self::Order>, QueueShutDown>>;
    fn try_reserve(&self) -> Result<Slot<'_, T, Self::Order>, TryPutError<()>>;
    fn get(&self) -> impl Waiting<Result<Job<'_, T, Self::Order>, QueueShutDown>>;
    fn try_get(&self) -> Result<Job<'_, T, Self::Order>, TryGetError>;
    fn join(&self) -> impl Waiting<()>;
    fn shutdown(&self);
    fn shutdown_now(&self);
    fn is_shut_down(&self) -> bool;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn is_full(&self) -> bool;
    fn capacity(&self) -> Option<NonZeroUsize>;
    fn unfinished(&self) -> usize;
    fn jobs(&self) -> impl Stream<Item = Job<'_, T, Self::Order>> + Debug;
}

/// A wait that may be a branch of a select.
pub(crate) trait Waiting<R>: Wait<Output = R> + Operation<Future = Self> + Debug {}

impl<R, W: Wait<Output = R> + Operation<Future = W> + Debug> Waiting<R> for W {}

impl<T: 'static, O: Order<T>> AnyQueue<T> for OrderedQueue<T, O> {
    type Order = O;

    fn bounded(capacity: usize) -> Self {
        Self::bounded(NonZeroUsize::new(capacity).unwrap())
    }

    fn unbounded() -> Self {
        Self::unbounded()
    }

    fn put(&self, item: T) -> impl Wait<Output = Result<(), QueueShutDown<T>>> + Debug {
        self.put(item)
    }

    fn try_put(&self, item: T) -> Result<(), TryPutError<T>> {
        self.try_put(item)
    }

    fn reserve(&self) -> impl Waiting<Result<Slot<'_, T, O>, QueueShutDown>> {
        self.reserve()
    }

    fn try_reserve(&self) -> Result<Slot<'_, T, O>, TryPutError<()>> {
        self.try_reserve()
    }

    fn get(&self) -> impl Waiting<Result<Job<'_, T, O>, QueueShutDown>> {
        self.get()
    }

    fn try_get(&self) -> Result<Job<'_, T, O>, TryGetError> {
        self.try_get()
    }

    fn join(&self) -> impl Waiting<()> {
        self.join()
    }

    fn shutdown(&self) {
        self.shutdown();
    }

    fn shutdown_now(&self) {
        self.shutdown_now();
    }

    fn is_shut_down(&self) -> bool {
        self.is_shut_down()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn is_full(&self) -> bool {
        self.is_full()
    }

    fn capacity(&self) -> Option<NonZeroUsize> {
        self.capacity()
    }

    fn unfinished(&self) -> usize {
        self.unfinished()
    }

    fn jobs(&self) -> impl Stream<Item = Job<'_, T, O>> + Debug {
        self.jobs()
    }
}

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
