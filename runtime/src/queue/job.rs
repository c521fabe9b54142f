//! [`Job`]: an item that was taken out of a queue, and is not done.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use super::tally::Tally;

/// An item of a queue, taken out to be worked on. It is done when this is dropped.
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
    unfinished: Unfinished<'a>,
}

impl<'a, T> Job<'a, T> {
    #[inline]
    pub(super) fn new(item: T, unfinished: Unfinished<'a>) -> Self {
        Self { item, unfinished }
    }

    /// Drops the item: it is done.
    #[inline]
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

/// One item that was put in and is not done.
pub(super) struct Unfinished<'a> {
    tally: &'a Tally,
}

impl<'a> Unfinished<'a> {
    #[inline]
    pub(super) fn new(tally: &'a Tally) -> Self {
        Self { tally }
    }
}

impl Drop for Unfinished<'_> {
    #[inline]
    fn drop(&mut self) {
        self.tally.done(1);
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

impl<T: fmt::Debug> fmt::Debug for Job<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Job").field(&self.item).finish()
    }
}
