//! [`Ordered`]: a lock whose type contains its level in a `lock_order!`.
//!
//! `#[guarded]` gives this type to a lock with `#[lock(order = ..)]`. Every way to make an [`Ordered`] sets the level of the lock,
//! so it does not matter how the struct was made.

use std::{fmt, ops::Deref};

use crate::{
    condition::Condition,
    engine::sync::const_unless_loom,
    holding::{HasLevel, LevelOf},
    lock::Lock,
    monitor::Monitor,
    rw_lock::RwLock,
};

/// A lock with a level of [`lock_order!`](crate::lock_order), as `#[guarded]` declares it for `#[lock(order = ..)]`.
///
/// It derefs to its [`Lock`], [`Monitor`], [`RwLock`] or [`Condition`], and is used as that.
///
/// # Examples
///
/// ```
/// use warded::prelude::*;
///
/// lock_order!(Accounts < Journal);
///
/// #[guarded]
/// #[derive(Default)]
/// struct Bank {
///     #[lock(order = Accounts)]
///     accounts: Lock,                      // is an `Ordered<Lock<BankAccounts>>`
///     #[guarded(by = accounts)]
///     balances: Vec<u64>,
/// }
///
/// let mut bank = Bank::default();
/// bank.accounts.try_acquire().unwrap().balances.push(1);
/// bank.accounts = Lock::new(BankAccounts { balances: vec![2] }).into();
/// assert_eq!(bank.into_init().balances, [2]);
/// ```
pub struct Ordered<L: ?Sized>(L);

macro_rules! ordered {
    ($($lock:ident: $($at:ident).+),*) => {$(
        impl<T: HasLevel> $lock<T> {
            const_unless_loom! {
                #[doc(hidden)]
                #[must_use]
                pub const fn at_its_level(mut self) -> Ordered<Self> {
                    self.$($at).+ = LevelOf::level::<T::Level>();
                    Ordered(self)
                }
            }
        }

        impl<T> Ordered<$lock<T>> {
            /// Returns the value. The lock is consumed, so no task can hold it or wait for it.
            #[must_use]
            pub fn into_inner(self) -> T {
                self.0.into_inner()
            }
        }

        impl<T: ?Sized> Ordered<$lock<T>> {
            /// The value, without locking: `&mut self` proves that no other task can use the lock.
            pub fn get_mut(&mut self) -> &mut T {
                self.0.get_mut()
            }
        }

        impl<T: HasLevel> From<$lock<T>> for Ordered<$lock<T>> {
            fn from(lock: $lock<T>) -> Self {
                lock.at_its_level()
            }
        }

        impl<T: HasLevel + Default> Default for Ordered<$lock<T>> {
            fn default() -> Self {
                $lock::default().at_its_level()
            }
        }
    )*};
}
ordered!(Lock: level, Monitor: level, RwLock: level, Condition: lock.level);

/// There is no `DerefMut`, because it would allow to replace the lock by one without a level.
impl<L: ?Sized> Deref for Ordered<L> {
    type Target = L;

    #[inline]
    fn deref(&self) -> &L {
        &self.0
    }
}

impl<L: ?Sized + fmt::Debug> fmt::Debug for Ordered<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
