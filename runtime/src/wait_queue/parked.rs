//! Those who wait for a notification, in a line for each condition; and the waiter that is called.
//!
//! Few conditions have waiters at a time, so their lines are found one by one. To need no room for them in the queue but
//! one pointer, the lines are linked through the last waiter of each, which is also how a [`Line`] is known:
//!
//! ```text
//! first ──▶ last for one condition ─next_parked─▶ last for another ─next_parked─▶ ..
//! first ──▶ the called one ─next_parked─▶ last for one condition ─next_parked─▶ ..
//! ```
//!
//! A called waiter stands in the queue's line. That one is called is seen by its [`Place`].
//!
//! Every function here is called under the queue's mutex (invariant 1 of [`wait_queue`](super)).

#![expect(unsafe_code, reason = "an intrusive list: the nodes belong to the waiting futures")]

use std::ptr::NonNull;

use super::{
    Line, Policy,
    waiter::{Place, Ticket, Waiter, look, look_asking},
};

/// Which condition of a queue. Any number is one.
pub(crate) type Key = usize;

/// The last of a line, if there is one.
type Last<P> = Option<NonNull<Waiter<P>>>;

/// The called waiter, and the lines of all conditions that have waiters.
pub(super) struct Apart<P: Policy> {
    first: Last<P>,
}

impl<P: Policy> Apart<P> {
    pub(super) const fn new() -> Self {
        Self { first: None }
    }

    /// Puts `waiter` at the end of the line of `condition`.
    ///
    /// # Safety
    /// As for [`Line::push_back`].
    pub(super) unsafe fn push_back(&mut self, condition: Key, waiter: NonNull<Waiter<P>>) {
        // SAFETY: the caller's promise.
        self.change(condition, |line| unsafe { line.push_back(waiter) });
    }

    /// Takes the first out of the line of `condition`.
    pub(super) fn pop_front(&mut self, condition: Key) -> Option<NonNull<Waiter<P>>> {
        self.change(condition, |line| {
            let first = line.first()?;
            // SAFETY: in this line.
            unsafe { line.remove(first) };
            Some(first)
        })
    }

    /// Takes `waiter` out of the line of `condition`.
    ///
    /// # Safety
    /// As for [`Line::remove`].
    pub(super) unsafe fn remove(&mut self, condition: Key, waiter: NonNull<Waiter<P>>) {
        // SAFETY: the caller's promise.
        self.change(condition, |line| unsafe { line.remove(waiter) });
    }

    /// The waiter that was called last, if it still is.
    pub(super) fn called(&self) -> Option<NonNull<Waiter<P>>> {
        // SAFETY: alive: in the queue's line, or in that of its condition.
        self.first.filter(|first| unsafe { first.as_ref() }.place() == Place::Called)
    }

    /// Links in a waiter that is called now, and no other is.
    pub(super) fn set_called(&mut self, waiter: NonNull<Waiter<P>>) {
        let rest = self.first.replace(waiter);
        // SAFETY: in line, mutex held.
        unsafe { look_asking(waiter, |asking| asking.next_parked = rest) };
    }

    /// Takes out the called waiter, before it goes to another place.
    pub(super) fn take_called(&mut self) {
        if let Some(called) = self.called() {
            self.first = next_of(called);
        }
    }

    /// Changes the line of `condition`, and links in whoever is its last then.
    fn change<R>(&mut self, condition: Key, change: impl FnOnce(&mut Line<P>) -> R) -> R {
        let (before, found) = self.find(condition);
        let rest = found.and_then(next_of);
        let mut line = Line { last: found };
        let result = change(&mut line);
        if let Some(last) = line.last {
            // SAFETY: in a line, mutex held.
            unsafe {
                look_asking(last, |asking| {
                    asking.set_condition(condition);
                    asking.next_parked = rest;
                });
            }
        }
        let next = line.last.or(rest);
        match before {
            // SAFETY: in a line, mutex held.
            Some(before) => unsafe { look_asking(before, |asking| asking.next_parked = next) },
            None => self.first = next,
        }
        result
    }

    /// The last in the line of `condition`, and the one that is linked to it or would be.
    fn find(&self, condition: Key) -> (Last<P>, Last<P>) {
        let (mut before, mut here) = match self.called() {
            Some(called) => (Some(called), next_of(called)),
            None => (None, self.first),
        };
        // SAFETY: in a line, mutex held.
        while let Some(last) = here.filter(|last| unsafe { look(*last, Ticket::condition) } != Some(condition)) {
            (before, here) = (here, next_of(last));
        }
        (before, here)
    }
}

fn next_of<P: Policy>(last: NonNull<Waiter<P>>) -> Last<P> {
    // SAFETY: in a line, mutex held.
    unsafe { look(last, |ticket| ticket.asking()?.next_parked) }
}
