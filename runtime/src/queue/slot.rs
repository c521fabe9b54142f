//! [`Slot`]: room in a queue for one item.

use std::{fmt, sync::Arc};

use super::{Fifo, OrderedQueue, QueueShutDown, order::Order, policy::Grant, steps::AtQueue};

/// Room for one item, from [`reserve`](OrderedQueue::reserve). [`put`](Self::put) fills the slot. A slot that is dropped goes
/// to the next task that waits to put.
///
/// # Examples
///
/// ```
/// use warded::{Queue, nonzero};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let queue = Queue::bounded(nonzero!(1));
/// let slot = queue.reserve().await.unwrap();
/// assert!(queue.try_put("wash").is_err(), "the room is kept");
/// slot.put("sweep").unwrap();
/// assert_eq!(*queue.get().await.unwrap(), "sweep");
/// # }
/// ```
#[must_use = "the slot goes to the next task at once unless this is kept"]
#[clippy::has_significant_drop]
pub struct Slot<'a, T, O: Order<T> = Fifo> {
    reserved: Reserved<&'a OrderedQueue<T, O>>,
}

impl<'a, T, O: Order<T>> Slot<'a, T, O> {
    #[inline]
    pub(super) fn new(reserved: Reserved<&'a OrderedQueue<T, O>>) -> Self {
        Self { reserved }
    }

    /// Puts the item in. It gets its position now: items that were put before this call are in front of it.
    ///
    /// # Errors
    ///
    /// Gives the item back if the queue was shut down since the slot was reserved.
    #[inline]
    pub fn put(self, item: T) -> Result<(), QueueShutDown<T>> {
        self.reserved.fill(item)
    }
}

/// A [`Slot`] that keeps the `Arc` of its queue instead of a borrow.
#[must_use = "the slot goes to the next task at once unless this is kept"]
#[clippy::has_significant_drop]
pub struct OwnedSlot<T, O: Order<T> = Fifo> {
    reserved: Reserved<Arc<OrderedQueue<T, O>>>,
}

impl<T, O: Order<T>> OwnedSlot<T, O> {
    pub(super) fn new(reserved: Reserved<Arc<OrderedQueue<T, O>>>) -> Self {
        Self { reserved }
    }

    /// [`Slot::put`].
    ///
    /// # Errors
    ///
    /// As for [`Slot::put`].
    pub fn put(self, item: T) -> Result<(), QueueShutDown<T>> {
        self.reserved.fill(item)
    }
}

/// A reserved slot, which is given back unless it is filled.
pub(super) struct Reserved<Q: AtQueue> {
    at: Q,
    is_filled: bool,
}

impl<Q: AtQueue> Reserved<Q> {
    /// Wraps a slot that has been reserved for the caller.
    #[inline]
    pub(super) fn new(at: Q) -> Self {
        Self { at, is_filled: false }
    }

    #[inline]
    fn fill(mut self, item: Q::Item) -> Result<(), QueueShutDown<Q::Item>> {
        self.is_filled = true;
        self.at.at().fill(None, item)
    }
}

impl<Q: AtQueue> Drop for Reserved<Q> {
    #[inline]
    fn drop(&mut self) {
        if !self.is_filled {
            self.at.at().cell.give_back(Grant::Slot(0));
        }
    }
}

// --- trait impls ---

impl<T, O: Order<T>> fmt::Debug for Slot<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}

impl<T, O: Order<T>> fmt::Debug for OwnedSlot<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedSlot").finish_non_exhaustive()
    }
}
