//! The line: an intrusive list of [`Waiter`]s, first come, first served.
//!
//! A ring, doubly linked through nodes that live in the waiting futures; the line itself is one pointer, to the last.
//!
//! ```text
//! last ──▶ [c] ─next─▶ [a] ─next─▶ [b] ─next─▶ back to [c]
//! ```
//!
//! Every function here is called under the queue's mutex (invariant 1 of [`wait_queue`](super)) and on nodes that are
//! in this line or, for [`push_back`](Line::push_back), in none.

#![expect(unsafe_code, reason = "an intrusive list: the nodes belong to the waiting futures")]

use std::ptr::NonNull;

use super::{
    Policy,
    waiter::{Waiter, look},
};

/// The neighbours of a node in its line.
pub(super) struct Links<P: Policy> {
    previous: NonNull<Waiter<P>>,
    next: NonNull<Waiter<P>>,
}

/// Waiters in the order in which they came.
pub(crate) struct Line<P: Policy> {
    pub(super) last: Option<NonNull<Waiter<P>>>,
}

/// What a policy sees of a line.
pub(crate) struct InLine<'a, P: Policy>(&'a mut Line<P>);

impl<'a, P: Policy> InLine<'a, P> {
    /// The mutex of the line is held.
    pub(super) fn new(line: &'a mut Line<P>) -> Self {
        Self(line)
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Visits what each waiter wants, in their order.
    pub(crate) fn requests(self, mut visit: impl FnMut(&mut P::Request)) {
        let mut next = self.0.first();
        while let Some(waiter) = next {
            // SAFETY: in line; the mutex is held, as this exists.
            unsafe { look(waiter, |ticket| visit(&mut ticket.request)) };
            // SAFETY: as above.
            next = unsafe { self.0.after(waiter) };
        }
    }
}

impl<P: Policy> Line<P> {
    pub(super) const fn new() -> Self {
        Self { last: None }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// The one that came first.
    pub(super) fn first(&self) -> Option<NonNull<Waiter<P>>> {
        // SAFETY: `last` is in the line.
        self.last.map(|last| unsafe { next_of(last) })
    }

    /// The one behind `waiter`.
    ///
    /// # Safety
    /// The mutex is held, and `waiter` is in this line.
    pub(super) unsafe fn after(&self, waiter: NonNull<Waiter<P>>) -> Option<NonNull<Waiter<P>>> {
        // SAFETY: the caller's promise.
        (self.last != Some(waiter)).then(|| unsafe { next_of(waiter) })
    }

    /// The one in front of `waiter`.
    ///
    /// # Safety
    /// The mutex is held, and `waiter` is in this line.
    pub(super) unsafe fn before(&self, waiter: NonNull<Waiter<P>>) -> Option<NonNull<Waiter<P>>> {
        // SAFETY: the caller's promise.
        (self.first() != Some(waiter)).then(|| unsafe { previous_of(waiter) })
    }

    /// Puts `waiter` at the end.
    ///
    /// # Safety
    /// The mutex is held; `waiter` has its ticket, is in no line, and stays where it is until it has left this one.
    pub(super) unsafe fn push_back(&mut self, waiter: NonNull<Waiter<P>>) {
        let (previous, next) = match self.last {
            // SAFETY: `last` is in the line.
            Some(last) => (last, unsafe { next_of(last) }),
            None => (waiter, waiter),
        };
        // SAFETY: both neighbours are in the line, or the waiter itself.
        unsafe { join_up(previous, waiter) };
        // SAFETY: as above.
        unsafe { join_up(waiter, next) };
        self.last = Some(waiter);
    }

    /// Takes `waiter` out, wherever it stands.
    ///
    /// # Safety
    /// The mutex is held, and `waiter` is in this line.
    pub(super) unsafe fn remove(&mut self, waiter: NonNull<Waiter<P>>) {
        // SAFETY: the caller's promise.
        let previous = unsafe { previous_of(waiter) };
        // SAFETY: the caller's promise.
        let next = unsafe { next_of(waiter) };
        // SAFETY: neighbours of one in the line are in the line.
        unsafe { join_up(previous, next) };
        if self.last == Some(waiter) {
            self.last = (previous != waiter).then_some(previous);
        }
    }
}

impl<P: Policy> Links<P> {
    /// Of a waiter in no line. They are not followed.
    pub(super) fn none() -> Self {
        Self { previous: NonNull::dangling(), next: NonNull::dangling() }
    }
}

/// # Safety
/// The mutex is held, and the waiter is in a line.
unsafe fn previous_of<P: Policy>(waiter: NonNull<Waiter<P>>) -> NonNull<Waiter<P>> {
    // SAFETY: a waiter in a line is alive and has its ticket (invariants 2 and 3).
    unsafe { look(waiter, |ticket| ticket.links.previous) }
}

/// # Safety
/// The mutex is held, and the waiter is in a line.
unsafe fn next_of<P: Policy>(waiter: NonNull<Waiter<P>>) -> NonNull<Waiter<P>> {
    // SAFETY: as for `previous_of`.
    unsafe { look(waiter, |ticket| ticket.links.next) }
}

/// Makes `front` and `behind` neighbours.
///
/// # Safety
/// The mutex is held, and both are in a line or entering it.
unsafe fn join_up<P: Policy>(front: NonNull<Waiter<P>>, behind: NonNull<Waiter<P>>) {
    // SAFETY: as for `previous_of`.
    unsafe { look(front, |ticket| ticket.links.next = behind) };
    // SAFETY: as for `previous_of`.
    unsafe { look(behind, |ticket| ticket.links.previous = front) };
}
