//! The functions of the macros that take several locks or several monitors at once.

use super::{
    itself::Itself, locks::IsExclusive, monitors::IsNoCondition, requires::HoldingIsForWithLock,
    which_lock::LeadsToLock,
};
use crate::{
    acquire_all::Locks,
    lock::Lock,
    monitor::{Each, Monitor, Monitors},
    named_condition::NamedCondition,
};

/// A lock that can be taken together with others. The locks are taken in a fixed order, so that tasks don't wait in a circle.
#[diagnostic::on_unimplemented(
    message = "several locks at once are all plain `Lock`s: name each by itself, `a.state, b.state`, and declare it as `state: Lock`",
    label = "not a plain `Lock`"
)]
pub trait IsOneOfSeveral<'a> {
    /// The guarded value.
    type Value: ?Sized + 'a;

    /// The lock itself.
    fn itself(&'a self) -> &'a Lock<Self::Value>;
}

impl<'a, T: ?Sized + 'a> IsOneOfSeveral<'a> for Lock<T> {
    type Value = T;

    #[inline]
    fn itself(&'a self) -> &'a Lock<T> {
        self
    }
}

/// A condition is not a lock. Another trait has the message for it.
#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a, const KEY: usize> IsOneOfSeveral<'a> for NamedCondition<T, KEY>
where
    Self: IsExclusive<'a>,
{
    type Value = T;

    fn itself(&'a self) -> &'a Lock<T> {
        unreachable!("a condition is not exclusive")
    }
}

/// `with_lock!` on several monitors. The bound is never met, so rustc shows its message, which says how to lock monitors.
impl<'a, T: ?Sized + 'a> IsOneOfSeveral<'a> for Monitor<T>
where
    Itself<Self>: IsLockedByWithLock,
{
    type Value = T;

    fn itself(&'a self) -> &'a Lock<T> {
        unreachable!("a monitor is no lock")
    }
}

/// The bound whose message is for a monitor in `with_lock!`. No monitor meets it.
#[diagnostic::on_unimplemented(
    message = "monitors are locked by `locked!`: write `locked!(self.state, o.state, |a, b| ..)`; beside a `Lock`, `with_lock!(a.state, |a| locked!(b.state, |b| ..))`",
    label = "a monitor",
    note = "`try_locked!` is for `try_with_lock!`"
)]
pub trait IsLockedByWithLock {}

/// Several views in one macro would have one type, and could be swapped.
#[diagnostic::on_unimplemented(
    message = "`holding_..()` can't be joined with other locks: write `a.state, b.state` for the locks of two instances, and put the \
               body into methods of their guarded fields, `AccountState`",
    label = "beside another lock"
)]
pub trait StandsAlone {
    /// A placeholder, because no type implements this trait.
    type Value: ?Sized + 'static;
}

impl<'a, O: ?Sized, H> IsOneOfSeveral<'a> for HoldingIsForWithLock<'_, O, H>
where
    Itself<Self>: StandsAlone,
{
    type Value = <Itself<Self> as StandsAlone>::Value;

    fn itself(&'a self) -> &'a Lock<Self::Value> {
        unreachable!("it stands alone")
    }
}

impl<'a, O: ?Sized, H> IsOneOfSeveralMonitors<'a> for HoldingIsForWithLock<'_, O, H>
where
    Itself<Self>: StandsAlone,
{
    type Value = <Itself<Self> as StandsAlone>::Value;

    fn itself(&'a self) -> &'a Monitor<Self::Value> {
        unreachable!("it stands alone")
    }
}

/// One of the locks of a `with_lock!` that takes several.
#[inline]
pub fn one_of_several<'a, L>(lock: L) -> &'a Lock<<L::Target as IsOneOfSeveral<'a>>::Value>
where
    L: LeadsToLock<'a>,
    L::Target: IsOneOfSeveral<'a>,
{
    lock.leads_to().itself()
}

/// `with_lock!` with several locks
#[track_caller]
pub fn acquire_all<L: Locks>(locks: L) -> L::AcquireAll {
    locks.acquire_all()
}

/// `try_with_lock!` with several locks
#[track_caller]
pub fn try_acquire_all<L: Locks>(locks: L) -> Option<L::Guards> {
    locks.try_acquire_all()
}

/// A monitor that can be locked together with others.
#[diagnostic::on_unimplemented(
    message = "several at once in `locked!` are all `Monitor`s: for a `Lock` write `with_lock!(b.state, |b| locked!(a.state, |a| ..))`",
    label = "not a monitor",
    note = "name each by itself, `locked!(a.state, b.state, |a, b| ..)`, and declare it as `state: Monitor`"
)]
pub trait IsOneOfSeveralMonitors<'a> {
    /// The guarded value.
    type Value: ?Sized + 'a;

    /// The monitor itself.
    fn itself(&'a self) -> &'a Monitor<Self::Value>;
}

impl<'a, T: ?Sized + 'a> IsOneOfSeveralMonitors<'a> for Monitor<T> {
    type Value = T;

    #[inline]
    fn itself(&'a self) -> &'a Monitor<T> {
        self
    }
}

/// A condition is not a monitor. Another trait has the message for it.
impl<'a, T: ?Sized + 'a, const KEY: usize> IsOneOfSeveralMonitors<'a> for NamedCondition<T, KEY>
where
    Itself<Self>: IsNoCondition,
{
    type Value = T;

    fn itself(&'a self) -> &'a Monitor<T> {
        unreachable!("a condition is no monitor")
    }
}

/// One of the monitors of a `locked!` that takes several.
#[inline]
pub fn one_of_several_monitors<'a, L>(monitor: L) -> &'a Monitor<<L::Target as IsOneOfSeveralMonitors<'a>>::Value>
where
    L: LeadsToLock<'a>,
    L::Target: IsOneOfSeveralMonitors<'a>,
{
    monitor.leads_to().itself()
}

/// `locked!` with several monitors
#[inline]
#[track_caller]
pub fn locked_all<M: Monitors>(monitors: M) -> M::Locked {
    monitors.lock_all()
}

/// `try_locked!` with several monitors
#[inline]
#[track_caller]
pub fn try_locked_all<M: Monitors>(monitors: M) -> Option<M::Locked> {
    monitors.try_lock_all()
}

/// The references for the body of `locked!` with several monitors, one for each.
#[inline]
#[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
pub fn each<'r, L: Each<'r>>(locked: &'r mut L) -> L::Each {
    locked.each()
}
