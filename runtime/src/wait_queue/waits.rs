//! What waiters wait for beside a grant: a predicate, or a notification. Queues without such waiters store nothing for it.

use super::{
    Policy,
    conditions::{ConditionKey, ConditionQueues},
    index::{Index, Number},
    list::{Address, List},
    predicate::{Found, Predicate},
};

/// What the waiters of a queue wait for: [`OnlyGrants`], or [`PredicatesToo`].
pub(crate) trait Waits<P: Policy> {
    /// What is kept for each waiter.
    type OfWaiter;
    /// What is kept for each queue.
    type OfQueue;

    const NEW: Self::OfQueue;

    fn of_waiter(until: Until<P>) -> Self::OfWaiter;

    /// What is kept for a waiter, if anything is.
    fn waiter(of_waiter: &mut Self::OfWaiter) -> Option<&mut WaiterWaits<P>>;

    /// What is kept for a queue, if anything is.
    fn queue(of_queue: &mut Self::OfQueue) -> Option<&mut QueueWaits<P>>;

    /// [`queue`](Self::queue), by shared reference.
    fn look(of_queue: &Self::OfQueue) -> Option<&QueueWaits<P>>;
}

/// Every waiter is served as soon as the policy admits it.
pub(crate) struct OnlyGrants;

/// A waiter may also wait for a predicate, or for a notification.
pub(crate) struct PredicatesToo;

/// What a waiter waits for.
pub(crate) enum Until<P: Policy> {
    /// The grant alone.
    Granted,
    /// The grant, while a predicate is true.
    True(Predicate<P>),
    /// A notification, and then the grant.
    Notified(ConditionKey),
}

pub(crate) struct WaiterWaits<P: Policy> {
    pub(super) until: Until<P>,
    /// Its place in the order of arrival: each waiter that joins has a higher number than all before it.
    pub(super) number: Number,
    /// It is in the index, and not in a list.
    pub(super) is_indexed: bool,
    /// While it is the last that waits for its condition: the last that waits for the next one.
    pub(super) next_condition: Option<Address<P>>,
}

pub(crate) struct QueueWaits<P: Policy> {
    /// The number of the waiter that came last.
    pub(super) last_number: Number,
    /// Waiters up to this number can't go on until the value changes: their predicates were evaluated to false, or their keys
    /// don't match.
    pub(super) evaluated: Number,
    /// The waiters up to that number that are not in the index. Waiters with higher numbers that are not in the index are in the
    /// lane.
    pub(super) passed: List<P>,
    /// How many waiters with keys were evaluated to false, one by one, since the value changed.
    pub(super) passed_with_keys: usize,
    /// The waiters that are found by their keys, and those that wait for a declared condition.
    pub(super) index: Index<Address<P>>,
    /// How many waiters in the index were moved there for their keys. Zero until there are too many to evaluate them one by one.
    pub(super) found_by_keys: usize,
    /// The waiter whose predicate is being evaluated without the mutex, unless it has left.
    pub(super) evaluating: Option<Address<P>>,
    /// The waiters that wait for a notification.
    pub(super) conditions: ConditionQueues<P>,
}

impl<P: Policy> WaiterWaits<P> {
    #[inline]
    pub(super) fn found(&self) -> Found {
        match &self.until {
            Until::True(predicate) => predicate.found(),
            Until::Granted | Until::Notified(_) => Found::InList,
        }
    }
}

impl<P: Policy<Waits = Self>> Waits<P> for PredicatesToo {
    type OfWaiter = WaiterWaits<P>;
    type OfQueue = QueueWaits<P>;

    const NEW: QueueWaits<P> = QueueWaits {
        last_number: 0,
        evaluated: 0,
        passed: List::new(),
        passed_with_keys: 0,
        index: Index::new(),
        found_by_keys: 0,
        evaluating: None,
        conditions: ConditionQueues::new(),
    };

    #[inline]
    fn of_waiter(until: Until<P>) -> WaiterWaits<P> {
        WaiterWaits { until, number: 0, is_indexed: false, next_condition: None }
    }

    #[inline]
    fn waiter(of_waiter: &mut WaiterWaits<P>) -> Option<&mut WaiterWaits<P>> {
        Some(of_waiter)
    }

    #[inline]
    fn queue(of_queue: &mut QueueWaits<P>) -> Option<&mut QueueWaits<P>> {
        Some(of_queue)
    }

    #[inline]
    fn look(of_queue: &QueueWaits<P>) -> Option<&QueueWaits<P>> {
        Some(of_queue)
    }
}

impl<P: Policy<Waits = Self>> Waits<P> for OnlyGrants {
    type OfWaiter = ();
    type OfQueue = ();

    const NEW: () = ();

    #[inline]
    fn of_waiter(_: Until<P>) {}

    #[inline]
    fn waiter((): &mut ()) -> Option<&mut WaiterWaits<P>> {
        None
    }

    #[inline]
    fn queue((): &mut ()) -> Option<&mut QueueWaits<P>> {
        None
    }

    #[inline]
    fn look((): &()) -> Option<&QueueWaits<P>> {
        None
    }
}
