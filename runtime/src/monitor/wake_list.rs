//! The wake list: the waiters that a release has marked as woken, and whose wakers it has not taken yet.
//!
//! A release marks all waiters that it wakes at one instant. It takes their wakers afterwards, in batches. It locks the mutex once for
//! each batch, as a round of the engine does, and calls the wakers with the mutex unlocked. A waiter that is polled or leaves meanwhile
//! is removed from the wake list.
//!
//! 1. A waiter in the wake list is `Woken` or `Completed`, so it is alive: its future takes the mutex before it is freed.
//! 2. The state of a waiter says whether it is in `list`. `only` is in no list. It is empty again when the mutex is unlocked.
//! 3. When the mutex is unlocked and the list is not empty, the thread in `wakes` is about to try to lock the mutex again, and to
//!    take the next batch. Any other thread that has locked the mutex takes a batch when it unlocks. So no waiter is forgotten if the
//!    thread in `wakes` finds the mutex locked. If that thread holds the mutex itself, because a waker has locked it, it takes the
//!    waiters when it unlocks.

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use std::ptr::NonNull;

use super::waiter::{Address, AddressedWaiter, Place, Waiter, notes_of, state_of};
use crate::{
    engine::wait_queue::{Links, Node, NodeList, WakeBatch},
    record::TaskWaker,
};

/// What is added to the number of a thread, which is even, if the list is not in the order of arrival.
const UNSORTED: usize = 1;

/// The wake list. Its waiters are taken in the order of their arrival.
pub(super) struct WakeList {
    /// The only waiter. Most releases wake one waiter, which then needs no link.
    only: Option<Address>,
    list: NodeList<ToWake>,
    /// The number of the thread that comes back for the waiters in the list, or 0. [`UNSORTED`] is added if the list is not in the
    /// order of arrival.
    wakes: usize,
}

/// A waiter as a node of this list, by links of their own.
#[repr(transparent)]
pub(super) struct ToWake(Waiter);

impl Node for ToWake {
    #[inline]
    unsafe fn links<'a>(node: NonNull<Self>) -> &'a mut Links<Self> {
        // SAFETY: the caller says that it is alive, and that nothing else touches the links.
        &mut unsafe { state_of(node.cast()) }.wake_links
    }
}

impl WakeList {
    pub(super) const fn new() -> Self {
        Self { only: None, list: NodeList::new(), wakes: 0 }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.only.is_none() && self.list.is_empty()
    }

    /// Adds a waiter. Before the mutex is unlocked, the caller takes a waker, or a batch of them.
    ///
    /// # Safety
    /// The mutex is held. The waiter is `Woken` or `Completed`, and is not in here.
    #[inline]
    pub(super) unsafe fn push(&mut self, waiter: Address) {
        if self.is_empty() {
            self.only = Some(waiter);
        } else {
            // SAFETY: the caller says so.
            unsafe { self.push_another(waiter) };
        }
    }

    /// Adds a waiter to a list that is not empty.
    ///
    /// # Safety
    /// As for [`push`](Self::push).
    unsafe fn push_another(&mut self, waiter: Address) {
        if let Some(only) = self.only.take() {
            // SAFETY: its `push` has demanded the same, in this visit of the mutex.
            unsafe { self.link(only) };
        }
        // SAFETY: the caller says so.
        unsafe { self.link(waiter) };
    }

    /// Adds a waiter to `list`.
    ///
    /// # Safety
    /// As for [`push`](Self::push).
    unsafe fn link(&mut self, waiter: Address) {
        // SAFETY: it is alive (invariant 1), and the mutex is held.
        let arrived = |node: NonNull<ToWake>| unsafe { state_of(node.cast()) }.arrived;
        if self.list.last().is_some_and(|last| arrived(last) > arrived(waiter.cast())) {
            self.wakes |= UNSORTED;
        }
        // SAFETY: it is alive, and the mutex is held.
        unsafe { notes_of(waiter) }.is_in_wake_list = true;
        // SAFETY: it is not in here yet; before it is freed, it takes itself out (invariants 1 and 2).
        unsafe { self.list.push_back(waiter.cast()) };
    }

    /// Removes the only waiter, and takes its waker.
    #[inline]
    pub(super) fn take_only(&mut self) -> Option<TaskWaker> {
        let only = self.only.take()?;
        // SAFETY: it was added in this visit of the mutex.
        unsafe { take_waker(only) }
    }

    /// Whether the thread with this number comes back for the waiters in the list.
    #[inline]
    pub(super) fn is_left_to(&self, thread: usize) -> bool {
        self.wakes & !UNSORTED == thread
    }

    /// Notes that no thread comes back for the waiters in the list. So the holder of the mutex takes them when it unlocks.
    pub(super) fn leave_to_the_holder(&mut self) {
        self.wakes &= UNSORTED;
    }

    /// Moves wakers to the batch. Returns whether the batch is full and the list has more, for which this thread then comes back.
    pub(super) fn take(&mut self, batch: &mut WakeBatch, thread: usize) -> bool {
        if self.wakes & UNSORTED != 0 {
            // SAFETY: they are alive (invariant 1), and the mutex is held.
            self.list.sort_by_key(|node| unsafe { state_of(node.cast()) }.arrived);
        }
        self.wakes = 0;
        if batch.is_full() {
            // The only waiter becomes a part of the list, so that it may stay until the mutex is locked again.
            if let Some(only) = self.only.take() {
                // SAFETY: it was added in this visit of the mutex.
                unsafe { self.link(only) };
            }
        } else if let Some(only) = self.take_only() {
            batch.push(only);
        } else {
            self.list.drain(|node| {
                // SAFETY: it was in here until now, and the mutex is held.
                if let Some(waker) = unsafe { take_waker(node.cast()) } {
                    batch.push(waker);
                }
                !batch.is_full()
            });
        }
        let has_more = !self.list.is_empty();
        if has_more {
            self.wakes |= thread;
        }
        has_more
    }

    /// Removes a waiter that need not be woken any more.
    ///
    /// # Safety
    /// The mutex is held, and the waiter is of this monitor.
    #[inline]
    pub(super) unsafe fn remove(&mut self, waiter: AddressedWaiter<'_>) {
        // SAFETY: the caller says so.
        let notes = unsafe { waiter.notes() };
        if std::mem::take(&mut notes.is_in_wake_list) {
            // SAFETY: it is in the list (invariant 2).
            unsafe { self.list.remove(waiter.address().cast()) };
        }
    }
}

/// Takes the waker of a waiter that was just taken out of the list. If it is `Completed`, the monitor forgets it.
///
/// # Safety
/// The mutex is held, and the waiter is `Woken` or `Completed`.
#[inline]
unsafe fn take_waker(waiter: Address) -> Option<TaskWaker> {
    // SAFETY: it is alive, for its future needs the mutex before it is freed.
    let waiter = unsafe { waiter.as_ref() };
    // SAFETY: the mutex is held.
    unsafe { waiter.notes() }.is_in_wake_list = false;
    // SAFETY: as before.
    let waker = unsafe { waiter.state() }.waker.take();
    if waiter.place() == Place::Completed {
        // The last touch: from here on its future may free it.
        waiter.set_place(Place::Reached);
    }
    waker
}
