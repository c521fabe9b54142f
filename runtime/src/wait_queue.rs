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
//!  Arriving ── nobody is overtaken and the policy admits ──▶ Done, with its grant
//!   │ └─ join ─▶ Queued ── served ──▶ Granted ── polled ───▶ Done, with its grant
//!   │              ▲  └─ dropped ─▶ Done └── dropped ──────▶ Done; the grant is offered to the next
//!   └─ park ─▶ Parked ── dropped ─▶ Done
//! ```
//!
//! A **grant** that comes back, whether it was used or its future was dropped, becomes an *offer*. A **round** gives the offer
//! to the waiters that the policy admits, in the order in which they came, and the policy keeps what is left. A lock offers
//! itself, so its round serves one waiter: it is handed over. All that a round can serve it serves at one instant, under the
//! mutex, and wakes them afterwards. (Those that don't fit into one batch of wakers are `Served` until theirs is taken.)
//!
//! A waiter with a **predicate** is served only while its predicate is true. The releaser evaluates it, and passes the waiter by
//! if it is false. So while a lock is free, the predicates of all waiters are false, and whoever finds it free overtakes nobody.
//! A predicate may have **keys**, such as the 7 in `turn == 7`. Where a round evaluates many of them to false, these waiters move
//! from the list to an index, and are evaluated only when a key matches. A round takes candidates from both in order of arrival,
//! and doesn't care which.
//!
//! A waiter may be **parked** on a condition, outside the queue. A notification moves it to the end of the queue, where it
//! is served like any other, and wakes nobody.
//!
//! # Invariants
//!
//! 1. Everything in [`Inner`] changes only under the mutex. [`waiters`] says who is in there, and why it is alive.
//! 2. Whoever sets `Granted` does not touch the waiter again.
//! 3. No foreign code runs under the mutex: wakers are cloned before, woken and dropped after, predicates that run the user's
//!    code are evaluated and dropped in between. A panic in any of them finds the queue whole. Two exceptions: `Ord` of a
//!    priority queue's items, which its policy catches, and nothing else.
//! 4. While the grant of a queue with predicates is nobody's, all predicates that wait are false for the value as it is.
//! 5. One releaser at a time evaluates predicates: it holds the user's lock.

#![expect(unsafe_code, reason = "the engine: nodes live in the waiting futures")]

use std::{
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

use crate::sync::{Mutex, MutexGuard, const_unless_loom, lock};

mod conditions;
mod index;
mod key;
mod list;
#[cfg(test)]
pub(crate) mod model;
mod predicate;
mod round;
mod wait;
mod waiter;
mod waiters;
mod waits;
mod wake_batch;

pub(crate) use conditions::ConditionKey;
pub use key::Keys;
pub(crate) use key::{Fit, Measure, Selectivity};
pub(crate) use list::{Links, List, Node, NodeList};
pub(crate) use predicate::{KeptPredicate, with_address};
pub(crate) use wait::{Handle, Waiting, WaitingNotified, WaitingWhen};
use waiters::Waiters;
pub(crate) use waits::{OnlyGrants, PredicatesToo, Waits};
pub(crate) use wake_batch::{WakeBatch, quietly};

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
    /// What a round has to give away.
    type Offer;
    /// The lists in which they wait, each served in its order: an array of [`List`], one for most.
    type Lanes: Lanes<Self>;
    /// What a grant lends of the value beside the queue.
    type Lends;

    /// What they wait for beside a grant.
    type Waits: Waits<Self>;

    /// In which of the lanes a waiter with this request waits.
    #[inline]
    fn lane_of(_request: &Self::Request) -> usize {
        0
    }

    /// Enters without a look at the queue, if that overtakes nobody.
    fn enter(&self, request: &Self::Request) -> Option<Self::Grant>;

    /// Enters, if that overtakes nobody; else makes `exit` fail from now on.
    fn enter_or_queue(&self, state: &mut Self::State, request: &mut Self::Request, is_empty: bool) -> Entry<Self>;

    /// Makes `exit` fail from now on: a waiter joins the queue without having tried to enter.
    fn queue_up(&self) {}

    /// Gives a grant back without a look at the queue, if nobody in it can go on for it.
    fn exit(&self, grant: Self::Grant) -> Result<(), Self::Grant>;

    /// What others might have, for a grant that came back.
    fn offer(&self, state: &mut Self::State, grant: Self::Grant) -> Self::Offer;

    /// What others might have, now that a waiter with this request has left the queue with nothing. It `was_first` if it headed
    /// its lane.
    fn left(&self, state: &mut Self::State, request: &Self::Request, was_first: bool) -> Option<Self::Offer>;

    /// May the waiter with this request in? The first of a lane who may not ends the round of that lane.
    fn admit(
        &self,
        state: &mut Self::State,
        offer: &mut Self::Offer,
        request: &mut Self::Request,
    ) -> Option<Self::Grant>;

    /// Is everything given away? Then the round ends, and with it the right to lend the value to predicates.
    fn is_spent(&self, offer: &Self::Offer) -> bool;

    /// Ends a round: keeps what is left of the offer, and opens the fast path if the queue `is_empty`.
    fn finish_round(&self, state: &mut Self::State, offer: Self::Offer, is_empty: bool);
}

/// What becomes of a waiter that arrives.
pub(crate) enum Entry<P: Policy> {
    Enters(P::Grant),
    /// It enters, and others may for that.
    EntersWith(P::Grant, P::Offer),
    Queues,
}

/// The lanes of a queue: an array of lists.
pub(crate) trait Lanes<P: Policy> {
    const NEW: Self;
    const LEN: usize;

    fn all(&self) -> &[List<P>];
    fn all_mut(&mut self) -> &mut [List<P>];
}

impl<P: Policy, const N: usize> Lanes<P> for [List<P>; N] {
    const NEW: Self = [const { List::new() }; N];
    const LEN: usize = N;

    #[inline]
    fn all(&self) -> &[List<P>] {
        self
    }

    #[inline]
    fn all_mut(&mut self) -> &mut [List<P>] {
        self
    }
}

/// What changes the state of a policy: it gives a result, and what there is now for those that wait.
pub(crate) trait Change<P: Policy, R>: FnOnce(&P, &mut P::State) -> (R, Option<P::Offer>) {}

impl<P: Policy, R, F> Change<P, R> for F where F: FnOnce(&P, &mut P::State) -> (R, Option<P::Offer>) {}

/// An offer for those that wait, and the mutex.
type ToServe<'a, P> = (Locked<'a, P>, <P as Policy>::Offer);

/// The queue of one primitive, with its policy. In this order: under contention it counts how many cache lines a visit takes.
#[repr(C)]
pub(crate) struct WaitQueue<P: Policy> {
    policy: P,
    inner: Mutex<Inner<P>>,
}

/// What the mutex guards.
#[repr(C)]
struct Inner<P: Policy> {
    waiters: Waiters<P>,
    state: P::State,
}

// SAFETY: the addresses in it are of waiters, which may be reached from any thread (see their `Send`).
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
            Self { policy, inner: Mutex::new(Inner { waiters: Waiters::NEW, state }) }
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
            // SAFETY: the caller has given up all references to the value.
            unsafe { self.offer(grant, subject) };
        }
    }

    /// Offers a grant to those that wait.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back).
    #[inline(never)]
    unsafe fn offer(&self, grant: P::Grant, subject: NonNull<()>) {
        let mut locked = self.lock();
        locked.waiters.value_has_changed();
        let offer = self.policy.offer(&mut locked.state, grant);
        // SAFETY: the caller has given up all references to the value, and the grant has become the offer.
        unsafe { self.serve(locked, offer, subject) };
    }

    /// Changes the state, and serves those that can go on for it. `change` runs no foreign code.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back), for what the offer lends.
    #[inline]
    pub(crate) unsafe fn change<R>(&self, subject: NonNull<()>, change: impl Change<P, R>) -> R {
        let (result, served) = self.changed(change);
        if let Some((locked, offer)) = served {
            // SAFETY: the caller has given up all references to what the offer lends.
            unsafe { self.serve(locked, offer, subject) };
        }
        result
    }

    /// [`change`](Self::change), whose result is not lost if the waker of a waiter that is served panics.
    ///
    /// # Safety
    /// As for [`change`](Self::change).
    #[inline]
    pub(crate) unsafe fn exchange<R>(&self, subject: NonNull<()>, change: impl Change<P, R>) -> R {
        let (result, served) = self.changed(change);
        if let Some((locked, offer)) = served {
            // SAFETY: the caller has given up all references to what the offer lends.
            quietly(|| unsafe { self.serve(locked, offer, subject) });
        }
        result
    }

    /// Changes the state. If somebody waits who may go on for it, the mutex is still held.
    #[inline]
    fn changed<R>(&self, change: impl Change<P, R>) -> (R, Option<ToServe<'_, P>>) {
        let mut locked = self.lock();
        let (result, offer) = change(&self.policy, &mut locked.state);
        let served = match offer {
            Some(offer) if locked.waiters.is_empty() => {
                self.finish_round(&mut locked, offer);
                None
            }
            offer => offer.map(|offer| (locked, offer)),
        };
        (result, served)
    }

    /// The first `n` waiters that are parked on a condition join the queue. Nobody is woken.
    ///
    /// The caller has the grant that they wait for.
    pub(crate) fn notify(&self, condition: ConditionKey, n: usize) {
        self.lock().notify(condition, n);
    }

    #[inline]
    fn lock(&self) -> Locked<'_, P> {
        Locked { queue: self, inner: Some(lock(&self.inner)) }
    }
}

/// The mutex, held, save where it is given up for foreign code.
struct Locked<'a, P: Policy> {
    queue: &'a WaitQueue<P>,
    inner: Option<MutexGuard<'a, Inner<P>>>,
}

impl<P: Policy> Locked<'_, P> {
    /// The first `n` waiters that are parked on `condition` join the queue. The grant that they wait for is somebody's: its
    /// release serves them.
    fn notify(&mut self, condition: ConditionKey, n: usize) {
        if self.waiters.notify(condition, n) {
            self.queue.policy.queue_up();
        }
    }

    /// Runs `foreign` with the mutex given up.
    fn without<R>(&mut self, foreign: impl FnOnce() -> R) -> R {
        self.inner = None;
        let result = foreign();
        self.inner = Some(lock(&self.queue.inner));
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
