//! The functions of `with_lock!`, `read_lock!`, `try_with_lock!` and `try_read_lock!`.

use super::{itself::Itself, which_lock::LeadsToLock};
use crate::{
    condition::{Condition, ConditionAcquire, ConditionGuard},
    lock::{Acquire, Lock, LockGuard},
    monitor::Monitor,
    rw_lock::{Read, RwLock, RwLockReadGuard, RwLockWriteGuard, Write},
    timeout::Wait,
};

/// A lock that one task at a time can hold.
#[diagnostic::on_unimplemented(
    message = "a condition is a reason to wait on a lock, and not the lock: write `with_lock!(self.state, |s| ..)`",
    label = "not a lock",
    note = "to wait for the condition, write `wait_until!(self.not_empty, |s| ..)`"
)]
pub trait IsExclusive<'a> {
    /// The future of the guard.
    type Acquire: Wait<Output = Self::Guard>;
    /// The guard.
    type Guard;

    /// Waits for the lock.
    fn exclusive(&'a self) -> Self::Acquire;

    /// The guard, if the lock is free.
    #[cfg_attr(feature = "observe", track_caller)]
    fn try_exclusive(&'a self) -> Option<Self::Guard>;
}

macro_rules! exclusive {
    ($($lock:ident: $acquire:ident $try_acquire:ident $future:ident $guard:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, T: ?Sized + 'a> IsExclusive<'a> for $lock<T> {
            type Acquire = $future<'a, T>;
            type Guard = $guard<'a, T>;

            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            fn exclusive(&'a self) -> $future<'a, T> {
                self.$acquire()
            }

            #[inline]
            #[cfg_attr(feature = "observe", track_caller)]
            fn try_exclusive(&'a self) -> Option<$guard<'a, T>> {
                self.$try_acquire()
            }
        }
    )*};
}
exclusive! {
    Lock: acquire try_acquire Acquire LockGuard,
    RwLock: write try_write Write RwLockWriteGuard,
    Condition: acquire try_acquire ConditionAcquire ConditionGuard
}

/// `with_lock!` on a monitor. The bound is never met, so rustc shows its message.
impl<'a, T: ?Sized + 'a> IsExclusive<'a> for Monitor<T>
where
    Itself<Self>: IsHeldAcrossAwaits<'a>,
{
    type Acquire = <Itself<Self> as IsHeldAcrossAwaits<'a>>::Acquire;
    type Guard = <Self::Acquire as Future>::Output;

    fn exclusive(&'a self) -> Self::Acquire {
        unreachable!("a monitor is not held across awaits")
    }

    #[cfg_attr(feature = "observe", track_caller)]
    fn try_exclusive(&'a self) -> Option<Self::Guard> {
        unreachable!("a monitor is not held across awaits")
    }
}

/// No monitor implements this, so that rustc shows this message.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` is locked at once, without await: write `locked!(self.state, |s| ..)`",
    label = "a monitor",
    note = "`try_locked!` is for `try_with_lock!` and `try_read_lock!`; to hold it across an await, declare `state: Lock`"
)]
pub trait IsHeldAcrossAwaits<'a> {
    /// A placeholder, because no type implements this trait.
    type Acquire: Wait;
}

/// `with_lock!`
#[inline]
#[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
pub fn acquire<'a, L>(lock: L) -> <L::Target as IsExclusive<'a>>::Acquire
where
    L: LeadsToLock<'a>,
    L::Target: IsExclusive<'a>,
{
    lock.leads_to().exclusive()
}

/// `try_with_lock!`
#[inline]
#[cfg_attr(feature = "observe", track_caller)]
pub fn try_acquire<'a, L>(lock: L) -> Option<<L::Target as IsExclusive<'a>>::Guard>
where
    L: LeadsToLock<'a>,
    L::Target: IsExclusive<'a>,
{
    lock.leads_to().try_exclusive()
}

/// A lock that several tasks may hold to read.
#[diagnostic::on_unimplemented(
    message = "only an `RwLock` is read by several tasks at once: write `with_lock!(self.state, |s| ..)`",
    label = "not an `RwLock`",
    note = "or declare `state: RwLock`"
)]
pub trait IsShared<'a> {
    /// The future of the guard.
    type Read: Wait;

    /// Waits for shared access.
    fn shared(&'a self) -> Self::Read;

    /// Shared access, if there is no writer and no waiter.
    #[cfg_attr(feature = "observe", track_caller)]
    fn try_shared(&'a self) -> Option<<Self::Read as Future>::Output>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a> IsShared<'a> for RwLock<T> {
    type Read = Read<'a, T>;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn shared(&'a self) -> Read<'a, T> {
        self.read()
    }

    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    fn try_shared(&'a self) -> Option<RwLockReadGuard<'a, T>> {
        self.try_read()
    }
}

/// `read_lock!` on a monitor. The bound is never met, so rustc shows its message.
impl<'a, T: ?Sized + 'a> IsShared<'a> for Monitor<T>
where
    Itself<Self>: IsHeldAcrossAwaits<'a>,
{
    type Read = <Itself<Self> as IsHeldAcrossAwaits<'a>>::Acquire;

    fn shared(&'a self) -> Self::Read {
        unreachable!("a monitor is not held across awaits")
    }

    #[cfg_attr(feature = "observe", track_caller)]
    fn try_shared(&'a self) -> Option<<Self::Read as Future>::Output> {
        unreachable!("a monitor is not held across awaits")
    }
}

/// `read_lock!`
#[inline]
#[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
pub fn read<'a, L>(lock: L) -> <L::Target as IsShared<'a>>::Read
where
    L: LeadsToLock<'a>,
    L::Target: IsShared<'a>,
{
    lock.leads_to().shared()
}

/// `try_read_lock!`
#[inline]
#[cfg_attr(feature = "observe", track_caller)]
pub fn try_read<'a, L>(lock: L) -> Option<<<L::Target as IsShared<'a>>::Read as Future>::Output>
where
    L: LeadsToLock<'a>,
    L::Target: IsShared<'a>,
{
    lock.leads_to().try_shared()
}
