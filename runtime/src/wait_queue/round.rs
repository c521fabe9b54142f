//! A round of serving: an offer is given to those in line who may have it, and they are woken.

#![expect(unsafe_code, reason = "the nodes belong to the waiting futures")]

use std::{ptr::NonNull, task::Waker};

use super::{
    Lines, Locked, Policy, UNASKED, WaitQueue,
    predicate::Answer,
    waiter::{Place, Ticket, Waiter, look, put},
    wake_batch::{WakeBatch, wake_one},
};

/// What a server finds of a waiter.
enum Readiness {
    /// To be served, if the policy admits it.
    Ready,
    /// Its predicate holds, and it may be overtaken until it has been polled.
    ToCall,
    Fails,
    Panicked,
    Gone,
}

impl<P: Policy> WaitQueue<P> {
    /// Gives `offer` to the first in line that may have it, wakes them, and settles what is left.
    ///
    /// # Safety
    /// `subject` points to the value that the grants lend, if predicates wait here. The offer came from a grant, and
    /// nobody borrows the value by it any more.
    pub(super) unsafe fn serve(&self, mut locked: Locked<'_, P>, mut offer: P::Offer, subject: NonNull<()>) {
        let line = locked.lines.all().iter().position(|line| !line.is_empty());
        // SAFETY: mutex held.
        let served = line.and_then(|line| unsafe { self.serve_first(line, &mut locked, &mut offer) });
        if self.policy().is_spent(&offer) || locked.nobody_waits() {
            self.settle(&mut locked, offer);
            drop(locked);
            if let Some(waker) = served {
                wake_one(waker);
            }
        } else {
            // SAFETY: the caller's promise.
            unsafe { self.serve_lines(locked, offer, subject, served) }
        }
    }

    /// Serves the first of a line, if it has no predicate and the policy admits it, and gives its waker. That is most
    /// rounds, and the whole of them: a lock that is handed over.
    ///
    /// # Safety
    /// The mutex is held.
    #[inline]
    unsafe fn serve_first(&self, line: usize, locked: &mut Locked<'_, P>, offer: &mut P::Offer) -> Option<Waker> {
        let first = locked.lines.all()[line].first()?;
        // SAFETY: in line, mutex held.
        if P::ASKS && !unsafe { look(first, |ticket| ticket.predicate.is_none()) } {
            return None;
        }
        let mut admit = |ticket: &mut Ticket<P>| {
            ticket.grant = self.policy().admit(&mut locked.state, offer, &mut ticket.request);
            // Without a predicate it has never been called, so its waker is there.
            ticket.waker.take_if(|_| ticket.grant.is_some())
        };
        // SAFETY: in line, mutex held.
        let waker = unsafe { look(first, &mut admit) }?;
        // SAFETY: in line, mutex held.
        unsafe { locked.unlink(first) };
        // SAFETY: alive, mutex held. The last touch: invariant 2.
        unsafe { put(first, Place::Granted) };
        Some(waker)
    }

    /// Serves each line from its head, and wakes `served`, too.
    ///
    /// # Safety
    /// As for [`serve`](Self::serve).
    #[cold]
    unsafe fn serve_lines(
        &self,
        mut locked: Locked<'_, P>,
        mut offer: P::Offer,
        subject: NonNull<()>,
        served: Option<Waker>,
    ) {
        let mut batch = WakeBatch::new();
        if let Some(waker) = served {
            batch.push(waker);
        }
        for line in 0..locked.lines.all().len() {
            // SAFETY: the caller's promise.
            unsafe { self.serve_line(line, &mut locked, &mut offer, subject, &mut batch) };
        }
        self.settle(&mut locked, offer);
        drop(locked);
        batch.wake();
        batch.finish();
    }

    /// Serves one line from its head.
    ///
    /// # Safety
    /// As for [`serve`](Self::serve).
    unsafe fn serve_line(
        &self,
        line: usize,
        locked: &mut Locked<'_, P>,
        offer: &mut P::Offer,
        subject: NonNull<()>,
        batch: &mut WakeBatch,
    ) {
        loop {
            if batch.is_full() {
                locked.without(|| batch.wake());
            }
            if self.policy().is_spent(offer) {
                return;
            }
            // SAFETY: mutex held.
            let Some(waker) = (unsafe { self.serve_first(line, locked, offer) }) else { break };
            batch.push(waker);
        }
        if P::ASKS {
            // SAFETY: the caller's promise.
            unsafe { self.serve_asking(line, locked, offer, subject, batch) };
        }
    }

    /// Serves one line from its head, where somebody waits with a predicate.
    ///
    /// # Safety
    /// As for [`serve`](Self::serve).
    unsafe fn serve_asking(
        &self,
        line: usize,
        locked: &mut Locked<'_, P>,
        offer: &mut P::Offer,
        subject: NonNull<()>,
        batch: &mut WakeBatch,
    ) {
        let mut next = locked.lines.all()[line].first();
        while let Some(waiter) = next.filter(|_| !self.policy().is_spent(offer)) {
            if batch.is_full() {
                // The mutex is given up, and whoever would be next may leave: from the start.
                locked.without(|| batch.wake());
                next = locked.lines.all()[line].first();
                continue;
            }
            // SAFETY: in line, mutex held; the offer, not spent, lends the subject by the caller's promise.
            let readiness = unsafe { readiness(locked, waiter, subject) };
            next = match readiness {
                // The mutex was given up, and others may have left too: from the start.
                Readiness::Gone => locked.lines.all()[line].first(),
                // SAFETY: in line, mutex held.
                _ => unsafe { locked.lines.all()[line].after(waiter) },
            };
            let goes_on = match readiness {
                // SAFETY: in line, mutex held.
                Readiness::Ready => unsafe { self.grant(locked, offer, waiter, batch) },
                // SAFETY: in line, mutex held.
                Readiness::ToCall => unsafe { locked.call(waiter, batch) },
                // SAFETY: in line, mutex held.
                Readiness::Panicked => unsafe { locked.release(waiter, None, batch) },
                Readiness::Fails | Readiness::Gone => true,
            };
            if !goes_on {
                return;
            }
        }
        if next.is_none() {
            // At the end of the line: everybody has been asked.
            locked.set_firm(locked.firm() & !UNASKED);
        }
    }

    pub(super) fn settle(&self, locked: &mut Locked<'_, P>, offer: P::Offer) {
        let nobody_waits = locked.nobody_waits();
        self.policy().settle(&mut locked.state, offer, nobody_waits);
    }

    /// Serves `waiter`, if the policy admits it; false ends the round.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held. It may be gone when this returns.
    #[inline]
    unsafe fn grant(
        &self,
        locked: &mut Locked<'_, P>,
        offer: &mut P::Offer,
        waiter: NonNull<Waiter<P>>,
        batch: &mut WakeBatch,
    ) -> bool {
        let mut admit = |ticket: &mut Ticket<P>| self.policy().admit(&mut locked.state, offer, &mut ticket.request);
        // SAFETY: the caller's promise.
        let grant = unsafe { look(waiter, &mut admit) };
        // SAFETY: the caller's promise.
        grant.is_some() && unsafe { locked.release(waiter, grant, batch) }
    }
}

/// May `waiter` be served, as far as its predicate goes?
///
/// # Safety
/// As for [`serve`](WaitQueue::serve), with the waiter in line and the mutex held.
#[inline]
unsafe fn readiness<P: Policy>(
    locked: &mut Locked<'_, P>,
    waiter: NonNull<Waiter<P>>,
    subject: NonNull<()>,
) -> Readiness {
    // SAFETY: the caller's promise.
    let Some(predicate) = (unsafe { look(waiter, |ticket| ticket.predicate) }) else { return Readiness::Ready };
    // SAFETY: the caller's promise.
    match unsafe { predicate.ask(waiter, subject, locked) } {
        Answer::Gone => Readiness::Gone,
        Answer::Panicked => Readiness::Panicked,
        Answer::Fails => {
            // SAFETY: still in line, mutex held.
            unsafe { put(waiter, Place::Queued) };
            locked.called = locked.called.filter(|called| *called != waiter);
            Readiness::Fails
        }
        // The firm are not overtaken, so nobody is who stands before them.
        Answer::Holds if locked.firm() & !UNASKED > 0 => Readiness::Ready,
        Answer::Holds => Readiness::ToCall,
    }
}

impl<P: Policy> Locked<'_, P> {
    /// Wakes a waiter whose predicate holds, and leaves it in its place. It ends the round.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held.
    unsafe fn call(&mut self, waiter: NonNull<Waiter<P>>, batch: &mut WakeBatch) -> bool {
        if let Some(before) = self.called.replace(waiter) {
            // SAFETY: the called one is in line, mutex held. It is awake, finds that it was in vain, and will insist.
            unsafe { put(before, Place::Queued) };
        }
        // SAFETY: the caller's promise.
        unsafe { put(waiter, Place::Called) };
        // SAFETY: the caller's promise.
        unsafe { take_waker(waiter, batch) };
        false
    }

    /// Sends `waiter` on its way with its grant, or with none if its predicate panicked. The round goes on.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held. It may be gone when this returns.
    #[inline]
    unsafe fn release(&mut self, waiter: NonNull<Waiter<P>>, grant: Option<P::Grant>, batch: &mut WakeBatch) -> bool {
        // SAFETY: the caller's promise.
        unsafe { self.unlink(waiter) };
        // SAFETY: the caller's promise.
        unsafe { look(waiter, |ticket| ticket.grant = grant) };
        // SAFETY: the mutex is held, and the waiter is in no line.
        unsafe { take_waker(waiter, batch) };
        // SAFETY: alive, mutex held. The last touch: invariant 2.
        unsafe { put(waiter, Place::Granted) };
        true
    }
}

/// Without a waker it has been woken before, and not polled since.
///
/// # Safety
/// The waiter has its ticket, and the mutex is held.
#[inline]
unsafe fn take_waker<P: Policy>(waiter: NonNull<Waiter<P>>, batch: &mut WakeBatch) {
    // SAFETY: the caller's promise.
    if let Some(waker) = unsafe { look(waiter, |ticket| ticket.waker.take()) } {
        batch.push(waker);
    }
}
