//! An intrusive list of [`Waiter`]s, in the order in which they came.
//!
//! A ring, doubly linked through nodes that live in the waiting futures; the list itself is one pointer, to the last node.
//!
//! ```text
//! last ──▶ [c] ─next─▶ [a] ─next─▶ [b] ─next─▶ back to [c]
//! ```
//!
//! 1. A node in a list is alive and has its state, and only a borrow of that list allows following or changing its links.
//!    [`push_back`](List::push_back) demands this, and all else relies on it.

#![expect(unsafe_code, reason = "an intrusive list: the nodes belong to the waiting futures")]

use std::ptr::NonNull;

use super::{
    Policy,
    waiter::{Waiter, WaiterState, state_of},
};

/// The address of a waiter.
pub(super) type Address<P> = NonNull<Waiter<P>>;

/// The neighbours of a node in its list.
pub(super) struct Links<P: Policy> {
    previous: Address<P>,
    next: Address<P>,
}

/// Waiters in the order in which they came.
pub(crate) struct List<P: Policy> {
    last: Option<Address<P>>,
}

impl<P: Policy> List<P> {
    pub(super) const fn new() -> Self {
        Self { last: None }
    }

    /// The list that ends with `last`, or an empty one.
    ///
    /// # Safety
    /// `last` is the last node of a list, of which no other `List` is used while this one is.
    pub(super) unsafe fn ending_with(last: Option<Address<P>>) -> Self {
        Self { last }
    }

    pub(super) fn last(&self) -> Option<Address<P>> {
        self.last
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// The node that came first.
    #[inline]
    pub(super) fn first(&self) -> Option<Address<P>> {
        self.last.map(|last| links(last, |links| links.next))
    }

    /// Appends a node.
    ///
    /// # Safety
    /// The node has its state, is in no list, and neither moves nor is freed before it is [removed](Self::remove).
    #[inline]
    pub(super) unsafe fn push_back(&mut self, node: Address<P>) {
        let (previous, next) = match self.last {
            Some(last) => (last, links(last, |links| links.next)),
            None => (node, node),
        };
        link(previous, node);
        link(node, next);
        self.last = Some(node);
    }

    /// Takes a node out, wherever it is.
    ///
    /// # Safety
    /// The node is in this list.
    #[inline]
    pub(super) unsafe fn remove(&mut self, node: Address<P>) {
        let (previous, next) = links(node, |links| (links.previous, links.next));
        link(previous, next);
        if self.last == Some(node) {
            self.last = (previous != node).then_some(previous);
        }
    }

    /// Visits the states of all nodes, in order.
    pub(super) fn for_each(&mut self, mut visit: impl FnMut(&mut WaiterState<P>)) {
        let mut next = self.first();
        while let Some(node) = next {
            next = (Some(node) != self.last).then(|| links(node, |links| links.next));
            // SAFETY: by invariant 1 it is alive and has its state, which nothing else touches while this list is borrowed.
            visit(unsafe { state_of(node) });
        }
    }

    /// Takes the first node out.
    #[inline]
    pub(super) fn pop_front(&mut self) -> Option<Address<P>> {
        let first = self.first()?;
        // SAFETY: the first node of this list is in it.
        unsafe { self.remove(first) };
        Some(first)
    }

    /// Moves all nodes of `front` to the front of this list.
    pub(super) fn prepend(&mut self, front: &mut Self) {
        let Some(front_last) = front.last.take() else { return };
        let Some(last) = self.last else {
            self.last = Some(front_last);
            return;
        };
        let (front_first, first) = (links(front_last, |links| links.next), links(last, |links| links.next));
        link(front_last, first);
        link(last, front_first);
    }
}

impl<P: Policy> Links<P> {
    /// Those of a node in no list. They are not followed.
    pub(super) fn none() -> Self {
        Self { previous: NonNull::dangling(), next: NonNull::dangling() }
    }
}

/// Makes two nodes neighbours. Both are in one list, or one of them is just being added to it.
fn link<P: Policy>(front: Address<P>, behind: Address<P>) {
    links(front, |links| links.next = behind);
    links(behind, |links| links.previous = front);
}

/// The links of a node that is in a list, or is just being added to one.
#[inline]
fn links<P: Policy, R>(node: Address<P>, with: impl FnOnce(&mut Links<P>) -> R) -> R {
    // SAFETY: invariant 1, which `push_back` demands of each node: it is alive, and nothing else touches its links, as the
    // functions of this file are called with a borrow of its list.
    let state = unsafe { state_of(node) };
    with(&mut state.links)
}
