//! The state for waiters that wait for a predicate or a notification, and not only for a grant. Other queues don't store it.

use super::{
    Policy,
    conditions::{ConditionKey, ConditionQueues},
    index::{Index, WaiterNumber},
    list::{Address, List},
    predicate::{FoundBy, Predicate},
};

/// The kind of waits that a queue supports: [`OnlyGrants`] or [`PredicatesToo`].
pub(crate) trait Waits<P: Policy> {
    /// The state of each waiter.
    type OfWaiter;
    /// The state of each queue.
    type OfQueue;

    const NEW: Self::OfQueue;

    fn of_waiter(until: Until<P>) -> Self::OfWaiter;

    /// The state of a waiter, if there is any.
    fn waiter(of_waiter: &mut Self::OfWaiter) -> Option<&mut WaiterWaits<P>>;

    /// The state of a queue, if there is any.
    fn queue(of_queue: &mut Self::OfQueue) -> Option<&mut QueueWaits<P>>;

    /// [`queue`](Self::queue), by shared reference.
    fn look(of_queue: &Self::OfQueue) -> Option<&QueueWaits<P>>;

    /// The waiters that were served while the batch of wakers was full, if there is a list for them.
    fn served(of_queue: &mut Self::OfQueue) -> Option<&mut List<P>>;
}

/// Every waiter is served as soon as the policy admits it.
pub(crate) struct OnlyGrants;

/// A waiter may also wait for a predicate, or for a notification.
pub(crate) struct PredicatesToo;

/// The thing that a waiter waits for.
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
    /// Its place in the order of arrival, once there is an [`Indexed`]: each waiter that joins has a higher number than all before
    /// it.
    pub(super) number: WaiterNumber,
    /// It is in the index, and not in a list.
    pub(super) is_indexed: bool,
    /// Its predicate is being evaluated without the mutex.
    pub(super) is_evaluated: bool,
    /// If this is the last waiter of its condition: the last waiter of the next condition.
    pub(super) next_condition: Option<Address<P>>,
}

/// The state that a lock has for its waiters. It has only three words, so that a lock is no bigger than tokio's.
pub(crate) struct QueueWaits<P: Policy> {
    /// The waiters whose predicates were evaluated to false since the value changed. All others that are not in the index are in
    /// the lane.
    pub(super) passed: List<P>,
    /// The waiters that wait for a notification.
    pub(super) conditions: ConditionQueues<P>,
    /// The index. It is made at the first need, and kept.
    pub(super) indexed: Option<Box<Indexed<P>>>,
}

/// The index, and the numbers of all waiters in the order of arrival, which only an index needs.
pub(super) struct Indexed<P: Policy> {
    /// The number of the waiter that came last.
    pub(super) last_number: WaiterNumber,
    /// Waiters up to this number can't go on until the value changes: their predicates were evaluated to false, or their keys
    /// don't match. Those that are not in the index are in `passed`; waiters with higher numbers are in the lane.
    pub(super) evaluated: WaiterNumber,
    /// The waiters that are found by their keys, and those that wait for a declared condition.
    pub(super) index: Index<Address<P>>,
    /// How many waiters in the index were moved there for their keys. Zero until there are too many to evaluate them one by one.
    pub(super) found_by_keys: usize,
    /// The served waiters whose wakers did not fit into the batch of wakers.
    pub(super) served: List<P>,
}

impl<P: Policy> WaiterWaits<P> {
    #[inline]
    pub(super) fn found(&self) -> FoundBy {
        match &self.until {
            Until::True(predicate) => predicate.found(),
            Until::Granted | Until::Notified(_) => FoundBy::InList,
        }
    }
}

impl<P: Policy> QueueWaits<P> {
    /// The highest number up to which the waiters in the index were evaluated.
    #[inline]
    pub(super) fn indexed(&mut self) -> Option<&mut Indexed<P>> {
        self.indexed.as_deref_mut()
    }

    /// The index. If there is none yet, the waiters that are here get their numbers: those in `passed` came before those in
    /// `lane`.
    pub(super) fn indexed_or_new(&mut self, lane: &mut List<P>) -> &mut Indexed<P> {
        let Self { passed, indexed, .. } = self;
        indexed.get_or_insert_with(|| {
            let mut last_number = 0;
            number(passed, &mut last_number);
            let evaluated = last_number;
            number(lane, &mut last_number);
            Box::new(Indexed { last_number, evaluated, index: Index::new(), found_by_keys: 0, served: List::new() })
        })
    }
}

/// Numbers the waiters of a list, in its order.
fn number<P: Policy>(list: &mut List<P>, last_number: &mut WaiterNumber) {
    list.for_each(|state| {
        *last_number += 1;
        if let Some(waits) = P::Waits::waiter(&mut state.waits) {
            waits.number = *last_number;
        }
    });
}

impl<P: Policy<Waits = Self>> Waits<P> for PredicatesToo {
    type OfWaiter = WaiterWaits<P>;
    type OfQueue = QueueWaits<P>;

    const NEW: QueueWaits<P> = QueueWaits { passed: List::new(), conditions: ConditionQueues::new(), indexed: None };

    #[inline]
    fn of_waiter(until: Until<P>) -> WaiterWaits<P> {
        WaiterWaits { until, number: 0, is_indexed: false, is_evaluated: false, next_condition: None }
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

    #[inline]
    fn served(of_queue: &mut QueueWaits<P>) -> Option<&mut List<P>> {
        of_queue.indexed.as_mut().map(|indexed| &mut indexed.served)
    }
}

impl<P: Policy<Waits = Self>> Waits<P> for OnlyGrants {
    type OfWaiter = ();
    type OfQueue = List<P>;

    const NEW: List<P> = List::new();

    #[inline]
    fn of_waiter(_: Until<P>) {}

    #[inline]
    fn waiter((): &mut ()) -> Option<&mut WaiterWaits<P>> {
        None
    }

    #[inline]
    fn queue(_: &mut List<P>) -> Option<&mut QueueWaits<P>> {
        None
    }

    #[inline]
    fn look(_: &List<P>) -> Option<&QueueWaits<P>> {
        None
    }

    #[inline]
    fn served(served: &mut List<P>) -> Option<&mut List<P>> {
        Some(served)
    }
}
