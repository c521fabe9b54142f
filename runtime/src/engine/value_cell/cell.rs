//! The cell: a value, and the queue whose grants give access to it.

#![expect(unsafe_code, reason = "the value is reached through a shared reference")]

use std::{cell::UnsafeCell, marker::PhantomData, ptr::NonNull};

use crate::{
    engine::sync::{self, const_unless_loom},
    engine::wait_queue::{Change, ConditionKey, Policy, WaitQueue},
    record::Observed,
};

/// A policy that grants a value.
///
/// Between a grant for `ALONE` and the call of `exit` or `offer` with it there is no other grant. The cell relies on this.
pub(crate) trait Exclusive: Policy<Request: Copy, Grant: Copy> {
    const ALONE: Self::Request;
}

/// A policy that also grants the value to several tasks that only read it.
///
/// Between a grant for `SHARED` and the call of `exit` or `offer` with it there is no grant for `ALONE`.
pub(crate) trait Sharing: Exclusive + Policy<Lends = Together> {
    const SHARED: Self::Request;

    /// Turns a grant for `ALONE` into one for `SHARED`. Also returns the offer to the waiters that may go on because of that.
    fn downgrade(&self, grant: Self::Grant) -> (Self::Grant, Self::Offer);
}

/// A policy whose grants lend nothing.
#[derive(Debug)]
pub(crate) enum Nothing {}

/// A policy whose grants lend the value to one task alone.
#[derive(Debug)]
pub(crate) enum Alone {}

/// A policy whose grants lend the value to one task alone, or to several that only read.
#[derive(Debug)]
pub(crate) enum Together {}

/// A value, and the queue whose grants give access to it.
pub(crate) struct ValueCell<P: Policy, T: ?Sized> {
    pub(super) queue: WaitQueue<P>,
    lent: Lent<P::Lends, T>,
}

/// The value, and how it is lent, which decides whether it is `Sync`. This is a type of its own so that rustc derives `Sync` for
/// what contains it, also for types that contain themselves.
struct Lent<L, T: ?Sized> {
    _how: PhantomData<fn() -> L>,
    /// Through this, loom watches how the value is used. The value itself is in std's cell, because taking its address is not yet
    /// a use.
    watch: sync::UnsafeCell<()>,
    value: UnsafeCell<T>,
}

// SAFETY: `()` has no data that threads could share.
unsafe impl Sync for Lent<Nothing, ()> {}

// SAFETY: the value is reached by one thread at a time (invariant 1), so it is as if it moved from thread to thread.
unsafe impl<T: ?Sized + Send> Sync for Lent<Alone, T> {}

// SAFETY: one thread at a time has the value to change it, or several threads read it (invariant 1).
unsafe impl<T: ?Sized + Send + Sync> Sync for Lent<Together, T> {}

/// A primitive that is built around a cell.
pub(crate) trait HasCell {
    type Policy: Policy;
    type Value: ?Sized;

    fn cell(&self) -> &ValueCell<Self::Policy, Self::Value>;
}

impl<P: Policy, T> ValueCell<P, T> {
    const_unless_loom! {
        pub(crate) const fn new(observed: Observed, policy: P, state: P::State, value: T) -> Self {
            let watch = sync::UnsafeCell::new(());
            let lent = Lent { _how: PhantomData, watch, value: UnsafeCell::new(value) };
            Self { queue: WaitQueue::new(observed, policy, state), lent }
        }
    }

    pub(crate) fn into_inner(self) -> T {
        self.lent.value.into_inner()
    }

    /// The record for the feature `observe`.
    pub(crate) const fn observed_mut(&mut self) -> &mut Observed {
        self.queue.observed_mut()
    }
}

/// Cells that guard no value.
impl<P: Policy<Lends = Nothing>> ValueCell<P, ()> {
    /// Enters without a look at the queue, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_enter(&self, request: &P::Request) -> Option<P::Grant> {
        self.queue.try_enter(request)
    }

    /// Gives a grant back. If there are waiters, it is offered to them.
    #[inline]
    pub(crate) fn give_back(&self, grant: P::Grant) {
        // SAFETY: only `()` is lent.
        unsafe { self.queue.give_back(grant, NonNull::from(&()).cast()) };
    }

    /// Changes the state, and serves the waiters that can go on because of that. `change` runs no foreign code.
    #[inline]
    pub(crate) fn change<R>(&self, change: impl Change<P, R>) -> R {
        // SAFETY: only `()` is lent.
        unsafe { self.queue.change(NonNull::from(&()).cast(), change) }
    }

    /// Like [`change`](Self::change), but the result is not lost if a waker panics.
    #[inline]
    pub(crate) fn exchange<R>(&self, change: impl Change<P, R>) -> R {
        // SAFETY: only `()` is lent.
        unsafe { self.queue.exchange(NonNull::from(&()).cast(), change) }
    }
}

impl<P: Policy, T: ?Sized> ValueCell<P, T> {
    /// The record for the feature `observe`.
    #[inline]
    pub(crate) fn observed(&self) -> &Observed {
        self.queue.observed()
    }

    pub(crate) fn policy(&self) -> &P {
        self.queue.policy()
    }

    /// How many waiters are in the queue.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// How many waiters are parked on a condition.
    pub(crate) fn parked(&self, condition: ConditionKey) -> usize {
        self.queue.parked(condition)
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.lent.value.get_mut()
    }

    pub(super) fn tell_loom_that_it_is_used(&self) {
        self.lent.watch.with_mut(drop);
    }

    pub(super) fn tell_loom_that_it_is_read(&self) {
        self.lent.watch.with(drop);
    }

    /// The address of the value.
    pub(super) fn pointer(&self) -> NonNull<T> {
        // SAFETY: a field has an address.
        unsafe { NonNull::new_unchecked(self.lent.value.get()) }
    }
}
