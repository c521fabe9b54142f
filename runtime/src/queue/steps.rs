//! The operations of a queue that its futures, jobs and slots use.

use std::{panic::resume_unwind, sync::Arc, thread};

use super::{
    OrderedQueue,
    errors::{QueueShutDown, TryGetError, TryPutError},
    job::{Job, OwnedJob, Unfinished},
    order::{Order, Positioned, run_each},
    policy::{Grant, Leftover, PutOutcome, Taking},
};
use crate::record::{At, SharedHold};

impl<T, O: Order<T>> OrderedQueue<T, O> {
    /// Fills a slot that was reserved. The item gets the position that was given with the slot, or the next one.
    #[inline]
    pub(super) fn fill(&self, position: Option<u64>, item: T) -> Result<(), QueueShutDown<T>> {
        let put = self.cell.exchange(|policy, stock| (policy.fill(stock, position, item), policy.offer_now(stock)));
        put_or_refused(put).map_err(|refused| QueueShutDown(refused.into_inner()))
    }

    pub(super) fn put_back(&self, item: Positioned<T>) -> Result<(), QueueShutDown<T>> {
        let put = self.cell.exchange(|policy, stock| (policy.put_back(stock, item), policy.offer_now(stock)));
        put_or_refused(put).map_err(|refused| QueueShutDown(refused.into_inner()))
    }

    pub(super) fn try_reserve_slot(&self) -> Result<(), TryPutError<()>> {
        put_or_refused(self.cell.exchange(|policy, stock| (policy.try_reserve(stock), None)))
    }

    #[inline]
    pub(super) fn try_take(&self) -> Result<Taken<T>, TryGetError> {
        self.cell.exchange(|policy, stock| match stock.pop() {
            Some(taken) => (Ok(taken), policy.offer_now(stock)),
            None if policy.is_empty_for_good() => (Err(TryGetError::ShutDown), None),
            None => (Err(TryGetError::Empty), None),
        })
    }

    /// Takes the item of a getter's grant.
    #[inline]
    pub(super) fn take_granted(&self, grant: Grant<T>) -> Result<Taken<T>, QueueShutDown> {
        let item = match grant {
            Grant::Item(item) => item,
            Grant::Claim => {
                let taken = self.cell.exchange(|policy, stock| (policy.take_claimed(stock), policy.offer_now(stock)));
                return taken.ok_or(QueueShutDown(()));
            }
            Grant::Panicked(payload) => return Ok(Err(payload)),
            Grant::ShutDown => return Err(QueueShutDown(())),
            Grant::Slot(_) | Grant::AllDone => unreachable!("a getter wants an item"),
        };
        match self.cell.policy().take_handed() {
            Taking::Taken => {}
            Taking::ForOthersToo => self.cell.exchange(|policy, stock| ((), policy.offer_now(stock))),
            Taking::Exchanged => {
                return Ok(self.cell.exchange(|policy, stock| (policy.exchange(stock, item), policy.offer_now(stock))));
            }
            Taking::Dropped => return Err(QueueShutDown(())),
        }
        Ok(Ok(item))
    }

    #[inline]
    pub(super) fn job(&self, taken: Taken<T>, at: At) -> Job<'_, T, O> {
        let mut unfinished = Unfinished { of: self, n: 1, hold: SharedHold::NONE };
        let item = go_on(taken);
        unfinished.hold = self.cell.observed().hold_job(at);
        Job::new(item, unfinished)
    }

    #[inline]
    pub(super) fn done(&self, n: usize) {
        if self.cell.policy().done(n) {
            self.let_joiners_go();
        }
    }

    #[cold]
    pub(super) fn let_joiners_go(&self) {
        self.cell.change(|policy, stock| {
            policy.let_joiners_go(stock);
            ((), policy.offer_now(stock))
        });
    }

    /// Drops the values that could not be dropped while the mutex was held.
    #[inline]
    pub(super) fn drop_leftovers(&self) {
        if self.cell.policy().has_leftovers() {
            self.drop_all_leftovers();
        }
    }

    #[cold]
    pub(super) fn drop_all_leftovers(&self) {
        let leftovers = self.cell.exchange(|policy, stock| (policy.take_leftovers(stock), None));
        run_each(leftovers.into_iter().map(|leftover| {
            move || match leftover {
                Leftover::Item(item) => drop(item),
                Leftover::Panic(payload) => resume_unwind(payload),
            }
        }));
    }
}

/// An item that was taken out, or the panic of its `Ord`. In both cases the item will count as done.
pub(super) type Taken<T> = thread::Result<Positioned<T>>;

pub(super) fn owned_job<T, O: Order<T>>(queue: Arc<OrderedQueue<T, O>>, taken: Taken<T>, at: At) -> OwnedJob<T, O> {
    let mut unfinished = Unfinished { of: queue, n: 1, hold: SharedHold::NONE };
    let item = go_on(taken);
    unfinished.hold = unfinished.of.cell.observed().hold_job(at);
    OwnedJob::new(item, unfinished)
}

/// The outcome of a put. Resumes the panic of the item's `Ord`, if there was one.
#[inline]
pub(super) fn put_or_refused<T>(put: PutOutcome<T>) -> Result<(), TryPutError<T>> {
    match put {
        PutOutcome::Done(kept) => {
            go_on(kept);
            Ok(())
        }
        PutOutcome::Full(item) => Err(TryPutError::Full(item)),
        PutOutcome::ShutDown(item) => Err(TryPutError::ShutDown(item)),
    }
}

/// Resumes the panic of an item's `Ord`, if there was one.
#[inline]
pub(super) fn go_on<R>(result: thread::Result<R>) -> R {
    result.unwrap_or_else(|payload| resume_unwind(payload))
}

/// The handle by which a future, job or slot reaches its queue: a reference or an `Arc`.
pub(super) trait AtQueue {
    type Item;
    type Order: Order<Self::Item>;

    fn at(&self) -> &OrderedQueue<Self::Item, Self::Order>;
}

impl<T, O: Order<T>> AtQueue for &OrderedQueue<T, O> {
    type Item = T;
    type Order = O;

    #[inline]
    fn at(&self) -> &OrderedQueue<T, O> {
        self
    }
}

impl<T, O: Order<T>> AtQueue for Arc<OrderedQueue<T, O>> {
    type Item = T;
    type Order = O;

    #[inline]
    fn at(&self) -> &OrderedQueue<T, O> {
        self
    }
}
