//! A round of serving: an offer is given to those in line who may have it, and they are woken.

#![expect(unsafe_code, reason = "the nodes belong to the waiting futures")]

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    ptr::NonNull,
    task::Waker,
};

use super::{
    Lines, Locked, Policy, UNASKED, WaitQueue,
    asking::Asking,
    index::{LOWEST, Number},
    key::{AnyKeys, Key},
    keys_of, number_of,
    predicate::Answer,
    waiter::{Place, Ticket, Waiter, look, look_asking, put},
    wake_batch::{WakeBatch, drop_quietly, wake_one},
};

/// So many of the line that have tags are asked in vain by a round, and again by the next. If they are more, it costs less to
/// find them. None in models, which have few tasks.
const FEW: usize = if cfg!(any(test, warded_loom)) { 0 } else { 8 };

/// How far a round has come that asks predicates.
struct Round<P: Policy> {
    line: usize,
    /// Of the line: the last that was asked, with all in front of it. It is in the line while the mutex is held.
    passed: Option<NonNull<Waiter<P>>>,
    /// The number of the last that was asked, wherever it stands.
    number: Number,
    /// How many of the line that have tags were asked in vain.
    in_vain: usize,
    /// Who has this tag fails, as another who has it did.
    fails: Option<Key>,
}

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
        let first = locked.lines.all()[line].first().filter(|_| !locked.has_tagged())?;
        // SAFETY: in line, mutex held.
        if unsafe { look(first, Ticket::predicate) }.is_some() {
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
        if P::Asking::ASKS {
            // SAFETY: the caller's promise.
            unsafe { self.serve_asking(line, locked, offer, subject, batch) };
        }
    }

    /// Serves one line from its head, where somebody waits with a predicate, and those who are found by their tags, in the
    /// order in which they came.
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
        // SAFETY: mutex held.
        let mut round = unsafe { Round::begin(line, locked) };
        while !self.policy().is_spent(offer) {
            if batch.is_full() {
                locked.without(|| batch.wake());
                round.mutex_was_given_up(locked);
            }
            // SAFETY: the offer, not spent, lends the subject by the caller's promise.
            let Some(waiter) = (unsafe { round.next(locked, subject) }) else {
                // Everybody has been asked.
                locked.set_firm(locked.firm() & !UNASKED);
                return;
            };
            // SAFETY: in line or in the index, mutex held; the rest as above.
            let goes_on = match unsafe { round.readiness(locked, waiter, subject) } {
                Readiness::Gone => {
                    round.mutex_was_given_up(locked);
                    true
                }
                Readiness::Fails => {
                    // SAFETY: it is where it was, and the mutex is held.
                    unsafe { round.pass(waiter, locked) };
                    true
                }
                // SAFETY: in line or in the index, mutex held.
                Readiness::Ready => unsafe { self.grant(locked, offer, waiter, batch) },
                // SAFETY: as above.
                Readiness::ToCall => unsafe { locked.call(waiter, batch) },
                Readiness::Panicked => {
                    // SAFETY: as above.
                    unsafe { locked.release(waiter, None, batch) };
                    round.mutex_was_given_up(locked);
                    true
                }
            };
            if !goes_on {
                return;
            }
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

impl<P: Policy> Round<P> {
    /// Who was called by an earlier round is so no more: its predicate may not hold now. If it does, it is called again, or
    /// finds that it was in vain, and insists.
    ///
    /// # Safety
    /// The mutex is held.
    unsafe fn begin(line: usize, locked: &mut Locked<'_, P>) -> Self {
        if let Some(called) = locked.take_called(None) {
            // SAFETY: the called one is in line, mutex held.
            unsafe { put(called, Place::Queued) };
        }
        if let Some(tagged) = locked.tagged() {
            tagged.index.forget_readings();
            tagged.passed = None;
        }
        Self { line, passed: None, number: LOWEST, in_vain: 0, fails: None }
    }

    /// Who is to be asked next.
    ///
    /// # Safety
    /// The mutex is held, and the value at `subject` is the caller's to lend to who waits here.
    #[inline]
    unsafe fn next(&mut self, locked: &mut Locked<'_, P>, subject: NonNull<()>) -> Option<NonNull<Waiter<P>>> {
        if locked.has_tagged() {
            // SAFETY: the caller's promise.
            unsafe { self.read(locked, subject) };
        }
        let line = &locked.lines.all()[self.line];
        let in_line = match self.passed {
            Some(passed) => {
                // SAFETY: in line, mutex held.
                debug_assert!(unsafe { passed.as_ref() }.place() == Place::Queued, "it has not left");
                // SAFETY: as above.
                unsafe { line.after(passed) }
            }
            None => line.first(),
        };
        if !locked.has_tagged() {
            return in_line;
        }
        let tagged = locked.tagged().and_then(|tagged| tagged.index.first_behind(self.number));
        match (in_line, tagged) {
            // SAFETY: in line, mutex held.
            (Some(waiter), Some((number, _))) if unsafe { number_of(waiter) } < number => Some(waiter),
            (in_line, tagged) => tagged.map(|(_, waiter)| waiter).or(in_line),
        }
    }

    /// Reads of the value what the tags are about, the mutex given up meanwhile.
    ///
    /// # Safety
    /// As for [`next`](Self::next).
    unsafe fn read(&mut self, locked: &mut Locked<'_, P>, subject: NonNull<()>) {
        // Somebody may come meanwhile for whom there is more to read.
        while let Some(class) = locked.tagged().and_then(|tagged| tagged.index.unread()) {
            // SAFETY: the caller's promise.
            let read = || catch_unwind(AssertUnwindSafe(|| unsafe { class.read(subject) }));
            let reading = locked.without(|| read().map_err(drop_quietly).ok());
            if let Some(tagged) = locked.tagged() {
                tagged.index.set_reading(class, reading);
            }
            self.mutex_was_given_up(locked);
        }
    }

    /// May `waiter` be served, as far as its predicate goes?
    ///
    /// # Safety
    /// As for [`serve`](WaitQueue::serve), with the waiter in line or in the index and the mutex held.
    #[inline]
    unsafe fn readiness(
        &self,
        locked: &mut Locked<'_, P>,
        waiter: NonNull<Waiter<P>>,
        subject: NonNull<()>,
    ) -> Readiness {
        // SAFETY: the caller's promise.
        let Some(predicate) = (unsafe { look(waiter, Ticket::predicate) }) else { return Readiness::Ready };
        // SAFETY: the caller's promise.
        if self.fails.is_some() && declared(unsafe { predicate.keys() }) == self.fails {
            return Readiness::Fails;
        }
        // SAFETY: the caller's promise.
        match unsafe { predicate.ask(waiter, subject, locked) } {
            Answer::Gone => Readiness::Gone,
            Answer::Panicked => Readiness::Panicked,
            Answer::Fails => Readiness::Fails,
            // The firm are not overtaken, so nobody is who stands before them.
            Answer::Holds if locked.firm() & !UNASKED > 0 => Readiness::Ready,
            Answer::Holds => Readiness::ToCall,
        }
    }

    /// The predicate of `waiter` fails.
    ///
    /// # Safety
    /// It is in the line or in the index, and the mutex is held.
    #[inline]
    unsafe fn pass(&mut self, waiter: NonNull<Waiter<P>>, locked: &mut Locked<'_, P>) {
        // SAFETY: the caller's promise.
        let (number, is_indexed) = unsafe { look_asking(waiter, |ticket| (ticket.number, ticket.is_indexed)) };
        self.number = number;
        // SAFETY: the caller's promise.
        let tags = unsafe { keys_of(waiter) };
        self.fails = tags.and_then(declared).or(self.fails);
        if is_indexed {
            self.mutex_was_given_up(locked);
            return;
        }
        self.passed = Some(waiter);
        if let Some(tagged) = locked.tagged() {
            tagged.passed = self.passed;
        }
        self.in_vain += usize::from(tags.is_some());
        if tags.is_some() && self.in_vain > FEW {
            locked.index_line(self.line, self.passed);
            self.mutex_was_given_up(locked);
            if let (Some(tagged), Some(Key { reading: class, value: key })) = (locked.tagged(), self.fails) {
                // What has been asked need not be read.
                tagged.index.set_reading(class, Some(!key));
            }
        }
    }

    /// Others may have left meanwhile: back to whoever was passed and still is in line. Before the first who has tags
    /// nobody keeps count, and the round begins anew.
    #[inline]
    fn mutex_was_given_up(&mut self, locked: &mut Locked<'_, P>) {
        self.passed = locked.tagged().and_then(|tagged| tagged.passed);
    }
}

/// The key of a declared condition, whose reading is the predicate itself.
fn declared(keys: &AnyKeys) -> Option<Key> {
    keys.iter().next().filter(|key| !key.reading.is_pure())
}

impl<P: Policy> Locked<'_, P> {
    /// Wakes a waiter whose predicate holds, and leaves it in its place. It ends the round, which began with nobody called.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held.
    unsafe fn call(&mut self, waiter: NonNull<Waiter<P>>, batch: &mut WakeBatch) -> bool {
        if let Some(asking) = self.asking() {
            asking.apart.set_called(waiter);
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
