//! What `account.holding_state()` gives: a lock, and whose it is. The methods that `#[requires(state)]` need both.
//!
//! # How it works
//!
//! ```text
//! HoldingIsForWithLock     acquired ─▶ HoldingGuard      lent to a body ─▶ the view: AccountHolding
//! owner, &Lock                         owner, LockGuard                    NotGuarded<Account>, Guarded<AccountState>
//! ```
//!
//! The three are made of one reference to the owner, so a view shows one instance. It stays that way:
//!
//! 1. A user can't make a [`Guarded`], a [`NotGuarded`] or a [`GuardedToRead`], and so can't assign to the fields of a view.
//! 2. A view borrows from its guard, and is dropped before it ([`Seen`] has a destructor, so rustc insists). So two views
//!    don't have one type, and neither they nor their fields can be swapped.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::{
    Condition, ConditionGuard, Lock, LockGuard, Monitor, MonitorGuard, RwLockReadGuard, RwLockWriteGuard,
    acquire_all::Locks,
    expansion::{
        About, Acquires, Asked, AsksPredicates, Captured, IsExclusive, IsHeld, IsLock, IsMonitor, IsShared,
        IsTriedMonitor, IsWaitedOn, Keys, OneLocked,
    },
    monitor::Written,
    named_futures::{AcquireWhen, ConditionAcquireWhen, MonitorWaitUntil},
};

/// A lock of an instance, or several, and the instance.
#[must_use = "this names a lock and does not take it: write `with_lock!(account.holding_state(), |a| ..)`"]
pub struct HoldingIsForWithLock<'a, O: ?Sized, L> {
    owner: &'a O,
    /// A reference to a lock, or [`Several`].
    locks: L,
}

/// A tuple of references to locks.
#[derive(Clone, Copy)]
pub struct Several<L>(L);

impl<'a, O: ?Sized, L> HoldingIsForWithLock<'a, O, &'a L> {
    /// Of one lock.
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

/// Leads to the answer to `account.holding_state().settle()`.
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

/// The locks, held, and whose they are.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct HoldingGuard<'a, O: ?Sized, G> {
    owner: &'a O,
    guards: G,
}

// --- acquired ---

impl<'p, 'a: 'p, O: ?Sized, L: IsExclusive<'a>> IsExclusive<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Acquire = HoldingAcquire<'a, O, L::Acquire>;
    type Guard = HoldingGuard<'a, O, L::Guard>;

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn exclusive(&'p self) -> Self::Acquire {
        HoldingAcquire { owner: self.owner, acquire: self.locks.exclusive() }
    }

    #[inline]
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
    #[cfg_attr(debug_assertions, track_caller)]
    fn exclusive(&'p self) -> Self::Acquire {
        HoldingAcquire { owner: self.owner, acquire: self.locks.0.acquire_all() }
    }

    #[inline]
    fn try_exclusive(&'p self) -> Option<Self::Guard> {
        self.locks.0.try_acquire_all().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: IsMonitor<'a>> IsMonitor<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Guard = HoldingGuard<'a, O, L::Guard>;

    #[inline]
    #[track_caller]
    fn locked(&'p self) -> Self::Guard {
        HoldingGuard { owner: self.owner, guards: self.locks.locked() }
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: IsTriedMonitor<'a>> IsTriedMonitor<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Guard = HoldingGuard<'a, O, L::Guard>;

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn try_locked(&'p self) -> Option<Self::Guard> {
        self.locks.try_locked().map(|guards| HoldingGuard { owner: self.owner, guards })
    }
}

impl<'p, 'a: 'p, O: ?Sized, L: IsShared<'a, Read: FusedFuture>> IsShared<'p> for HoldingIsForWithLock<'a, O, &'a L> {
    type Read = HoldingAcquire<'a, O, L::Read>;

    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    fn shared(&'p self) -> Self::Read {
        HoldingAcquire { owner: self.owner, acquire: self.locks.shared() }
    }

    #[inline]
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

/// A lock that is waited on, and whose it is.
pub struct HoldingAsks<'a, O: ?Sized, A> {
    owner: &'a O,
    asks: A,
}

impl<O: ?Sized, A: AsksPredicates> AsksPredicates for HoldingAsks<'_, O, A> {
    type Value = A::Value;

    #[inline]
    fn knowing(self, keys: Keys<A::Value>) -> Self {
        Self { asks: self.asks.knowing(keys), ..self }
    }
}

macro_rules! until {
    ($($lock:ident [$($predicate:tt)*] $future:ty;)*) => {$(
        impl<'a, 'l, O: ?Sized, T: ?Sized> HoldingAsks<'a, O, Asked<&'l $lock<T>, T>> {
            /// Waits until the predicate holds.
            #[inline]
            #[cfg_attr(debug_assertions, track_caller)]
            pub fn until<K, P>(self, captured: K, predicate: P) -> HoldingAcquire<'a, O, $future>
            where
                P: $($predicate)* + Send + 'static,
                K: Captured + Send,
            {
                HoldingAcquire { owner: self.owner, acquire: self.asks.until(captured, predicate) }
            }

            /// The same, where something is known of the predicate.
            #[inline]
            #[cfg_attr(debug_assertions, track_caller)]
            pub fn until_keyed<K, P>(
                self,
                captured: K,
                predicate: P,
                keys: &dyn Fn(About<T>, &K) -> Keys<T>,
            ) -> HoldingAcquire<'a, O, $future>
            where
                P: $($predicate)* + Send + 'static,
                K: Captured + Send,
            {
                HoldingAcquire { owner: self.owner, acquire: self.asks.until_keyed(captured, predicate, keys) }
            }
        }
    )*};
}
until! {
    Lock [FnMut(&T, &K) -> bool] AcquireWhen<'l, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, 'l, O, T, K, P>>;
    Condition [FnMut(&T, &K) -> bool] ConditionAcquireWhen<'l, T, impl FnMut(&T) -> bool + Send + 'static + use<'a, 'l, O, T, K, P>>;
    Monitor [Fn(&T, &K) -> bool] MonitorWaitUntil<'l, T, Written<T, K, P>>;
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
    #[cfg_attr(debug_assertions, track_caller)]
    fn held(&self) -> G::Held {
        self.guards.held()
    }
}

// --- lent to a body ---

/// A guard, which lends a body what it guards.
pub trait LendsToBody<'b> {
    /// `&mut AccountState`, or the view.
    type Lent;

    /// What the body sees.
    fn lent_to_body(&'b mut self) -> Self::Lent;
}

macro_rules! lend_what_they_guard {
    ($($guard:ident),*) => {$(
        impl<'b, T: ?Sized> LendsToBody<'b> for $guard<'_, T>
        where
            Self: 'b,
        {
            type Lent = &'b mut T;

            #[inline]
            fn lent_to_body(&'b mut self) -> &'b mut T {
                self
            }
        }
    )*};
}
lend_what_they_guard!(LockGuard, MonitorGuard, OneLocked, RwLockWriteGuard, ConditionGuard);

/// `(a, (b, c))`.
macro_rules! in_pairs {
    ($last:ty) => { $last };
    ($first:ty, $($rest:ty),+) => { ($first, in_pairs!($($rest),+)) };
}

macro_rules! values_in_pairs {
    ($last:expr) => { $last };
    ($first:expr, $($rest:expr),+) => { ($first, values_in_pairs!($($rest),+)) };
}

macro_rules! lend_all {
    ($($($guard:ident $place:tt),*;)*) => {$(
        impl<'b, $($guard: LendsToBody<'b>),*> LendsToBody<'b> for ($($guard,)*) {
            type Lent = ($($guard::Lent,)*);

            #[inline]
            fn lent_to_body(&'b mut self) -> Self::Lent {
                ($(self.$place.lent_to_body(),)*)
            }
        }

        impl<$($guard: IsHeld),*> IsHeld for ($($guard,)*) {
            type Held = in_pairs!($($guard::Held),*);

            #[inline]
            #[cfg_attr(debug_assertions, track_caller)]
            fn held(&self) -> Self::Held {
                values_in_pairs!($(self.$place.held()),*)
            }
        }
    )*};
}
lend_all! {
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

/// Makes views of itself. `States` is what is guarded by the locks that are held.
///
/// Where two `#[guarded] impl`s make the same view, rustc says that implementations of this trait conflict.
pub trait WriteGuardedNoHoldingAboveTheOtherImpl<'b, States> {
    /// `AccountHolding`
    type View;

    /// The view of this instance.
    fn seen_holding(&'b self, states: States) -> Self::View;
}

use WriteGuardedNoHoldingAboveTheOtherImpl as IsSeenHolding;

/// A part of an instance that is reached without a lock, in a view: the instance itself, or another lock of it.
pub struct NotGuarded<'a, T: ?Sized>(&'a T);

/// A part of `owner`.
#[inline]
pub fn not_guarded<T: ?Sized>(part: &T) -> NotGuarded<'_, T> {
    NotGuarded(part)
}

impl<T: ?Sized> Deref for NotGuarded<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.0
    }
}

/// What a lock guards, in a view, while it is held.
#[expect(clippy::manual_non_exhaustive, reason = "rustc would propose to make one")]
pub struct Guarded<'a, T: ?Sized> {
    /// A reference, so that rustc tells apart its fields. Only the bodies of `#[requires]` methods name it.
    #[doc(hidden)]
    pub __fields: &'a mut T,
    _only_made_here: (),
}

/// What a held lock guards.
#[inline]
pub fn guarded<T: ?Sized>(fields: &mut T) -> Guarded<'_, T> {
    Guarded { __fields: fields, _only_made_here: () }
}

impl<T: ?Sized> Deref for Guarded<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.__fields
    }
}

impl<T: ?Sized> DerefMut for Guarded<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.__fields
    }
}

/// What an `RwLock` guards, in a view, while it is held to read.
pub struct GuardedToRead<'a, T: ?Sized>(&'a T);

/// What a lock guards that is held to read.
#[inline]
pub fn guarded_to_read<T: ?Sized>(fields: &T) -> GuardedToRead<'_, T> {
    GuardedToRead(fields)
}

impl<T: ?Sized> Deref for GuardedToRead<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.0
    }
}

/// A lock that guards `T` is held, at least to read.
pub trait HeldToRead<T: ?Sized>: Deref<Target = T> {}

impl<T: ?Sized> HeldToRead<T> for Guarded<'_, T> {}

impl<T: ?Sized> HeldToRead<T> for GuardedToRead<'_, T> {}

/// A guarded field, in a view. That has it behind its lock.
#[derive(Debug)]
pub struct BehindItsLock;

/// A view, for as long as the body runs.
pub struct Seen<V>(V);

/// Invariant 2.
impl<V> Drop for Seen<V> {
    #[inline]
    fn drop(&mut self) {}
}

impl<V> Deref for Seen<V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        &self.0
    }
}

impl<V> DerefMut for Seen<V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut V {
        &mut self.0
    }
}

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

/// A guard that several tasks may have, which lends a body what it guards.
pub trait LendsToReader<'b> {
    /// `&AccountState`, or the view.
    type Lent;

    /// What the body sees.
    fn lent_to_reader(&'b self) -> Self::Lent;
}

impl<'b, T: ?Sized> LendsToReader<'b> for RwLockReadGuard<'_, T>
where
    Self: 'b,
{
    type Lent = &'b T;

    #[inline]
    fn lent_to_reader(&'b self) -> &'b T {
        self
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

/// What a body sees of the guard that reads.
#[inline]
pub fn lent_to_reader<'b, G: LendsToReader<'b>>(guard: &'b G) -> G::Lent {
    guard.lent_to_reader()
}

/// What a body sees of the guard.
#[inline]
pub fn lent<'b, G: LendsToBody<'b>>(guard: &'b mut G) -> G::Lent {
    guard.lent_to_body()
}

/// The body of a method of the user's struct that stands for one of its view, and can't be called.
pub fn never_called() -> ! {
    unreachable!("no call of it compiles")
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

impl<V> fmt::Debug for Seen<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for NotGuarded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotGuarded").finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for Guarded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for GuardedToRead<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedToRead").finish_non_exhaustive()
    }
}
