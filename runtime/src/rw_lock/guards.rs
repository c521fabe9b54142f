//! The guards of an [`RwLock`]: to read or to write, borrowed or owned.

use std::sync::Arc;

use super::{RwLock, RwLockPolicy};
use crate::{
    engine::value_cell::{RawGuard, Shared},
    holding::Known,
    impls::{guard_is_mutable, guard_is_pointer},
    record::At,
};

/// Reads the value, and gives the lock back when dropped.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    access: Shared<&'a RwLock<T>, RwLockPolicy, T>,
}

/// Reads and writes the value, and gives the lock back when dropped.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    access: RawGuard<&'a RwLock<T>, RwLockPolicy, T>,
}

/// An [`RwLockReadGuard`] that keeps the `Arc` of its lock instead of a borrow.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct OwnedRwLockReadGuard<T: ?Sized> {
    access: Shared<Arc<RwLock<T>>, RwLockPolicy, T>,
}

/// An [`RwLockWriteGuard`] that keeps the `Arc` of its lock instead of a borrow.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct OwnedRwLockWriteGuard<T: ?Sized> {
    access: RawGuard<Arc<RwLock<T>>, RwLockPolicy, T>,
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// Turns this into a read guard. The readers that wait in front of the next writer get the lock, too.
    ///
    /// No other task can write in between.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::RwLock::new(1);
    /// let mut guard = lock.try_write().unwrap();
    /// *guard = 2;
    /// let guard = guard.downgrade();
    /// assert_eq!(*lock.try_read().unwrap(), *guard);
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn downgrade(self) -> RwLockReadGuard<'a, T> {
        self.access.downgrade(At::here()).into()
    }
}

impl<T: ?Sized> OwnedRwLockWriteGuard<T> {
    /// [`RwLockWriteGuard::downgrade`], for an owned guard.
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn downgrade(self) -> OwnedRwLockReadGuard<T> {
        self.access.downgrade(At::here()).into()
    }
}

/// The lock that a guard holds, for the checks, with the caller's place in the source.
macro_rules! known {
    ($($guard:ident [$($lifetime:lifetime)?]),*) => {$(
        impl<$($lifetime,)? T: ?Sized> $guard<$($lifetime,)? T> {
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            #[inline]
            pub(crate) fn known(&self) -> Known {
                self.access.on().known().held_by(self.access.mark())
            }
        }
    )*};
}
known!(RwLockReadGuard ['a], RwLockWriteGuard ['a]);

macro_rules! knows_body {
    ($($guard:ident),*) => {$(
        impl<T: ?Sized> $guard<'_, T> {
            /// Records the text of the call that acquired it.
            #[cfg(feature = "observe")]
            pub(crate) fn says(&self, text: crate::record::Text) {
                self.access.says(text);
            }

            /// Records that this guard is held by the body of a macro.
            #[inline]
            pub(crate) fn knows_body(&self) {
                self.access.knows_body();
            }
        }
    )*};
}
knows_body!(RwLockReadGuard, RwLockWriteGuard);
#[cfg(feature = "observe")]
known!(OwnedRwLockReadGuard [], OwnedRwLockWriteGuard []);

// --- trait impls ---

/// Makes a guard from the engine's access, and gives the access back.
macro_rules! guard_of_access {
    ($($guard:ident [$($lifetime:lifetime)?] = $access:ty),*) => {$(
        impl<$($lifetime,)? T: ?Sized> $guard<$($lifetime,)? T> {
            /// Gives the lock back, as dropping does.
            pub fn release(self) {
                drop(self);
            }
        }

        impl<$($lifetime,)? T: ?Sized> From<$access> for $guard<$($lifetime,)? T> {
            #[inline]
            fn from(access: $access) -> Self {
                Self { access }
            }
        }
    )*};
}
guard_of_access!(
    RwLockReadGuard['a] = Shared<&'a RwLock<T>, RwLockPolicy, T>,
    RwLockWriteGuard['a] = RawGuard<&'a RwLock<T>, RwLockPolicy, T>,
    OwnedRwLockReadGuard[] = Shared<Arc<RwLock<T>>, RwLockPolicy, T>,
    OwnedRwLockWriteGuard[] = RawGuard<Arc<RwLock<T>>, RwLockPolicy, T>
);
guard_is_pointer!([T: ?Sized] RwLockReadGuard<'_, T> => T by access);
guard_is_pointer!([T: ?Sized] RwLockWriteGuard<'_, T> => T by access);
guard_is_pointer!([T: ?Sized] OwnedRwLockReadGuard<T> => T by access);
guard_is_pointer!([T: ?Sized] OwnedRwLockWriteGuard<T> => T by access);
guard_is_mutable!([T: ?Sized] RwLockWriteGuard<'_, T> => T by access);
guard_is_mutable!([T: ?Sized] OwnedRwLockWriteGuard<T> => T by access);
