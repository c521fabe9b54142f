//! The waiters that wait for a notification, in a list for each condition.
//!
//! Few conditions have waiters at a time, so their lists are searched one by one. The queue stores one pointer for all of them: the
//! last waiter of each list points to the last waiter of the next one.
//!
//! ```text
//! first ──▶ last waiter of one condition ─next_condition─▶ last waiter of another ─next_condition─▶ ..
//! ```
//!
//! 1. `first` and each `next_condition` that is reached from it is the last node of a list. So it is alive and `Parked`, and only a
//!    borrow of these lists allows touching it (invariant 1 of [`list`](super::list)).

#![expect(unsafe_code, reason = "intrusive lists: the nodes belong to the waiting futures")]

use super::{
    Policy,
    list::{Address, List},
    waiter::state_of,
    waits::{Until, WaiterWaits, Waits},
};

/// The number of a condition, by which a queue tells its conditions apart. Any number may be one. (It has nothing to do with
/// the keys of predicates.)
pub(crate) type ConditionKey = usize;

/// The lists of all conditions that have waiters.
pub(super) struct ConditionQueues<P: Policy> {
    first: Option<Address<P>>,
}

impl<P: Policy> ConditionQueues<P> {
    pub(super) const fn new() -> Self {
        Self { first: None }
    }

    /// Appends a waiter to the list of the condition that it waits for.
    ///
    /// # Safety
    /// As for [`List::push_back`]. The waiter waits for `condition`.
    pub(super) unsafe fn push_back(&mut self, condition: ConditionKey, waiter: Address<P>) {
        // SAFETY: the caller keeps what `push_back` demands.
        self.change(condition, |list| unsafe { list.push_back(waiter) });
    }

    /// Takes the first waiter out of the list of `condition`.
    pub(super) fn pop_front(&mut self, condition: ConditionKey) -> Option<Address<P>> {
        self.change(condition, List::pop_front)
    }

    /// Takes a waiter out of the list of `condition`.
    ///
    /// # Safety
    /// The waiter is in that list.
    pub(super) unsafe fn remove(&mut self, condition: ConditionKey, waiter: Address<P>) {
        // SAFETY: the caller says that it is in this list.
        self.change(condition, |list| unsafe { list.remove(waiter) });
    }

    /// How many waiters are in the list of `condition`, counted one by one.
    pub(super) fn len(&self, condition: ConditionKey) -> usize {
        let (_, found) = self.find(condition);
        // SAFETY: `found` is the last node of its list by invariant 1, and the lists are borrowed.
        unsafe { List::ending_with(found) }.len()
    }

    /// Changes the list of `condition`, and links its new last waiter.
    fn change<R>(&mut self, condition: ConditionKey, change: impl FnOnce(&mut List<P>) -> R) -> R {
        let (before, found) = self.find(condition);
        let rest = found.and_then(next_of);
        // SAFETY: `found` is the last node of its list by invariant 1, and this is the only borrow of the lists.
        let mut list = unsafe { List::ending_with(found) };
        let result = change(&mut list);
        if let Some(last) = list.last() {
            parked(last, |last| last.next_condition = rest);
        }
        let next = list.last().or(rest);
        match before {
            Some(before) => parked(before, |before| before.next_condition = next),
            None => self.first = next,
        }
        result
    }

    /// Finds the last waiter of `condition`, and the last waiter of the condition before it.
    fn find(&self, condition: ConditionKey) -> (Option<Address<P>>, Option<Address<P>>) {
        let waits_for_another = |last: &Address<P>| {
            parked(*last, |last| !matches!(last.until, Until::Notified(its_own) if its_own == condition))
        };
        let (mut before, mut here) = (None, self.first);
        while let Some(last) = here.filter(waits_for_another) {
            (before, here) = (here, next_of(last));
        }
        (before, here)
    }
}

fn next_of<P: Policy>(last: Address<P>) -> Option<Address<P>> {
    parked(last, |last| last.next_condition)
}

/// Reads the state of the last waiter of a condition, or of a waiter that has just become the last one.
fn parked<P: Policy, R>(last: Address<P>, with: impl FnOnce(&mut WaiterWaits<P>) -> R) -> R {
    // SAFETY: invariant 1: it is alive, and the functions of this file are called with a borrow of the lists.
    let state = unsafe { state_of(last) };
    with(P::Waits::waiter(&mut state.waits).expect("only waiters of queues with conditions are parked"))
}
