//! The locks that a macro holds while its body runs.

use super::which_lock::LeadsToLock;
use crate::{
    condition::{Condition, ConditionGuard},
    holding::{Held, IsKnownHeld, Known},
    impls::for_two_to_eight,
    lock::{Lock, LockGuard},
    monitor::{LockedMonitors, Monitor, MonitorGuard, OneLocked},
    rw_lock::{RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// The guard of a macro.
pub trait IsHeld {
    /// Its lock, or its locks.
    type Held: IsKnownHeld;

    /// The held lock, with the caller's place in the source.
    fn held(&self) -> Self::Held;
}

macro_rules! is_held {
    ($($guard:ident),*) => {$(
        impl<T: ?Sized> IsHeld for $guard<'_, T> {
            type Held = Held<T>;

            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            fn held(&self) -> Held<T> {
                Held::new(self.known())
            }
        }
    )*};
}
is_held!(LockGuard, MonitorGuard, OneLocked, RwLockReadGuard, RwLockWriteGuard, ConditionGuard);

/// `(a, (b, c))`.
macro_rules! in_pairs {
    ($last:ty) => { $last };
    ($first:ty, $($rest:ty),+) => { ($first, in_pairs!($($rest),+)) };
}

macro_rules! values_in_pairs {
    ($last:expr) => { $last };
    ($first:expr, $($rest:expr),+) => { ($first, values_in_pairs!($($rest),+)) };
}

macro_rules! all_held {
    ($($count:literal: $($guard:ident $place:tt),*;)*) => {$(
        impl<'a, $($guard: ?Sized),*> IsHeld for LockedMonitors<'a, ($(&'a Monitor<$guard>,)*), $count> {
            type Held = in_pairs!($(Held<$guard>),*);

            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            fn held(&self) -> Self::Held {
                let monitors = self.monitors();
                values_in_pairs!($(Held::new(monitors.$place.known())),*)
            }
        }

        impl<$($guard: IsHeld),*> IsHeld for ($($guard,)*) {
            type Held = in_pairs!($($guard::Held),*);

            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            fn held(&self) -> Self::Held {
                values_in_pairs!($(self.$place.held()),*)
            }
        }
    )*};
}
for_two_to_eight!(all_held);

/// The held lock in a `#[requires]` method. The caller of the method has made it known.
#[must_use]
pub fn required<T: ?Sized>(_: &T) -> Held<T> {
    Held::new(Known::in_scope::<T>())
}

/// The held lock or locks, while the body of a macro runs.
#[inline]
#[must_use]
#[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
pub fn held<G: IsHeld>(guard: &G) -> G::Held {
    guard.held()
}

/// Makes the lock known to be held while the body of a macro outside async runs.
#[must_use]
pub fn scope<H: IsKnownHeld>(held: H) -> H::Scope {
    held.scope()
}

/// Wraps a future that a body awaits: while it is polled, the lock is known to be held. In release builds it returns the future
/// unchanged.
pub trait WhileHolding: Sized {
    /// Wraps this future.
    #[inline]
    #[must_use = "a future does nothing unless it is awaited"]
    fn while_holding<H: IsKnownHeld>(self, held: H) -> H::While<Self>
    where
        Self: IntoFuture,
    {
        held.while_held(self)
    }
}

impl<F> WhileHolding for F {}

/// A lock of any kind.
pub trait IsLock {}

macro_rules! is_lock {
    ($($lock:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: ?Sized> IsLock for $lock<T> {}
    )*};
}
is_lock!(Lock, Monitor, RwLock, Condition);

/// Checks that `holding = …` names a lock, if the tokens don't show that it is held.
#[inline]
pub fn holding<'a, L, W>(_: L, wait: W) -> W
where
    L: LeadsToLock<'a>,
    L::Target: IsLock,
{
    wait
}
