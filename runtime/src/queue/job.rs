//! [`Job`]: an item that was taken out of a queue, and is not done.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use super::{IsQueue, tally::Tally};

/// An item of a queue, taken out to be worked on. It is done when this is dropped.
///
/// It borrows its queue: to work in a spawned task, let that task call `get`, or take an [`OwnedJob`] along.
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
pub struct Job<'a, T> {
    // Dropped first: an item is done once it is gone.
    item: T,
    unfinished: Unfinished<&'a Tally>,
}

impl<'a, T> Job<'a, T> {
    #[inline]
    pub(super) fn new(item: T, unfinished: Unfinished<&'a Tally>) -> Self {
        Self { item, unfinished }
    }

    /// Drops the item: it is done.
    #[inline]
    #[doc(alias = "task_done")]
    pub fn done(self) {
        drop(self);
    }

    /// The item, which counts as done.
    #[inline]
    pub fn into_inner(self) -> T {
        let Self { item, unfinished } = self;
        drop(unfinished);
        item
    }
}

/// A [`Job`] that keeps the `Arc` of its queue instead of a borrow.
#[must_use = "the item is done at once unless this is kept"]
pub struct OwnedJob<Q: IsQueue> {
    // Dropped first: an item is done once it is gone.
    item: Q::Item,
    unfinished: Unfinished<Arc<Q>>,
}

impl<Q: IsQueue> OwnedJob<Q> {
    pub(super) fn new(item: Q::Item, unfinished: Unfinished<Arc<Q>>) -> Self {
        Self { item, unfinished }
    }

    /// Drops the item: it is done.
    pub fn done(self) {
        drop(self);
    }

    /// The item, which counts as done.
    pub fn into_inner(self) -> Q::Item {
        let Self { item, unfinished } = self;
        drop(unfinished);
        item
    }
}

/// Items that were put in and are not done.
pub(super) struct Unfinished<C: Counts> {
    pub(super) of: C,
    pub(super) n: usize,
}

/// Leads to where items are counted.
pub(super) trait Counts {
    fn tally(&self) -> &Tally;
}

impl Counts for &Tally {
    #[inline]
    fn tally(&self) -> &Tally {
        self
    }
}

impl<Q: IsQueue> Counts for Arc<Q> {
    fn tally(&self) -> &Tally {
        &self.core().tally
    }
}

impl<C: Counts> Drop for Unfinished<C> {
    #[inline]
    fn drop(&mut self) {
        self.of.tally().done(self.n);
    }
}

// --- trait impls ---

impl<T> Deref for Job<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.item
    }
}

impl<T> DerefMut for Job<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.item
    }
}

impl<Q: IsQueue> Deref for OwnedJob<Q> {
    type Target = Q::Item;

    fn deref(&self) -> &Q::Item {
        &self.item
    }
}

impl<Q: IsQueue> DerefMut for OwnedJob<Q> {
    fn deref_mut(&mut self) -> &mut Q::Item {
        &mut self.item
    }
}

impl<Q: IsQueue<Item: fmt::Debug>> fmt::Debug for OwnedJob<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnedJob").field(&self.item).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for Job<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Job").field(&self.item).finish()
    }
}
