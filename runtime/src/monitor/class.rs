//! A class: the waiters of a monitor whose predicates are equal, in the order of their arrival.
//!
//! Woken waiters stay in the list until they are polled, so that a waiter that is queued again keeps its place. The *cursor* is where a
//! search for the first queued waiter begins.
//!
//! 1. Its waiters are alive. Only the holder of the monitor's mutex accesses their states, and has a reference to the class.
//!    ([`join`](Class::join) demands this.)
//! 2. All waiters before the `cursor` are woken. If there is no cursor, all waiters are woken.

#![expect(unsafe_code, reason = "the waiters are nodes in waiting futures")]

use super::waiter::{Address, AddressedWaiter, Place, Waiter, state_of};
use crate::engine::wait_queue::NodeList;

/// A class of waiters. It shares a cache line with its identity, because a search through many classes reads both. So it is small.
pub(super) struct Class {
    waiters: NodeList<Waiter>,
    cursor: Option<Address>,
    /// The number of its waiters, queued and woken.
    len: u32,
    /// The number of waiters that are woken and have not been polled since.
    woken: u32,
    /// How many more releases may find the predicate true before the class [is stuck](Self::is_stuck). If waiters may be overtaken, all
    /// releases count.
    patience: u16,
    /// Whether this class is in the list of the awake classes. Only the table uses this field, but here it needs no extra memory.
    pub(super) is_awake: bool,
    /// Whether this class is in the list of its group, in which a release looks for classes. Only the table uses this field. A
    /// class without queued waiters may stay in the list for some time, so that a class with a single waiter isn't moved at each
    /// wait.
    pub(super) is_listed: bool,
    /// The next class in the same bucket of the index, if there is one. Only the table uses this field.
    pub(super) next: Link,
}

/// The number of a class, in a small type, because there may be many of them.
pub(super) type Link = u32;

/// The number of releases that wake no waiter, between two that wake one. It applies if waiters may be overtaken, and the woken ones
/// don't go on.
pub(super) const BURST: u16 = 8;

/// No class.
pub(super) const NONE: Link = Link::MAX;

/// The number of a class as a [`Link`].
#[inline]
pub(super) fn link(number: usize) -> Link {
    Link::try_from(number).unwrap_or(NONE)
}

impl Class {
    pub(super) const EMPTY: Self = Self {
        waiters: NodeList::new(),
        cursor: None,
        len: 0,
        woken: 0,
        patience: 0,
        is_awake: false,
        is_listed: false,
        next: NONE,
    };

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    #[inline]
    pub(super) fn woken(&self) -> usize {
        self.woken as usize
    }

    #[inline]
    pub(super) fn has_queued(&self) -> bool {
        self.len > self.woken
    }

    /// Whether one more waiter should be woken, because none is woken, or no woken waiter goes on. A release that finds the predicate
    /// true asks this. It assumes that no woken waiter goes on, if as many such releases as there were woken waiters have passed since
    /// one last went on. So with many workers, each has time to poll a waiter.
    #[inline]
    pub(super) fn is_stuck(&mut self) -> bool {
        if self.woken == 0 || self.patience == 0 {
            return true;
        }
        self.patience -= 1;
        false
    }

    /// Whether a release leaves out this class, because its woken waiters are given time to go on. It asks this only if waiters may
    /// be overtaken, and before it evaluates the predicate. So all such releases count, and not only those that find it true.
    #[inline]
    pub(super) fn lets_woken_go_first(&mut self) -> bool {
        self.woken > 0 && !self.is_stuck()
    }

    /// Notes that a waiter has gone on.
    #[inline]
    pub(super) fn has_moved(&mut self) {
        self.patience = u16::try_from(self.woken).unwrap_or(u16::MAX);
    }

    /// Notes that one more waiter is woken of a class whose waiters may be overtaken, because the woken ones don't go on. They may not
    /// have been polled yet, and the running task may leave nothing for them. So the next [`BURST`] releases wake no other waiter.
    #[inline]
    pub(super) fn be_patient(&mut self) {
        self.patience = BURST;
    }

    /// Notes that a woken waiter has left without going on. The next release that finds the class true wakes another.
    pub(super) fn has_lost_a_wake(&mut self) {
        self.patience = 0;
    }

    /// The first queued waiter.
    #[inline]
    pub(super) fn first_queued(&mut self) -> Option<Address> {
        if !self.has_queued() {
            return None;
        }
        let mut first = self.cursor.expect("a queued waiter is at the cursor or behind it");
        // SAFETY: it is in the list (invariant 1).
        while unsafe { first.as_ref() }.place() == Place::Woken {
            #[cfg(all(test, not(warded_loom)))]
            tests::PASSED_BY.set(tests::PASSED_BY.get() + 1);
            // SAFETY: the cursor is in this list, and so are those behind it.
            first = unsafe { self.waiters.behind(first) }.expect("a queued waiter comes behind");
        }
        self.cursor = Some(first);
        Some(first)
    }

    /// Whether the predicate of the first queued waiter has panicked.
    pub(super) fn next_has_panicked(&mut self) -> bool {
        // SAFETY: it is of this class (invariant 1).
        self.first_queued().is_some_and(|first| unsafe { state_of(first) }.has_panicked())
    }

    /// Whether a waiter is queued that came before this woken one.
    #[inline]
    pub(super) fn has_queued_before(&mut self, waiter: Address) -> bool {
        // SAFETY: it is of this class (invariant 1).
        let arrived = unsafe { state_of(waiter) }.arrived;
        // SAFETY: the waiters at and behind the cursor are of this class, too.
        let is_before = |other: Address| unsafe { state_of(other) }.arrived < arrived;
        self.cursor.is_some_and(is_before) && self.first_queued().is_some_and(is_before)
    }

    /// The number of arrival of the first waiter, queued or woken. The class has one.
    #[inline]
    pub(super) fn first_arrived(&self) -> u64 {
        let first = self.waiters.first().expect("it has a waiter");
        // SAFETY: it is in the list (invariant 1).
        unsafe { state_of(first) }.arrived
    }

    /// The first woken waiter.
    pub(super) fn first_woken(&self) -> Option<Address> {
        if self.woken == 0 {
            return None;
        }
        let mut next = self.waiters.first();
        // SAFETY: it is in the list (invariant 1).
        while let Some(waiter) = next.filter(|waiter| unsafe { waiter.as_ref() }.place() != Place::Woken) {
            #[cfg(all(test, not(warded_loom)))]
            tests::PASSED_BY.set(tests::PASSED_BY.get() + 1);
            // SAFETY: it is in this list.
            next = unsafe { self.waiters.behind(waiter) };
        }
        next
    }

    /// Adds a waiter, queued or woken.
    ///
    /// # Safety
    /// It is in no list, came after all others, and leaves before it is freed or moved.
    #[inline]
    pub(super) unsafe fn join(&mut self, waiter: AddressedWaiter<'_>, place: Place) {
        waiter.set_place(place);
        let address = waiter.address();
        // SAFETY: the caller says so.
        unsafe { self.waiters.push_back(address) };
        self.len = self.len.checked_add(1).expect("fewer waiters than that have room");
        if place == Place::Woken {
            self.woken += 1;
        } else if self.cursor.is_none() {
            self.cursor = Some(address);
        }
        if self.len == 1 {
            self.patience = 0;
        }
    }

    /// Marks a queued waiter as woken.
    #[inline]
    pub(super) fn wake(&mut self, waiter: Address) {
        // SAFETY: it is in the list (invariant 1).
        unsafe { waiter.as_ref() }.set_place(Place::Woken);
        self.woken += 1;
        if self.cursor == Some(waiter) {
            // SAFETY: it is in this list.
            self.cursor = unsafe { self.waiters.behind(waiter) };
        }
    }

    /// Puts a woken waiter back in the queue, at its old place.
    pub(super) fn queue_again(&mut self, waiter: AddressedWaiter<'_>) {
        waiter.set_place(Place::Queued);
        self.woken -= 1;
        let address = waiter.address();
        // SAFETY: it is of this class (invariant 1).
        let arrived = unsafe { state_of(address) }.arrived;
        // SAFETY: as before.
        if self.cursor.is_none_or(|cursor| arrived < unsafe { state_of(cursor) }.arrived) {
            self.cursor = Some(address);
        }
    }

    /// Removes all queued waiters, in the order of their arrival.
    #[inline]
    pub(super) fn remove_queued(&mut self, mut each: impl FnMut(Address)) {
        if self.woken == 0 {
            (self.cursor, self.len) = (None, 0);
            self.waiters.drain(|waiter| {
                each(waiter);
                true
            });
        }
        // Some waiters are woken, because their predicate has panicked.
        while let Some(waiter) = self.first_queued() {
            self.remove(waiter);
            each(waiter);
        }
    }

    /// Removes a waiter.
    #[inline]
    pub(super) fn remove(&mut self, waiter: Address) {
        // SAFETY: it is in the list (invariant 1).
        self.woken -= u32::from(unsafe { waiter.as_ref() }.place() == Place::Woken);
        self.len -= 1;
        if self.cursor == Some(waiter) {
            // SAFETY: it is in this list.
            self.cursor = unsafe { self.waiters.behind(waiter) };
        }
        // SAFETY: it is in this list.
        unsafe { self.waiters.remove(waiter) };
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
