//! An intrusive list of waiters, in the order of arrival.
//!
//! The list is a doubly linked ring of nodes that live in the waiting futures. The list itself is one pointer, to the last node.
//!
//! ```text
//! last ──▶ [c] ─next─▶ [a] ─next─▶ [b] ─next─▶ back to [c]
//! ```
//!
//! 1. A node in a list is alive and its state is initialised, and its links are read or changed only with a borrow of that list.
//!    [`push_back`](List::push_back) requires this of its caller, and all other functions rely on it.

#![expect(unsafe_code, reason = "an intrusive list: the nodes belong to the waiting futures")]

use std::ptr::NonNull;

use super::{
    Policy,
    waiter::{Waiter, WaiterState, state_of},
};

/// A node of a list.
pub(crate) trait Node: Sized {
    /// The links of this node.
    ///
    /// # Safety
    /// The node is alive, its links are initialised, and no other reference to them is used while this one is.
    unsafe fn links<'a>(node: NonNull<Self>) -> &'a mut Links<Self>;
}

impl<P: Policy> Node for Waiter<P> {
    #[inline]
    unsafe fn links<'a>(node: NonNull<Self>) -> &'a mut Links<Self> {
        // SAFETY: the caller guarantees that the node is alive, that its state is initialised, and that no other code accesses its links.
        &mut unsafe { state_of(node) }.links
    }
}

/// The address of a waiter.
pub(super) type Address<P> = NonNull<Waiter<P>>;

/// The neighbours of a node in its list.
pub(crate) struct Links<N> {
    previous: NonNull<N>,
    next: NonNull<N>,
}

/// The waiters of a queue, in the order of arrival.
pub(crate) type List<P> = NodeList<Waiter<P>>;

/// Nodes in the order of arrival.
pub(crate) struct NodeList<N> {
    last: Option<NonNull<N>>,
}

impl<N: Node> NodeList<N> {
    pub(crate) const fn new() -> Self {
        Self { last: None }
    }

    /// The list that ends with `last`, or an empty one.
    ///
    /// # Safety
    /// `last` is the last node of a list, of which no other `List` is used while this one is.
    pub(crate) unsafe fn ending_with(last: Option<NonNull<N>>) -> Self {
        Self { last }
    }

    pub(crate) fn last(&self) -> Option<NonNull<N>> {
        self.last
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// How many nodes there are, counted one by one.
    pub(crate) fn len(&self) -> usize {
        let Some(last) = self.last else { return 0 };
        let (mut len, mut node) = (1, links(last, |links| links.next));
        while node != last {
            len += 1;
            node = links(node, |links| links.next);
        }
        len
    }

    /// The first node.
    #[inline]
    pub(crate) fn first(&self) -> Option<NonNull<N>> {
        self.last.map(|last| links(last, |links| links.next))
    }

    /// Appends a node.
    ///
    /// # Safety
    /// The state of the node is initialised, the node is in no list, and it neither moves nor is freed before it is
    /// [removed](Self::remove).
    #[inline]
    pub(crate) unsafe fn push_back(&mut self, node: NonNull<N>) {
        let (previous, next) = match self.last {
            Some(last) => (last, links(last, |links| links.next)),
            None => (node, node),
        };
        link(previous, node);
        link(node, next);
        self.last = Some(node);
    }

    /// The node after a node of this list.
    ///
    /// # Safety
    /// The node is in this list.
    pub(crate) unsafe fn behind(&self, node: NonNull<N>) -> Option<NonNull<N>> {
        (self.last != Some(node)).then(|| links(node, |links| links.next))
    }

    /// Removes a node at any place of the list.
    ///
    /// # Safety
    /// The node is in this list.
    #[inline]
    pub(crate) unsafe fn remove(&mut self, node: NonNull<N>) {
        let (previous, next) = links(node, |links| (links.previous, links.next));
        link(previous, next);
        if self.last == Some(node) {
            self.last = (previous != node).then_some(previous);
        }
    }

    /// Removes the first node.
    #[inline]
    pub(crate) fn pop_front(&mut self) -> Option<NonNull<N>> {
        let first = self.first()?;
        // SAFETY: the first node of this list is in it.
        unsafe { self.remove(first) };
        Some(first)
    }

    /// Removes the first nodes, and passes each to `take`, which may free it, until that says that it takes no more.
    #[inline]
    pub(crate) fn drain(&mut self, mut take: impl FnMut(NonNull<N>) -> bool) {
        let Some(last) = self.last else { return };
        let mut node = links(last, |links| links.next);
        loop {
            let next = links(node, |links| links.next);
            let takes_more = take(node);
            if node == last {
                self.last = None;
                return;
            }
            node = next;
            if !takes_more {
                break;
            }
        }
        link(last, node);
    }

    /// Sorts the nodes, which have different keys, without allocating.
    pub(crate) fn sort_by_key(&mut self, key: impl Fn(NonNull<N>) -> u64) {
        // The run at place `i` is empty, or has 2^i nodes, sorted.
        let mut runs = [const { Self::new() }; usize::BITS as usize];
        while let Some(node) = self.pop_front() {
            let mut sorted = Self::new();
            // SAFETY: it was in this list until now, so it is alive, and stays where it is until it is removed.
            unsafe { sorted.push_back(node) };
            let mut place = 0;
            while !runs[place].is_empty() {
                sorted.merge(&mut runs[place], &key);
                place += 1;
            }
            runs[place] = sorted;
        }
        for run in &mut runs {
            self.merge(run, &key);
        }
    }

    /// Moves all nodes of `other` to where they belong in this list. Both are sorted.
    fn merge(&mut self, other: &mut Self, key: impl Fn(NonNull<N>) -> u64) {
        let mut merged = Self::new();
        while let (Some(one), Some(another)) = (self.first(), other.first()) {
            let next = if key(one) < key(another) { self.pop_front() } else { other.pop_front() };
            // SAFETY: it was in one of the lists until now, so it is alive, and stays where it is until it is removed.
            next.into_iter().for_each(|node| unsafe { merged.push_back(node) });
        }
        self.prepend(&mut merged);
        other.prepend(self);
        std::mem::swap(self, other);
    }

    /// Moves all nodes of `front` to the front of this list.
    pub(crate) fn prepend(&mut self, front: &mut Self) {
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

impl<P: Policy> List<P> {
    /// Visits the states of all nodes, in order.
    pub(super) fn for_each(&mut self, mut visit: impl FnMut(&mut WaiterState<P>)) {
        let mut next = self.first();
        while let Some(node) = next {
            next = (Some(node) != self.last).then(|| links(node, |links| links.next));
            // SAFETY: by invariant 1 the node is alive and its state initialised, and no other code accesses the state while this list is borrowed.
            visit(unsafe { state_of(node) });
        }
    }
}

impl<N> Links<N> {
    /// The links of a node that is in no list. They are never followed.
    pub(crate) fn none() -> Self {
        Self { previous: NonNull::dangling(), next: NonNull::dangling() }
    }
}

/// Makes two nodes neighbours. Both are in one list, or one of them is just being added to it.
fn link<N: Node>(front: NonNull<N>, behind: NonNull<N>) {
    links(front, |links| links.next = behind);
    links(behind, |links| links.previous = front);
}

/// The links of a node that is in a list, or is just being added to one.
#[inline]
fn links<N: Node, R>(node: NonNull<N>, with: impl FnOnce(&mut Links<N>) -> R) -> R {
    // SAFETY: by invariant 1, which `push_back` requires of each node, the node is alive. No other code accesses its links,
    // because the functions of this file are called with a borrow of its list.
    with(unsafe { N::links(node) })
}
