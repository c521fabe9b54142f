//! The engine: one queue that does all waiting for every primitive.
//!
//! The code that joins the queue, serves in order, wakes, hands over and takes back exists once, here. A primitive adds a
//! [`Policy`]: some state, and the decision whether a waiter may go on, and what it is given.
//!
//! A `Mutex` and a list of wakers would be simpler. But then a wake-up means that the waiter should check again, and gives it
//! nothing. Before the waiter checks, a newcomer may take the lock for which it was woken, or the woken future may be dropped,
//! and the wake-up is lost. Here the queue writes what a waiter gets into the waiter's node before it wakes the task. This
//! *grant* belongs to the waiter from then on. If the future is dropped, its grant goes to the next waiter.
//!
//! # How it works
//!
//! ```text
//!  Arriving ── overtakes no waiter, the policy admits it ──▶ Done, with its grant
//!   │ └─ join ─▶ Queued ── served ──▶ Granted ── polled ───▶ Done, with its grant
//!   │              ▲  └─ dropped ─▶ Done └── dropped ──────▶ Done; the grant is offered to the next
//!   └─ park ─▶ Parked ── dropped ─▶ Done
//! ```
//!
//! A **grant** comes back after it was used, or when its future is dropped. Then it becomes an *offer*. A **round** gives the
//! offer to the waiters that the policy admits, in order of arrival, and the policy keeps what is left. The offer of a lock is the
//! lock itself, so its round serves one waiter: the lock is handed over. A round serves all the waiters that it can at one
//! instant, under the mutex, and wakes them afterwards. (Waiters whose wakers don't fit into the batch of wakers are `Served`
//! until there is room for their wakers.)
//!
//! A waiter with a **predicate** is served only while its predicate is true. The releaser evaluates the predicate. If the
//! predicate is false, the releaser passes the waiter by: the waiter keeps its place, and the round goes on with the next waiter.
//! So while a lock is free, the predicates of all its waiters are false, and a task that takes the free lock overtakes no waiter
//! that could go on.
//!
//! A predicate may have **keys**, such as the 7 in `turn == 7`. When a round has evaluated too many predicates with keys to
//! false, the waiters with keys move from the list to an index. A release evaluates a predicate in the index only if one of its
//! keys matches the value. A round takes the waiters of list and index in order of arrival, as if they were in one list.
//!
//! A waiter may be **parked** on a condition, outside the queue. A notification wakes no waiter: it moves the first one to the end
//! of the queue, where it is served like any other.
//!
//! # Invariants
//!
//! 1. Everything in [`Inner`] changes only under the mutex. [`waiters`] says which waiters [`Inner`] points to, and why they are
//!    alive.
//! 2. Once the queue has set a waiter's place to `Granted`, it does not touch the waiter again.
//! 3. No foreign code runs under the mutex. Wakers are cloned before it is taken, and woken and dropped after it is given up.
//!    Predicates that run the user's code are evaluated and dropped while the mutex is given up. So if any of this code panics,
//!    the queue is in a consistent state. (Pure predicates are evaluated under the mutex, because they run no foreign code.)
//!    There is one exception: the `Ord` of a priority queue's items runs under the mutex, and the policy catches its panic.
//! 4. While no task has the grant of a queue with predicates, the predicates of all its waiters are false for the present value.
//! 5. Only one releaser at a time evaluates predicates: the one that holds the user's lock.

#![expect(unsafe_code, reason = "the engine: nodes live in the waiting futures")]

use std::{
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

use crate::{
    engine::sync::{Mutex, MutexGuard, const_unless_loom},
    record::Observed,
};

mod conditions;
mod count;
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
pub(crate) use count::Count;
pub use key::Keys;
pub(crate) use key::{Fit, Measure, Narrowing, Selectivity};
pub(crate) use list::{Links, List, Node, NodeList};
pub(crate) use predicate::{KeptPredicate, with_address};
pub(crate) use wait::{Handle, Waiting, WaitingNotified, WaitingWhen};
use waiters::Waiters;
pub(crate) use waits::{OnlyGrants, PredicatesToo, Waits};
pub(crate) use wake_batch::{WakeBatch, drop_quietly, quietly, wake_one};

/// The decisions of a primitive. The queue does everything else.
///
/// `enter` and `exit` are the fast path, on the policy's own atomic word. All other methods are called under the mutex.
pub(crate) trait Policy: Sized {
    /// State that only the holder of the mutex reads and writes.
    type State;
    /// The request of a waiter: a number of permits, to read, or to write.
    type Request;
    /// The grant that a waiter gets.
    type Grant;
    /// The supply from which a round serves waiters.
    type Offer;
    /// The lists in which the waiters wait: an array of [`List`], of length 1 for most primitives. A round serves one lane after
    /// the other, and each in order of arrival.
    type Lanes: Lanes<Self>;
    /// The access that a grant gives to the value beside the queue.
    type Lends;

    /// Whether the waiters wait only for a grant, or also for predicates and notifications.
    type Waits: Waits<Self>;

    /// In which of the lanes a waiter with this request waits.
    #[inline]
    fn lane_of(_request: &Self::Request) -> usize {
        0
    }

    /// Enters without a look at the queue, if that overtakes no waiter.
    fn enter(&self, request: &Self::Request) -> Option<Self::Grant>;

    /// Enters, if that overtakes no waiter. Otherwise makes `exit` fail from now on, and the waiter joins the queue.
    fn enter_or_queue(&self, state: &mut Self::State, request: &mut Self::Request, is_empty: bool) -> Admission<Self>;

    /// Makes `exit` fail from now on, for a waiter that joins the queue without having tried to enter.
    fn queue_up(&self) {}

    /// Gives a grant back without a look at the queue, if it is certain that no waiter can use it. Otherwise returns the grant as
    /// the error.
    fn exit(&self, grant: Self::Grant) -> Result<(), Self::Grant>;

    /// Turns a grant that came back into an offer to the waiters.
    fn offer(&self, state: &mut Self::State, grant: Self::Grant) -> Self::Offer;

    /// Called when a waiter with this request has left the queue without a grant. Returns the offer to the other waiters, if
    /// that lets some of them go on. `was_first` says whether the waiter was the first of its lane.
    fn left(&self, state: &mut Self::State, request: &Self::Request, was_first: bool) -> Option<Self::Offer>;

    /// Returns a grant for the waiter with this request, or `None` if it may not go on. `None` ends the round of the waiter's
    /// lane.
    fn admit(
        &self,
        state: &mut Self::State,
        offer: &mut Self::Offer,
        request: &mut Self::Request,
    ) -> Option<Self::Grant>;

    /// Whether nothing is left of the offer. Then the round ends, and the releaser must no longer pass the value to predicates.
    fn is_spent(&self, offer: &Self::Offer) -> bool;

    /// Ends a round: keeps what is left of the offer, and opens the fast path if the queue `is_empty`.
    fn finish_round(&self, state: &mut Self::State, offer: Self::Offer, is_empty: bool);
}

/// The fate of a waiter that arrives.
pub(crate) enum Admission<P: Policy> {
    Enters(P::Grant),
    /// The waiter enters, and this makes an offer to the other waiters.
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

/// A change of a policy's state. It returns a result, and an offer to the waiters, if some of them may go on now.
pub(crate) trait Change<P: Policy, R>: FnOnce(&P, &mut P::State) -> (R, Option<P::Offer>) {}

impl<P: Policy, R, F> Change<P, R> for F where F: FnOnce(&P, &mut P::State) -> (R, Option<P::Offer>) {}

/// An offer to the waiters, and the mutex, still held.
type ToServe<'a, P> = (Locked<'a, P>, <P as Policy>::Offer);

/// The queue of one primitive, with its policy beside the mutex. This layout and the order of the fields let a visit of the queue
/// touch few cache lines, because under contention the number of cache lines decides what a visit costs.
pub(crate) struct WaitQueue<P: Policy> {
    inner: Mutex<P, Inner<P>>,
    observed: Observed,
}

/// The data under the mutex.
#[repr(C)]
struct Inner<P: Policy> {
    waiters: Waiters<P>,
    state: P::State,
}

// SAFETY: it contains addresses of waiters, which may be used from any thread (see the `Send` of `Waiter`).
unsafe impl<P: Policy> Send for Inner<P>
where
    P::State: Send,
    P::Request: Send,
    P::Grant: Send,
{
}

impl<P: Policy> WaitQueue<P> {
    const_unless_loom! {
        pub(crate) const fn new(observed: Observed, policy: P, state: P::State) -> Self {
            Self { inner: Mutex::new(policy, Inner { waiters: Waiters::NEW, state }), observed }
        }
    }

    pub(crate) const fn observed_mut(&mut self) -> &mut Observed {
        &mut self.observed
    }

    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        &self.observed
    }

    pub(crate) fn policy(&self) -> &P {
        self.inner.beside()
    }

    /// Enters without a look at the queue, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_enter(&self, request: &P::Request) -> Option<P::Grant> {
        self.policy().enter(request)
    }

    /// Gives a grant back. If there are waiters, it is offered to them.
    ///
    /// # Safety
    /// If waiters with predicates may be in this queue, `subject` points to the value to which the grant gives access, and the
    /// caller has given up all references to that value.
    #[inline]
    pub(crate) unsafe fn give_back(&self, grant: P::Grant, subject: NonNull<()>) {
        if let Err(grant) = self.policy().exit(grant) {
            // SAFETY: the caller has given up all references to the value.
            unsafe { self.offer(grant, subject) };
        }
    }

    /// Offers a grant to the waiters.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back).
    #[inline(never)]
    unsafe fn offer(&self, grant: P::Grant, subject: NonNull<()>) {
        let mut locked = self.lock();
        locked.waiters.value_has_changed();
        let offer = self.policy().offer(&mut locked.state, grant);
        // SAFETY: the caller has given up all references to the value, and the grant has become the offer.
        unsafe { self.serve(locked, offer, subject) };
    }

    /// Changes the state, and serves the waiters that can go on because of that. `change` runs no foreign code.
    ///
    /// # Safety
    /// As for [`give_back`](Self::give_back), for the value to which the offer gives access.
    #[inline]
    pub(crate) unsafe fn change<R>(&self, subject: NonNull<()>, change: impl Change<P, R>) -> R {
        let (result, served) = self.changed(change);
        if let Some((locked, offer)) = served {
            // SAFETY: the caller has given up all references to what the offer lends.
            unsafe { self.serve(locked, offer, subject) };
        }
        result
    }

    /// Like [`change`](Self::change), but the result is not lost if a waker panics.
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

    /// Changes the state. If this makes an offer and the queue is not empty, returns the offer with the mutex still held.
    #[inline]
    fn changed<R>(&self, change: impl Change<P, R>) -> (R, Option<ToServe<'_, P>>) {
        let mut locked = self.lock();
        let (result, offer) = change(self.policy(), &mut locked.state);
        let served = match offer {
            Some(offer) if locked.waiters.is_empty() => {
                self.finish_round(&mut locked, offer);
                None
            }
            offer => offer.map(|offer| (locked, offer)),
        };
        (result, served)
    }

    /// Moves the first `n` waiters that are parked on a condition to the end of the queue. No task is woken.
    ///
    /// The caller holds the grant that they wait for, and serves them when it gives the grant back.
    pub(crate) fn notify(&self, condition: ConditionKey, n: usize) {
        self.lock().notify(condition, n);
    }

    /// How many waiters are in the queue.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().waiters.len()
    }

    /// How many waiters are parked on a condition.
    pub(crate) fn parked(&self, condition: ConditionKey) -> usize {
        self.lock().waiters.parked(condition)
    }

    #[inline]
    fn lock(&self) -> Locked<'_, P> {
        Locked { queue: self, inner: Some(self.inner.lock()) }
    }
}

/// The mutex, held. Only [`without`](Self::without) gives it up for a while, to run foreign code.
struct Locked<'a, P: Policy> {
    queue: &'a WaitQueue<P>,
    inner: Option<MutexGuard<'a, P, Inner<P>>>,
}

impl<P: Policy> Locked<'_, P> {
    /// Moves the first `n` waiters that are parked on `condition` to the end of the queue. Some task holds the grant that they
    /// wait for, and its release serves them.
    fn notify(&mut self, condition: ConditionKey, n: usize) {
        if self.waiters.notify(condition, n) {
            self.queue.policy().queue_up();
        }
    }

    /// Runs `foreign` with the mutex given up.
    fn without<R>(&mut self, foreign: impl FnOnce() -> R) -> R {
        self.inner = None;
        let result = foreign();
        self.inner = Some(self.queue.inner.lock());
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
