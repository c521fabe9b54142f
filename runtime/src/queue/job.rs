//! [`Job`]: an item that was taken out of a queue, and is not done.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use super::{
    Fifo, OrderedQueue, QueueShutDown,
    order::{Order, Positioned},
    steps::AtQueue,
};
use crate::{engine::wait_queue::quietly, record::SharedHold};

/// An item that a task has taken out of a queue to work on it. The item counts as done when the job is dropped, also if its
/// task was aborted or panicked. [`put_back`](Self::put_back) returns the item to the queue instead.
///
/// A job borrows its queue. To work on the item in a spawned task, call `get` in that task, or move an [`OwnedJob`] into it.
///
/// asyncio's `task_done`, which can be neither forgotten nor called twice:
///
/// ```compile_fail,E0382
/// # let queue = warded::Queue::unbounded();
/// # queue.try_put(1).unwrap();
/// let job = queue.try_get().unwrap();
/// job.done();
/// job.done(); // asyncio: ValueError: task_done() called too many times
/// ```
///
/// # Examples
///
/// ```
/// let queue = warded::Queue::unbounded();
/// queue.try_put(String::from("sweep")).unwrap();
///
/// let job = queue.try_get().unwrap();
/// assert_eq!(job.len(), 5);
/// assert_eq!(queue.unfinished(), 1);
/// job.done();
/// assert_eq!(queue.unfinished(), 0);
/// ```
#[must_use = "the item is done at once unless this is kept"]
#[clippy::has_significant_drop]
pub struct Job<'a, T, O: Order<T> = Fifo> {
    // Declared first, so dropped first: an item counts as done only after its destructor has run.
    item: T,
    position: u64,
    unfinished: Unfinished<&'a OrderedQueue<T, O>>,
}

impl<'a, T, O: Order<T>> Job<'a, T, O> {
    #[inline]
    pub(super) fn new(
        Positioned { position, item }: Positioned<T>,
        unfinished: Unfinished<&'a OrderedQueue<T, O>>,
    ) -> Self {
        Self { item, position, unfinished }
    }

    /// Drops the item, which counts as done then.
    #[inline]
    #[doc(alias = "task_done")]
    pub fn done(self) {
        drop(self);
    }

    /// Returns the item, which counts as done then.
    #[inline]
    pub fn into_inner(self) -> T {
        let Self { item, unfinished, .. } = self;
        // The waker of a joiner may panic, and the caller gets the item all the same.
        quietly(|| drop(unfinished));
        item
    }

    /// Returns the item to the queue, at the position that it had: in a [`Queue`](super::Queue), in front of all items that
    /// were put after it. The item is not done. It goes in even if the queue is full, or was shut down by
    /// [`shutdown`](OrderedQueue::shutdown).
    ///
    /// # Errors
    ///
    /// Gives the item back if the queue was shut down by [`shutdown_now`](OrderedQueue::shutdown_now). The item counts as done
    /// then.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = warded::Queue::unbounded();
    /// queue.try_put("sweep").unwrap();
    /// queue.try_put("wash").unwrap();
    ///
    /// let job = queue.try_get().unwrap();
    /// job.put_back().unwrap();
    /// assert_eq!((queue.len(), queue.unfinished()), (2, 2));
    /// assert_eq!(*queue.try_get().unwrap(), "sweep");
    /// ```
    pub fn put_back(self) -> Result<(), QueueShutDown<T>> {
        let Self { item, position, unfinished } = self;
        unfinished.put_back(Positioned { position, item })
    }
}

/// A [`Job`] that keeps the `Arc` of its queue instead of a borrow.
#[must_use = "the item is done at once unless this is kept"]
#[clippy::has_significant_drop]
pub struct OwnedJob<T, O: Order<T> = Fifo> {
    // Declared first, so dropped first: an item counts as done only after its destructor has run.
    item: T,
    position: u64,
    unfinished: Unfinished<Arc<OrderedQueue<T, O>>>,
}

impl<T, O: Order<T>> OwnedJob<T, O> {
    pub(super) fn new(
        Positioned { position, item }: Positioned<T>,
        unfinished: Unfinished<Arc<OrderedQueue<T, O>>>,
    ) -> Self {
        Self { item, position, unfinished }
    }

    /// Drops the item, which counts as done then.
    pub fn done(self) {
        drop(self);
    }

    /// Returns the item, which counts as done then.
    pub fn into_inner(self) -> T {
        let Self { item, unfinished, .. } = self;
        // The waker of a joiner may panic, and the caller gets the item all the same.
        quietly(|| drop(unfinished));
        item
    }

    /// [`Job::put_back`].
    ///
    /// # Errors
    ///
    /// As for [`Job::put_back`].
    pub fn put_back(self) -> Result<(), QueueShutDown<T>> {
        let Self { item, position, unfinished } = self;
        unfinished.put_back(Positioned { position, item })
    }
}

#[cfg(feature = "observe")]
impl<T, O: Order<T>> Job<'_, T, O> {
    /// The job, as the scope of a thread records it.
    #[track_caller]
    pub(crate) fn known(&self) -> crate::holding::Known {
        self.unfinished.known()
    }
}

#[cfg(feature = "observe")]
impl<T, O: Order<T>> OwnedJob<T, O> {
    /// The job, as the scope of a thread records it.
    #[track_caller]
    pub(crate) fn known(&self) -> crate::holding::Known {
        self.unfinished.known()
    }
}

/// Items that were put in and are not done.
pub(super) struct Unfinished<Q: AtQueue> {
    pub(super) of: Q,
    pub(super) n: usize,
    /// The hold of a job.
    pub(super) hold: SharedHold,
}

impl<Q: AtQueue> Unfinished<Q> {
    #[cfg(feature = "observe")]
    #[track_caller]
    fn known(&self) -> crate::holding::Known {
        crate::holding::Known::of_share(self.of.at(), self.hold.mark())
    }

    /// Returns the one item to the queue. It stays unfinished, unless the queue refuses it.
    fn put_back(mut self, item: Positioned<Q::Item>) -> Result<(), QueueShutDown<Q::Item>> {
        let n = std::mem::take(&mut self.n);
        self.of.at().cell.observed().release_shared(&mut self.hold);
        let outcome = self.of.at().put_back(item);
        if outcome.is_err() {
            self.n = n;
        }
        outcome
    }
}

impl<Q: AtQueue> Drop for Unfinished<Q> {
    #[inline]
    fn drop(&mut self) {
        self.of.at().cell.observed().release_shared(&mut self.hold);
        if self.n > 0 {
            self.of.at().done(self.n);
        }
    }
}

// --- trait impls ---

impl<T, O: Order<T>> Deref for Job<'_, T, O> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.item
    }
}

impl<T, O: Order<T>> DerefMut for Job<'_, T, O> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.item
    }
}

impl<T, O: Order<T>> Deref for OwnedJob<T, O> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.item
    }
}

impl<T, O: Order<T>> DerefMut for OwnedJob<T, O> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.item
    }
}

impl<T: fmt::Debug, O: Order<T>> fmt::Debug for OwnedJob<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnedJob").field(&self.item).finish()
    }
}

impl<T: fmt::Debug, O: Order<T>> fmt::Debug for Job<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Job").field(&self.item).finish()
    }
}
