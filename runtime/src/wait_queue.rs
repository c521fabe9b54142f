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
//!  Arriving ── nobody is overtaken and the policy admits ─────────▶ Done, with its grant
//!     └─ join ─▶ Queued ── served ─▶ (Leaving ─▶) Granted ─ polled ─▶ Done, with its grant
//!                 │  ▲ │                └── dropped ──┴─▶ Done; the grant is offered to the next
//!                 │  │ └─ dropped ─▶ Done
//!                 ▼  │ overtaken
//!                Called ── polled, nobody has overtaken it ─▶ Done, with its grant
//! ```
//!
//! A waiter with a **predicate** may only be served while its predicate holds. The server asks, under the user's lock
//! and with the mutex given up. If nobody *firm* waits, the waiter is not served but *called*: it is woken and keeps its
//! place, and the lock is put down, so that the running task may take it again without a switch. Polled, it takes the
//! lock; or, if it was overtaken, insists, and is served the next time. Firm are those without a predicate and those who
//! insist: they are not overtaken, not even while somebody in front of them is on its way.
//!
//! A **grant** that comes back, whether it was used or its future was dropped, becomes an *offer*, and a round of
//! serving gives the offer to those in line that the policy admits. What is left of it the policy settles.
//!
//! # Invariants
//!
//! 1. The line, and the [`Place`]s between `Queued` and `Leaving`, change only under the mutex.
//! 2. A waiter's ticket is touched only under the mutex while it is in a line; after that only by its own future. Whoever
//!    sets `Granted` does not touch the waiter again.
//! 3. A waiter is in the line exactly while it is `Queued` or `Called`, and among the leaving while `Leaving`. Its
//!    future is pinned and leaves on drop, so what is in a line is alive, or leaked and never freed.
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

mod line;
#[cfg(test)]
mod model;
mod predicate;
mod round;
mod wait;
mod waiter;
mod wake_batch;

use line::Line;
pub(crate) use predicate::Question;
pub(crate) use wait::{Handle, Waiting, WaitingWhen};
use waiter::{Place, Ticket, Waiter, look, put};

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

    /// Enters without a look at the line, if that overtakes nobody.
    fn enter(&self, request: &Self::Request) -> Option<Self::Grant>;

    /// Enters, if that overtakes nobody; else sees to it that from now on `exit` fails.
    fn enter_or_queue(
        &self,
        state: &mut Self::State,
        request: &Self::Request,
        line_is_empty: bool,
    ) -> Option<Self::Grant>;

    /// Gives a grant back without a look at the line, if nobody is in it.
    fn exit(&self, grant: Self::Grant) -> Result<(), Self::Grant>;

    /// A grant that came back while others wait.
    fn offer(&self, grant: Self::Grant) -> Self::Offer;

    /// What others might have, now that somebody has left from the head of the line.
    fn vacancy(&self, state: &mut Self::State) -> Option<Self::Offer>;

    /// May the waiter who wants this in? The first who may not ends the round.
    fn admit(
        &self,
        state: &mut Self::State,
        offer: &mut Self::Offer,
        request: &mut Self::Request,
    ) -> Option<Self::Grant>;

    /// Is everything given away? Then the round ends, and with it the right to lend the value to predicates.
    fn is_spent(offer: &Self::Offer) -> bool;

    /// Ends a round: puts down what is left of the offer, and opens the fast path if the line is empty.
    fn settle(&self, state: &mut Self::State, offer: Self::Offer, line_is_empty: bool);
}

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
    line: Line<P>,
    /// Granted by a round that had more of them than it could wake at once.
    leaving: Line<P>,
    /// The waiter that was called last, while it is `Called`.
    called: Option<NonNull<Waiter<P>>>,
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
            let inner = Inner { line: Line::new(), leaving: Line::new(), called: None, state };
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
            unsafe { self.serve(self.policy.offer(grant), subject) };
        }
    }

    /// Gives back a grant by which nothing has changed: one that was taken to ask a predicate, and the predicate failed.
    ///
    /// By invariant 5 whoever was asked before would say the same again. So joining does not cost a round of the line.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back).
    unsafe fn put_back(&self, grant: P::Grant, subject: NonNull<()>) {
        let mut locked = self.lock();
        let offer = self.policy.offer(grant);
        if locked.firm() == 0 {
            self.settle(&mut locked, offer);
        } else {
            drop(locked);
            // SAFETY: the caller's promise.
            unsafe { self.serve(offer, subject) };
        }
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
    unsafe fn link(&mut self, waiter: NonNull<Waiter<P>>, asked: bool) {
        // SAFETY: the caller's promise.
        unsafe { put(waiter, Place::Queued) };
        // SAFETY: the caller's promise.
        unsafe { self.line.push_back(waiter) };
        // SAFETY: in line now, mutex held.
        let is_firm = unsafe { look(waiter, |ticket| ticket.is_firm()) };
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
    unsafe fn unlink(&mut self, waiter: NonNull<Waiter<P>>) {
        // SAFETY: the caller's promise.
        unsafe { self.line.remove(waiter) };
        if self.called == Some(waiter) {
            // The round that called it did not ask those behind it.
            self.called = None;
            self.set_firm(self.firm() | UNASKED);
        }
        // SAFETY: still alive, mutex held.
        if unsafe { look(waiter, |ticket| ticket.is_firm()) } {
            self.set_firm(self.firm() - 1);
        }
    }

    /// `waiter` was woken in vain: it is overtaken no more.
    ///
    /// # Safety
    /// The waiter is in line, and the mutex is held.
    unsafe fn insist(&mut self, waiter: NonNull<Waiter<P>>) {
        let insist = |ticket: &mut Ticket<P>| {
            let was_firm = ticket.is_firm();
            ticket.insists = true;
            was_firm
        };
        // SAFETY: the caller's promise.
        if !unsafe { look(waiter, insist) } {
            self.set_firm(self.firm() + 1);
        }
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
