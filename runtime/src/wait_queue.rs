//! The engine: one queue that does all waiting for every primitive.
//!
//! Joining, serving in order, waking, handing over, taking back: written once, here. A primitive adds a [`Policy`],
//! some state and one question: *may this waiter in, and with what?*
//!
//! Why not a `Mutex` and a list of wakers, the obvious thing? A waker says "look again", not "it is yours": between
//! the wake and the look a newcomer may take what the wake was for, or the woken future may be dropped and the wake
//! with it. Here what a waiter gets is written into its node before it is woken. That grant is its own from then on,
//! and if the future is dropped the grant is still there to be passed on.
//!
//! # How it works
//!
//! ```text
//!  Arriving ── nobody is overtaken and the policy admits ─▶ Done, with its grant
//!   │ └─ join ─▶ Queued ── served ─▶ Granted ─── polled ──▶ Done, with its grant
//!   │             ▲ │ ▲ │               └── dropped ─▶ Done; the grant is offered to the next
//!   └─ park ─▶ Parked │ │ └─ dropped ─▶ Done
//!                     ▼ │ overtaken
//!                    Called ── polled, nobody has overtaken it ─▶ Done, with its grant
//! ```
//!
//! A waiter with a **predicate** may only be served while its predicate holds. The server asks, under the user's lock
//! and with the mutex given up. If nobody *firm* waits, the waiter is not served but *called*: it is woken and keeps its
//! place, and the lock is put down, so that the running task may take it again without a switch. Polled, it takes the
//! lock; or, if it was overtaken, insists, and is served the next time. Firm are those without a predicate and those who
//! insist: they are not overtaken, not even while somebody in front of them is on its way.
//!
//! A waiter may be **parked** on a condition, apart from the line. A notification moves it to the end of the line, where it
//! is served like any other, and wakes nobody.
//!
//! A **grant** that comes back, whether it was used or its future was dropped, becomes an *offer*, and a round of
//! serving gives the offer to those in line that the policy admits. What is left of it the policy settles. A round that
//! serves more than a batch gives up the mutex to wake them, and goes on: what it serves by must then still stand.
//!
//! # Invariants
//!
//! 1. The lines, and the [`Place`]s between `Parked` and `Called`, change only under the mutex.
//! 2. A waiter's ticket is touched only under the mutex while it is in a line; after that only by its own future. Whoever
//!    sets `Granted` does not touch the waiter again.
//! 3. A waiter is in its line, or in the [`index`], exactly while it is `Queued` or `Called`, and in the line of its
//!    condition while `Parked`. Its future is pinned and leaves on drop, so what is in a line is alive, or leaked and never
//!    freed.
//! 4. No foreign code runs under the mutex: wakers are cloned before, woken and dropped after, predicates asked and
//!    dropped in between. A panic in any of them finds the queue whole.
//! 5. At most one waiter is `Called`. While the lock is free, its predicate holds and every one in front of it fails, and
//!    without a called waiter all fail, and nobody is firm who could go on: so whoever finds the lock free overtakes nobody
//!    but waiters that were called and not polled since, and a called waiter that finds it free has nothing to ask again.
//! 6. At most one server asks predicates at a time: it holds the user's lock.

#![expect(unsafe_code, reason = "the engine: nodes live in the waiting futures")]

use std::{
    ops::{Deref, DerefMut},
    ptr::NonNull,
    sync::PoisonError,
};

use crate::sync::{AtomicU32, Mutex, MutexGuard, Ordering, const_unless_loom};

mod asking;
mod index;
mod indexing;
mod key;
mod line;
#[cfg(test)]
mod model;
mod parked;
mod predicate;
mod round;
mod wait;
mod waiter;
mod wake_batch;

pub(crate) use asking::{Asking, Asks, NeverAsks};
use asking::{AskingQueue, Tagged};
use indexing::{keys_of, number_of};
pub use key::Keys;
pub(crate) use key::{Fit, Measure, Selectivity};
pub(crate) use line::{InLine, Line};
pub(crate) use parked::Key;
pub(crate) use predicate::Question;
pub(crate) use wait::{Handle, Waiting, WaitingNotified, WaitingWhen};
use waiter::{Place, Ticket, Waiter, look, put};
use wake_batch::quietly;

/// What a primitive decides. Everything else is the queue's.
///
/// `enter` and `exit` are the fast path, on the policy's own atomic word; all else is called under the mutex.
pub(crate) trait Policy: Sized {
    /// What only the holder of the mutex touches.
    type State;
    /// What a waiter asks for: how many permits, to read or to write.
    type Request;
    /// What a waiter is given.
    type Grant;
    /// What a round of serving has to give away.
    type Offer;
    /// The lines in which they wait, each served in its order: an array of [`Line`], one for most.
    type Lines: Lines<Self>;
    /// What a grant lends of the value beside the queue.
    type Lends;

    /// Whether anybody waits here with a predicate, or for a notification.
    type Asking: Asking<Self>;

    /// Which of the lines is for those who want this.
    fn line_of(_request: &Self::Request) -> usize {
        0
    }

    /// Enters without a look at the line, if that overtakes nobody.
    fn enter(&self, request: &Self::Request) -> Option<Self::Grant>;

    /// Enters, if that overtakes nobody; else sees to it that from now on `exit` fails.
    fn enter_or_queue(
        &self,
        state: &mut Self::State,
        request: &mut Self::Request,
        line: InLine<'_, Self>,
    ) -> Entry<Self>;

    /// Sees to it that from now on `exit` fails: a parked waiter joins the line, while somebody else has the grant.
    fn queue_up(&self) {}

    /// Gives a grant back without a look at the line, if nobody in it can go on for it.
    fn exit(&self, grant: Self::Grant) -> Result<(), Self::Grant>;

    /// What others might have, for a grant that came back.
    fn offer(&self, state: &mut Self::State, grant: Self::Grant) -> Self::Offer;

    /// What others might have, now that one who wanted this has left the line with nothing. It `was_first` if it headed its
    /// line, or had been called.
    fn left(&self, state: &mut Self::State, request: &Self::Request, was_first: bool) -> Option<Self::Offer>;

    /// May the waiter who wants this in? The first of a line who may not ends the round there.
    fn admit(
        &self,
        state: &mut Self::State,
        offer: &mut Self::Offer,
        request: &mut Self::Request,
    ) -> Option<Self::Grant>;

    /// Is everything given away? Then the round ends, and with it the right to lend the value to predicates.
    fn is_spent(&self, offer: &Self::Offer) -> bool;

    /// Ends a round: puts down what is left of the offer, and opens the fast path if nobody is in line.
    fn settle(&self, state: &mut Self::State, offer: Self::Offer, nobody_waits: bool);
}

/// What becomes of one who comes.
pub(crate) enum Entry<P: Policy> {
    Enters(P::Grant),
    /// It enters, and others may for that.
    EntersWith(P::Grant, P::Offer),
    Queues,
}

/// The lines of a queue: an array of them.
pub(crate) trait Lines<P: Policy> {
    const NEW: Self;

    fn all(&self) -> &[Line<P>];
    fn all_mut(&mut self) -> &mut [Line<P>];
}

impl<P: Policy, const N: usize> Lines<P> for [Line<P>; N] {
    const NEW: Self = [const { Line::new() }; N];

    #[inline]
    fn all(&self) -> &[Line<P>] {
        self
    }

    #[inline]
    fn all_mut(&mut self) -> &mut [Line<P>] {
        self
    }
}

/// What changes the state of a policy: it gives a result, and what there is now for those who wait.
pub(crate) trait Change<P: Policy, R>:
    FnOnce(&P, &mut P::State, InLine<'_, P>) -> (R, Option<P::Offer>)
{
}

impl<P: Policy, R, F> Change<P, R> for F where F: FnOnce(&P, &mut P::State, InLine<'_, P>) -> (R, Option<P::Offer>) {}

/// An offer for those who wait, and the mutex.
type ToServe<'a, P> = (Locked<'a, P>, <P as Policy>::Offer);

/// Set in `firm` while a waiter may be in line whose predicate holds, though nobody is called: it has just joined, or
/// stood behind a called waiter that left. A round that comes to the end of the line has asked them all.
const UNASKED: u32 = 1 << 31;

/// The queue of one primitive, with its policy.
pub(crate) struct WaitQueue<P: Policy> {
    policy: P,
    /// How many in the line are firm, and whether somebody is [`UNASKED`]. Changes under the mutex, beside which there was
    /// room.
    firm: AtomicU32,
    inner: Mutex<Inner<P>>,
}

/// What the mutex guards.
struct Inner<P: Policy> {
    lines: P::Lines,
    asking: <P::Asking as Asking<P>>::Queue,
    state: P::State,
}

// SAFETY: the pointers in the lines are to waiters, which may be reached from any thread (see their `Send`).
unsafe impl<P: Policy> Send for Inner<P>
where
    P::State: Send,
    P::Request: Send,
    P::Grant: Send,
{
}

impl<P: Policy> WaitQueue<P> {
    const_unless_loom! {
        pub(crate) const fn new(policy: P, state: P::State) -> Self {
            let inner = Inner { lines: P::Lines::NEW, asking: P::Asking::NEW, state };
            Self { policy, firm: AtomicU32::new(0), inner: Mutex::new(inner) }
        }
    }

    pub(crate) fn policy(&self) -> &P {
        &self.policy
    }

    /// Enters if that overtakes nobody.
    #[inline]
    pub(crate) fn try_enter(&self, request: &P::Request) -> Option<P::Grant> {
        self.policy.enter(request)
    }

    /// Gives a grant back; if somebody waits, to them.
    ///
    /// # Safety
    /// `subject` points to the value that the grant lends, if predicates wait here: the caller has given up all
    /// references to it.
    #[inline]
    pub(crate) unsafe fn give_back(&self, grant: P::Grant, subject: NonNull<()>) {
        if let Err(grant) = self.policy.exit(grant) {
            // SAFETY: the caller's promise.
            unsafe { self.offer(self.lock(), grant, subject) };
        }
    }

    /// Gives a grant back to those who wait.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back).
    #[inline(never)]
    unsafe fn offer(&self, mut locked: Locked<'_, P>, grant: P::Grant, subject: NonNull<()>) {
        let offer = self.policy.offer(&mut locked.state, grant);
        // SAFETY: the caller's promise.
        unsafe { self.serve(locked, offer, subject) };
    }

    /// Gives back a grant by which nothing has changed: one that was taken to ask a predicate, and the predicate failed.
    ///
    /// By invariant 5 whoever was asked before would say the same again. So joining does not cost a round of the line; nor
    /// does it if somebody is called, who is on the way, and behind whom those stand that were not asked.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back).
    unsafe fn put_back(&self, mut locked: Locked<'_, P>, grant: P::Grant, subject: NonNull<()>) {
        let offer = self.policy.offer(&mut locked.state, grant);
        let nobody_is_missed = locked.firm() == 0 || (locked.firm() == UNASKED && locked.is_anybody_called());
        if nobody_is_missed {
            self.settle(&mut locked, offer);
        } else {
            // SAFETY: the caller's promise.
            unsafe { self.serve(locked, offer, subject) };
        }
    }

    /// Changes the state, and serves those who can go on for it. `change` runs no foreign code.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back), for what the offer lends.
    #[inline]
    pub(crate) unsafe fn change<R>(&self, subject: NonNull<()>, change: impl Change<P, R>) -> R {
        let (result, served) = self.changed(change);
        if let Some((locked, offer)) = served {
            // SAFETY: the caller's promise.
            unsafe { self.serve(locked, offer, subject) };
        }
        result
    }

    /// [`change`](Self::change), whose result is not lost if the waker of one who is served panics.
    ///
    /// # Safety
    /// As for [`change`](Self::change).
    #[inline]
    pub(crate) unsafe fn exchange<R>(&self, subject: NonNull<()>, change: impl Change<P, R>) -> R {
        let (result, served) = self.changed(change);
        if let Some((locked, offer)) = served {
            // SAFETY: the caller's promise.
            quietly(|| unsafe { self.serve(locked, offer, subject) });
        }
        result
    }

    /// Changes the state. If somebody waits who may go on for it, the mutex is still held.
    #[inline]
    fn changed<R>(&self, change: impl Change<P, R>) -> (R, Option<ToServe<'_, P>>) {
        let mut inner = self.lock_inner();
        let Inner { lines, state, .. } = &mut *inner;
        let (result, offer) = change(&self.policy, state, InLine::new(&mut lines.all_mut()[0]));
        let served = match offer {
            Some(offer) if inner.nobody_waits() => {
                self.policy.settle(&mut inner.state, offer, true);
                None
            }
            offer => offer.map(|offer| (Locked { queue: self, inner: Some(inner) }, offer)),
        };
        (result, served)
    }

    /// The first `n` of those who are parked on a condition join the line. Nobody is woken.
    ///
    /// The caller has the grant that they wait for.
    pub(crate) fn notify(&self, condition: Key, n: usize) {
        self.lock().notify(condition, n);
    }

    #[inline]
    fn lock(&self) -> Locked<'_, P> {
        Locked { queue: self, inner: Some(self.lock_inner()) }
    }

    #[inline]
    fn lock_inner(&self) -> MutexGuard<'_, Inner<P>> {
        // Nothing panics under the mutex (invariant 4), so a poisoned one is whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Policy> Inner<P> {
    #[inline]
    fn nobody_waits(&self) -> bool {
        self.lines.all().iter().all(Line::is_empty) && !self.has_tagged()
    }

    /// Whether somebody waits apart from the line, to be found by tags.
    #[inline]
    fn has_tagged(&self) -> bool {
        P::Asking::has_tagged(&self.asking)
    }
}

/// The mutex, held, save where it is given up for foreign code.
struct Locked<'a, P: Policy> {
    queue: &'a WaitQueue<P>,
    inner: Option<MutexGuard<'a, Inner<P>>>,
}

impl<P: Policy> Locked<'_, P> {
    /// Puts `waiter` at the end of the line; `asked` says that its predicate fails.
    ///
    /// # Safety
    /// As for [`Line::push_back`].
    #[inline]
    unsafe fn link(&mut self, waiter: NonNull<Waiter<P>>, asked: bool) {
        // SAFETY: the caller's promise.
        unsafe { put(waiter, Place::Queued) };
        // SAFETY: the waiter has its ticket, mutex held.
        let line = unsafe { look(waiter, |ticket| P::line_of(&ticket.request)) };
        // SAFETY: the caller's promise.
        if !unsafe { self.enter_index(line, waiter) } {
            // SAFETY: the caller's promise.
            unsafe { self.lines.all_mut()[line].push_back(waiter) };
        }
        if !P::Asking::ASKS {
            return;
        }
        // SAFETY: in line now, mutex held.
        let is_firm = unsafe { look(waiter, Ticket::is_firm) };
        match (is_firm, asked) {
            (true, _) => self.set_firm(self.firm() + 1),
            (false, false) => self.set_firm(self.firm() | UNASKED),
            (false, true) => {}
        }
    }

    /// Takes `waiter` out of the line.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held.
    #[inline]
    unsafe fn unlink(&mut self, waiter: NonNull<Waiter<P>>) {
        // SAFETY: the caller's promise.
        if !unsafe { self.leave_index(waiter) } {
            // SAFETY: the caller's promise.
            unsafe { self.leave_line(waiter) };
        }
        if !P::Asking::ASKS {
            return;
        }
        if self.take_called(Some(waiter)).is_some() {
            // The round that called it did not ask those behind it.
            self.set_firm(self.firm() | UNASKED);
        }
        // SAFETY: still alive, mutex held.
        if unsafe { look(waiter, Ticket::is_firm) } {
            self.set_firm(self.firm() - 1);
        }
    }

    /// Takes `waiter` out of its line. A round that goes on behind it goes on where it is.
    ///
    /// # Safety
    /// The waiter is in the line, and the mutex is held.
    #[inline]
    unsafe fn leave_line(&mut self, waiter: NonNull<Waiter<P>>) {
        // SAFETY: the caller's promise.
        let line = unsafe { look(waiter, |ticket| P::line_of(&ticket.request)) };
        if self.tagged().is_some() {
            // SAFETY: the caller's promise.
            let is_tagged = unsafe { keys_of(waiter) }.is_some();
            // SAFETY: the caller's promise.
            let before = unsafe { self.lines.all()[line].before(waiter) };
            if let Some(tagged) = self.tagged() {
                tagged.in_line -= u32::from(is_tagged);
                if tagged.passed == Some(waiter) {
                    tagged.passed = before;
                }
            }
        }
        // SAFETY: the caller's promise.
        unsafe { self.lines.all_mut()[line].remove(waiter) };
    }

    /// `waiter` was woken in vain: it is overtaken no more.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held.
    unsafe fn insist(&mut self, waiter: NonNull<Waiter<P>>) {
        let insist = |ticket: &mut Ticket<P>| {
            let was_firm = ticket.is_firm();
            if let Some(asking) = ticket.asking() {
                asking.insists = true;
            }
            was_firm
        };
        // SAFETY: the caller's promise.
        if !unsafe { look(waiter, insist) } {
            self.set_firm(self.firm() + 1);
        }
    }

    /// The first `n` of those who are parked on `condition` join the line. The grant that they wait for is out: else nobody
    /// would come to serve them.
    fn notify(&mut self, condition: Key, n: usize) {
        for _ in 0..n {
            let Some(waiter) = self.asking().and_then(|asking| asking.apart.pop_front(condition)) else { return };
            self.queue.policy.queue_up();
            // SAFETY: the mutex is held; the waiter is pinned, in no line, and takes itself out on drop.
            unsafe { self.link(waiter, false) };
        }
    }

    /// Puts `waiter` to those who wait for a notification of `condition`.
    ///
    /// # Safety
    /// As for [`Line::push_back`].
    unsafe fn park(&mut self, waiter: NonNull<Waiter<P>>, condition: Key) {
        // SAFETY: the caller's promise.
        unsafe { put(waiter, Place::Parked) };
        if let Some(asking) = self.asking() {
            // SAFETY: the caller's promise.
            unsafe { asking.apart.push_back(condition, waiter) };
        }
    }

    /// Takes `waiter` from those who wait for a notification of `condition`.
    ///
    /// # Safety
    /// The waiter is in that line, and the mutex is held.
    unsafe fn unpark(&mut self, condition: Key, waiter: NonNull<Waiter<P>>) {
        if let Some(asking) = self.asking() {
            // SAFETY: the caller's promise.
            unsafe { asking.apart.remove(condition, waiter) };
        }
    }

    /// The called waiter, which is called no more, if there is one, and if it is `only`.
    fn take_called(&mut self, only: Option<NonNull<Waiter<P>>>) -> Option<NonNull<Waiter<P>>> {
        let apart = &mut self.asking()?.apart;
        let called = apart.called().filter(|called| only.is_none_or(|only| only == *called))?;
        apart.take_called();
        Some(called)
    }

    fn is_anybody_called(&mut self) -> bool {
        self.asking().is_some_and(|asking| asking.apart.called().is_some())
    }

    /// Those who have tags, since there has been one.
    #[inline]
    fn tagged(&mut self) -> Option<&mut Tagged<P>> {
        self.asking()?.tagged.as_deref_mut()
    }

    /// What the queue has where predicates are asked and notifications waited for.
    #[inline]
    fn asking(&mut self) -> Option<&mut AskingQueue<P>> {
        P::Asking::of_queue(&mut self.inner.as_mut()?.asking)
    }

    fn firm(&self) -> u32 {
        // Ordering: none is needed under the mutex.
        self.queue.firm.load(Ordering::Relaxed)
    }

    fn set_firm(&self, firm: u32) {
        // Ordering: none is needed under the mutex.
        self.queue.firm.store(firm, Ordering::Relaxed);
    }

    /// Runs `foreign` with the mutex given up.
    fn without<R>(&mut self, foreign: impl FnOnce() -> R) -> R {
        self.inner = None;
        let result = foreign();
        self.inner = Some(self.queue.lock_inner());
        result
    }
}

impl<P: Policy> Deref for Locked<'_, P> {
    type Target = Inner<P>;

    #[inline]
    fn deref(&self) -> &Inner<P> {
        self.inner.as_ref().expect("held, save inside `without`")
    }
}

impl<P: Policy> DerefMut for Locked<'_, P> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Inner<P> {
        self.inner.as_mut().expect("held, save inside `without`")
    }
}
