//! A round: gives an offer to the waiters that the policy admits, in order of arrival, and wakes them.
//!
//! All waiters that can be served are served at one instant, under the mutex, and woken afterwards. While it serves, the round
//! gives the mutex up only to run the user's code: a predicate, or the `when` of a declared condition.

#![expect(unsafe_code, reason = "predicates get a reference to the value")]

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    ptr::NonNull,
};

use super::{
    Inner, Lanes, Locked, Policy, WaitQueue,
    key::Reading,
    predicate::Answer,
    waiters::WaiterRef,
    wake_batch::{WakeBatch, drop_quietly, wake_one},
};
use crate::record::TaskWaker;

impl<P: Policy> WaitQueue<P> {
    /// Gives `offer` to the waiters that the policy admits, and wakes them.
    ///
    /// # Safety
    /// If waiters with predicates may be in this queue, `subject` points to the value to which the grants give access. The offer
    /// came from a grant, and no reference to the value that came from this grant is left.
    #[inline]
    pub(super) unsafe fn serve(&self, mut locked: Locked<'_, P>, mut offer: P::Offer, subject: NonNull<()>) {
        let mut with_keys = 0;
        // SAFETY: the caller lends the value.
        let first = unsafe { self.serve_first(&mut locked, &mut offer, subject, &mut with_keys) };
        if self.policy().is_spent(&offer) || locked.waiters.is_empty() {
            self.finish_round(&mut locked, offer);
            drop(locked);
            if let Some(waker) = first {
                wake_one(waker);
            }
        } else {
            // SAFETY: the caller lends the value.
            unsafe { self.serve_rest(locked, offer, subject, (first, with_keys)) }
        }
    }

    /// Serves the first waiter, if the policy admits it and its predicate, if it has one, can be evaluated under the mutex and is
    /// true. Returns its waker. Most rounds end after that, for example when a lock is handed over.
    ///
    /// # Safety
    /// As for [`serve`](Self::serve).
    #[inline]
    unsafe fn serve_first(
        &self,
        locked: &mut Locked<'_, P>,
        offer: &mut P::Offer,
        subject: NonNull<()>,
        with_keys: &mut usize,
    ) -> Option<TaskWaker> {
        // SAFETY: the caller lends the value.
        unsafe { locked.read(subject) };
        let Inner { waiters, state } = &mut **locked;
        let lane = waiters.first_lane();
        let mut first = waiters.next(lane)?;
        if let Some(predicate) = first.predicate() {
            if !predicate.is_pure() {
                return None;
            }
            // SAFETY: it is pure and the predicate of a queued waiter; the caller lends the value.
            if !unsafe { predicate.evaluate_here(subject) } {
                first.pass(with_keys);
                return None;
            }
        }
        let grant = self.policy().admit(state, offer, first.request())?;
        first.serve_one(grant)
    }

    /// Serves one lane after the other, and wakes the waiters that were served, including `first`.
    ///
    /// # Safety
    /// As for [`serve`](Self::serve).
    #[inline(never)]
    unsafe fn serve_rest(
        &self,
        mut locked: Locked<'_, P>,
        mut offer: P::Offer,
        subject: NonNull<()>,
        (first, mut with_keys): (Option<TaskWaker>, usize),
    ) {
        let mut batch = WakeBatch::new(first);
        for lane in 0..P::Lanes::LEN {
            // SAFETY: the caller lends the value.
            unsafe { self.serve_lane(lane, &mut locked, &mut offer, subject, (&mut batch, &mut with_keys)) };
        }
        self.finish_round(&mut locked, offer);
        locked.wake(batch);
    }

    /// # Safety
    /// As for [`serve`](Self::serve).
    unsafe fn serve_lane(
        &self,
        lane: usize,
        locked: &mut Locked<'_, P>,
        offer: &mut P::Offer,
        subject: NonNull<()>,
        (batch, with_keys): (&mut WakeBatch, &mut usize),
    ) {
        while !self.policy().is_spent(offer) {
            // SAFETY: the caller lends the value.
            unsafe { locked.read(subject) };
            let Inner { waiters, state } = &mut **locked;
            let Some(mut waiter) = waiters.next(lane) else { return };
            let goes_on = match waiter.predicate() {
                None => self.act(Answer::True, waiter, (state, offer), batch, with_keys),
                Some(predicate) if predicate.is_pure() => {
                    // SAFETY: it is pure and the predicate of a queued waiter; the caller lends the value.
                    let is_true = unsafe { predicate.evaluate_here(subject) };
                    self.act(
                        if is_true { Answer::True } else { Answer::False },
                        waiter,
                        (state, offer),
                        batch,
                        with_keys,
                    )
                }
                Some(predicate) => {
                    waiter.begin_evaluation();
                    // SAFETY: its waiter is queued, and marked as being evaluated by the line above; the caller lends the value.
                    let answer = unsafe { predicate.evaluate(subject, locked) };
                    let Inner { waiters, state } = &mut **locked;
                    match waiters.end_evaluation() {
                        Some(waiter) => self.act(answer, waiter, (state, offer), batch, with_keys),
                        None => true,
                    }
                }
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Serves a waiter or passes it by. Returns whether the round of its lane goes on.
    #[inline]
    fn act(
        &self,
        answer: Answer,
        mut waiter: WaiterRef<'_, P>,
        (state, offer): (&mut P::State, &mut P::Offer),
        batch: &mut WakeBatch,
        with_keys: &mut usize,
    ) -> bool {
        match answer {
            Answer::True => match self.policy().admit(state, offer, waiter.request()) {
                Some(grant) => waiter.serve(Some(grant), batch),
                None => return false,
            },
            Answer::False => waiter.pass(with_keys),
            Answer::Panicked => waiter.serve(None, batch),
            Answer::Left => {}
        }
        true
    }

    #[inline]
    pub(super) fn finish_round(&self, locked: &mut Locked<'_, P>, offer: P::Offer) {
        let is_empty = locked.waiters.is_empty();
        if !self.policy().is_spent(&offer) {
            locked.waiters.all_were_evaluated();
        }
        self.policy().finish_round(&mut locked.state, offer, is_empty);
    }
}

impl<P: Policy> Locked<'_, P> {
    /// Gives the mutex up, and wakes the waiters that were served.
    fn wake(mut self, mut batch: WakeBatch) {
        while self.waiters.has_served() {
            self.without(|| batch.wake());
            self.waiters.take_served(&mut batch);
        }
        drop(self);
        batch.wake();
        batch.finish();
    }

    /// Takes each reading that the index needs and that was not taken since the value changed.
    ///
    /// # Safety
    /// The caller holds the grant that gives access to the value at `subject`, and the waiters of this queue wait on that value.
    #[inline]
    unsafe fn read(&mut self, subject: NonNull<()>) {
        let read_pure = |reading: Reading| {
            // SAFETY: the caller lends the value.
            reading.is_pure().then(|| unsafe { reading.read(subject) })
        };
        // A waiter that joins while the mutex is given up may need another reading.
        while let Some(reading) = self.waiters.read(read_pure) {
            let read = self.without(|| {
                // SAFETY: the caller lends the value.
                catch_unwind(AssertUnwindSafe(|| unsafe { reading.read(subject) }))
            });
            // If the reading panics, it counts as true. So the round finds the waiters with this reading, and the evaluation of
            // each one's own predicate panics, too.
            let value = read.unwrap_or_else(|payload| {
                self.without(|| drop_quietly(payload));
                u64::from(true)
            });
            self.waiters.set_reading(reading, value);
        }
    }
}
