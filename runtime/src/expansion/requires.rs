//! The result of `account.holding_state()`: a lock and its owner. The methods with `#[requires(state)]` need both.
//!
//! # How it works
//!
//! ```text
//! HoldingIsForWithLock     acquired ─▶ HoldingGuard      lent to a body ─▶ the view: AccountHolding
//! owner, &Lock                         owner, LockGuard                    NotGuarded<Account>, Guarded<AccountState>
//! ```
//!
//! All three are made of one reference to the owner, so a view shows only one instance. Two rules keep this true:
//!
//! 1. A user can't make a [`Guarded`](super::Guarded), a [`NotGuarded`](super::NotGuarded) or a
//!    [`GuardedToRead`](super::GuardedToRead), so no user can assign to the fields of a view. The reference in a `Guarded` has a
//!    type that no other reference has, because the type contains how long it is lent.
//! 2. A view borrows from its guard and is dropped before it. (rustc demands this, because [`Seen`] has a destructor.) So two views
//!    never have the same type, and neither the views nor their fields can be swapped.

use std::{
    fmt,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use super::{
    held::{IsHeld, IsLock},
    in_select::RunsAfterwards,
    lent::{LendsToBody, LendsToReader},
    locks::{IsExclusive, IsShared},
    monitors::{IsMonitor, IsTriedMonitor},
    nested::Acquires,
    until::{Asked, AsksPredicates},
    views::{Seen, WriteGuardedNoHoldingAboveTheOtherImpl as IsSeenHolding},
    waited_on::IsWaitedOn,
    which_lock::LeadsToLock,
};
use crate::{
    acquire_all::Locks,
    condition::{Condition, ConditionAcquireWhen},
    keys::{About, Keys, MakesKeys},
    lock::{AcquireWhen, Lock},
    monitor::{Captured, Described, Monitor, MonitorWaitUntil, Monitors, Written},
    record::ConditionName,
};

/// One or more locks of an instance, with the instance.
#[must_use = "this names a lock and does not take it: write `with_lock!(account.holding_state(), |a| ..)`"]
pub struct HoldingIsForWithLock<'a, O: ?Sized, L> {
    owner: &'a O,
    /// A reference to a lock, or [`Several`].
    locks: L,
}

/// A tuple of references to locks.
#[derive(Clone, Copy)]
pub struct Several<L>(L);

/// A tuple of references to monitors.
#[derive(Clone, Copy)]
pub struct SeveralMonitors<M>(M);

impl<'a, O: ?Sized, L> HoldingIsForWithLock<'a, O, &'a L> {
    /// For one lock.
    #[inline]
    pub fn one(owner: &'a O, lock: &'a L) -> Self {
        Self { owner, locks: lock }
    }
}

impl<'a, O: ?Sized, L: Locks> HoldingIsForWithLock<'a, O, Several<L>> {
    /// Of several, in the order in which the owner declares them.
    #[inline]
    pub fn several(owner: &'a O, locks: L) -> Self {
        Self { owner, locks: Several(locks) }
    }
}

impl<'a, O: ?Sized, M: Monitors> HoldingIsForWithLock<'a, O, SeveralMonitors<M>> {
    /// Of several, in the order in which the owner declares them.
    #[inline]
    pub fn several_monitors(owner: &'a O, monitors: M) -> Self {
        Self { owner, locks: SeveralMonitors(monitors) }
    }
}

#[diagnostic::do_not_recommend]
impl<'a, 'h, O: ?Sized, H> LeadsToLock<'a> for &'a HoldingIsForWithLock<'h, O, H> {
    type Target = HoldingIsForWithLock<'h, O, H>;

    #[inline]
    fn leads_to(self) -> &'a Self::Target {
        self
    }
}

/// Makes rustc show our message for `account.holding_state().settle()`.
impl<O: ?Sized, L> Deref for HoldingIsForWithLock<'_, O, L> {
    type Target = O;

    #[inline]
    fn deref(&self) -> &O {
        self.owner
    }
}

pin_project! {
    /// The future of a [`HoldingGuard`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct HoldingAcquire<'a, O: ?Sized, F> {
        owner: &'a O,
        #[pin]
        acquire: F,
    }
}

impl<'a, O: ?Sized, F: Future> Future for HoldingAcquire<'a, O, F> {
    type Output = HoldingGuard<'a, O, F::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let owner = *this.owner;
        this.acquire.poll(cx).map(|guards| HoldingGuard { owner, guards })
    }
}

impl<O: ?Sized, F: FusedFuture> FusedFuture for HoldingAcquire<'_, O, F> {
    fn is_terminated(&self) -> bool {
        self.acquire.is_terminated()
    }
}

crate::operation::wait!(['a, O: ?Sized, F: FusedFuture] HoldingAcquire<'a, O, F>);

/// The guards of the locks, with the owner.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct HoldingGuard<'a, O: ?Sized, G> {
    pub(crate) owner: &'a O,
    pub(crate) guards: G,
}

#[cfg(feature = "observe")]
impl<O: ?Sized, F> HoldingAcquire<'_, O, F> {
    /// The wait for the locks.
    pub(super) fn inner_mut(&mut self) -> &mut F {
        &mut self.acquire
    }
}

#[cfg(feature = "observe")]
impl<O: ?Sized, G> HoldingGuard<'_, O, G> {
    /// The guards of the locks.
    pub(super) fn inner_mut(&mut self) -> &mut G {
        &mut self.guards
    }
}

// --- acquired ---

impl<'p, 'a: 'p, O: ?Sized, L: IsExclusive<'a>> IsExclusive<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Acquire = HoldingAcquire<'a, O, L::Acquire>;
    type Guard = HoldingGuard<'a, O, L::Guard>;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn exclusive(&'p self) -> Self::Acquire {
        HoldingAcquire { owner: self.owner, acquire: self.locks.exclusive() }
    }

    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    fn try_exclusive(&'p self) -> Option<Self::Guard> {
        self.locks.try_exclusive().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: Locks<AcquireAll: FusedFuture>> IsExclusive<'p>
    for HoldingIsForWithLock<'a, O, Several<L>>
where
    L: 'p,
{
    type Acquire = HoldingAcquire<'a, O, L::AcquireAll>;
    type Guard = HoldingGuard<'a, O, L::Guards>;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn exclusive(&'p self) -> Self::Acquire {
        HoldingAcquire { owner: self.owner, acquire: self.locks.0.acquire_all() }
    }

    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    fn try_exclusive(&'p self) -> Option<Self::Guard> {
        self.locks.0.try_acquire_all().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: IsMonitor<'a>> IsMonitor<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Guard = HoldingGuard<'a, O, L::Guard>;

    #[inline]
    #[track_caller]
    fn locked_by_macro(&'p self) -> Self::Guard {
        HoldingGuard { owner: self.owner, guards: self.locks.locked_by_macro() }
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: IsTriedMonitor<'a>> IsTriedMonitor<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Guard = HoldingGuard<'a, O, L::Guard>;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn try_locked(&'p self) -> Option<Self::Guard> {
        self.locks.try_locked().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, O: ?Sized, M: Monitors + 'p> IsMonitor<'p> for HoldingIsForWithLock<'a, O, SeveralMonitors<M>> {
    type Guard = HoldingGuard<'a, O, M::Locked>;

    #[inline]
    #[track_caller]
    fn locked_by_macro(&'p self) -> Self::Guard {
        HoldingGuard { owner: self.owner, guards: self.locks.0.lock_all() }
    }
}

impl<'p, 'a: 'p, O: ?Sized, M: Monitors + 'p> IsTriedMonitor<'p> for HoldingIsForWithLock<'a, O, SeveralMonitors<M>> {
    type Guard = HoldingGuard<'a, O, M::Locked>;

    #[inline]
    #[track_caller]
    fn try_locked(&'p self) -> Option<Self::Guard> {
        self.locks.0.try_lock_all().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: IsShared<'a, Read: FusedFuture>> IsShared<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Read = HoldingAcquire<'a, O, L::Read>;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn shared(&'p self) -> Self::Read {
        HoldingAcquire { owner: self.owner, acquire: self.locks.shared() }
    }

    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    fn try_shared(&'p self) -> Option<<Self::Read as Future>::Output> {
        self.locks.try_shared().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, B, O: ?Sized, L: IsWaitedOn<'a, B>> IsWaitedOn<'p, B> for HoldingIsForWithLock<'a, O, &'a L> {
    type Asks = HoldingAsks<'a, O, L::Asks>;

    #[inline]
    fn waited_on(&'p self, base: B) -> Self::Asks {
        HoldingAsks { owner: self.owner, asks: self.locks.waited_on(base) }
    }
}

/// A lock on which a task waits, with its owner.
pub struct HoldingAsks<'a, O: ?Sized, A> {
    pub(crate) owner: &'a O,
    pub(crate) asks: A,
}

impl<'a, O: ?Sized, A: AsksPredicates> AsksPredicates for HoldingAsks<'a, O, A> {
    type Value = A::Value;
    type Declared<G> = HoldingAsks<'a, O, A::Declared<G>>;

    #[inline]
    fn declared<G>(self, by: G, condition: ConditionName) -> Self::Declared<G> {
        HoldingAsks { owner: self.owner, asks: self.asks.declared(by, condition) }
    }
}

macro_rules! until {
    ($($lock:ident [$($predicate:tt)*] $future:ty, keyed $keyed:ty;)*) => {$(
        impl<'a, 'l, O: ?Sized, T: ?Sized, D> HoldingAsks<'a, O, Asked<&'l $lock<T>, T, D>> {
            /// Waits until the predicate is true.
            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            pub fn until<K, P>(self, captured: K, predicate: P) -> HoldingAcquire<'a, O, $future>
            where
                P: $($predicate)* + Send + 'static,
                D: MakesKeys<T, K>,
                K: Captured + Send,
            {
                HoldingAcquire { owner: self.owner, acquire: self.asks.until(captured, predicate) }
            }

            /// [`until`](Self::until), for a predicate with keys.
            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            pub fn until_keyed<K, P, G>(
                self,
                captured: K,
                predicate: P,
                keys: &G,
            ) -> HoldingAcquire<'a, O, $keyed>
            where
                P: $($predicate)* + Send + 'static,
                K: Captured + Send,
                G: Fn(About<'_, T>, &K) -> Keys<T> + Copy,
            {
                HoldingAcquire { owner: self.owner, acquire: self.asks.until_keyed(captured, predicate, keys) }
            }
        }
    )*};
}
until! {
    Lock [FnMut(&T, &K) -> bool]
        AcquireWhen<'l, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, 'l, O, T, K, P, D>>,
        keyed AcquireWhen<'l, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, 'l, O, T, K, P, D, G>>;
    Condition [FnMut(&T, &K) -> bool]
        ConditionAcquireWhen<'l, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, 'l, O, T, K, P, D>>,
        keyed ConditionAcquireWhen<'l, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, 'l, O, T, K, P, D, G>>;
    Monitor [Fn(&T, &K) -> bool]
        MonitorWaitUntil<'l, T, Written<T, K, P, D>>,
        keyed MonitorWaitUntil<'l, T, Described<T, K, P, G>>;
}

// --- known to be held ---

impl<O: ?Sized, F: Acquires<PLACE>, const PLACE: usize> Acquires<PLACE> for HoldingAcquire<'_, O, F> {
    type Value = F::Value;
}

impl<O: ?Sized, G: Acquires<PLACE>, const PLACE: usize> Acquires<PLACE> for HoldingGuard<'_, O, G> {
    type Value = G::Value;
}

impl<O: ?Sized, H> IsLock for HoldingIsForWithLock<'_, O, H> {}

impl<O: ?Sized, G: IsHeld> IsHeld for HoldingGuard<'_, O, G> {
    type Held = G::Held;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn held(&self) -> G::Held {
        self.guards.held()
    }
}

#[diagnostic::do_not_recommend]
impl<O: ?Sized, F: RunsAfterwards> RunsAfterwards for HoldingAcquire<'_, O, F> {
    type Wait = Self;

    #[inline]
    fn wait(self) -> Self {
        self
    }
}

// --- lent to a body ---

impl<'b, O: ?Sized, G> LendsToBody<'b> for HoldingGuard<'_, O, G>
where
    Self: 'b,
    G: LendsToBody<'b>,
    O: IsSeenHolding<'b, G::Lent>,
{
    type Lent = Seen<O::View>;

    #[inline]
    fn lent_to_body(&'b mut self) -> Self::Lent {
        Seen(self.owner.seen_holding(self.guards.lent_to_body()))
    }
}

impl<'b, O: ?Sized, G> LendsToReader<'b> for HoldingGuard<'_, O, G>
where
    Self: 'b,
    G: LendsToReader<'b>,
    O: IsSeenHolding<'b, G::Lent>,
{
    type Lent = Seen<O::View>;

    #[inline]
    fn lent_to_reader(&'b self) -> Self::Lent {
        Seen(self.owner.seen_holding(self.guards.lent_to_reader()))
    }
}

// --- trait impls ---

impl<O: ?Sized, L> fmt::Debug for HoldingIsForWithLock<'_, O, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holding").finish_non_exhaustive()
    }
}

impl<O: ?Sized, A> fmt::Debug for HoldingAsks<'_, O, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HoldingAsks").finish_non_exhaustive()
    }
}

impl<L> fmt::Debug for Several<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Several").finish_non_exhaustive()
    }
}

impl<M> fmt::Debug for SeveralMonitors<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeveralMonitors").finish_non_exhaustive()
    }
}

impl<O: ?Sized, F: fmt::Debug> fmt::Debug for HoldingAcquire<'_, O, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.acquire, f)
    }
}

impl<O: ?Sized, G: fmt::Debug> fmt::Debug for HoldingGuard<'_, O, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.guards, f)
    }
}
