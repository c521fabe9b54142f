//! The functions of `locked!` and `try_locked!`.

use super::{itself::Itself, which_lock::LeadsToLock};
use crate::{
    monitor::{Monitor, MonitorGuard},
    named_condition::NamedCondition,
};

/// A lock that a thread holds, and never across an await: a monitor.
#[diagnostic::on_unimplemented(
    message = "only a `Monitor` is locked without await: write `with_lock!(self.state, |s| ..)`",
    label = "not a monitor",
    note = "or declare `state: Monitor`, which is never held across an await"
)]
pub trait IsMonitor<'a> {
    /// Its guard.
    type Guard;

    /// Locks it.
    fn locked_by_macro(&'a self) -> Self::Guard;
}

/// Like [`IsMonitor`], for `try_locked!`. It is a trait of its own, because its error message is different.
#[diagnostic::on_unimplemented(
    message = "`try_locked!` is for a `Monitor`: write `try_with_lock!(self.state, |s| ..)`",
    label = "not a monitor",
    note = "or declare `state: Monitor`, which is never held across an await"
)]
pub trait IsTriedMonitor<'a> {
    /// Its guard.
    type Guard;

    /// Locks it, if it is free.
    fn try_locked(&'a self) -> Option<Self::Guard>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a> IsMonitor<'a> for Monitor<T> {
    type Guard = MonitorGuard<'a, T>;

    #[inline]
    #[track_caller]
    fn locked_by_macro(&'a self) -> MonitorGuard<'a, T> {
        self.lock()
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T: ?Sized + 'a> IsTriedMonitor<'a> for Monitor<T> {
    type Guard = MonitorGuard<'a, T>;

    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn try_locked(&'a self) -> Option<MonitorGuard<'a, T>> {
        self.try_lock()
    }
}

/// A condition is not a monitor, so rustc shows the message of `IsNoCondition`.
impl<'a, T: ?Sized + 'a, const KEY: usize> IsMonitor<'a> for NamedCondition<T, KEY>
where
    Itself<Self>: IsNoCondition,
{
    type Guard = <Itself<Self> as IsNoCondition>::Guard;

    fn locked_by_macro(&'a self) -> Self::Guard {
        unreachable!("a condition is no monitor")
    }
}

/// A condition is not a monitor, so rustc shows the message of `IsNoCondition`.
impl<'a, T: ?Sized + 'a, const KEY: usize> IsTriedMonitor<'a> for NamedCondition<T, KEY>
where
    Itself<Self>: IsNoCondition,
{
    type Guard = <Itself<Self> as IsNoCondition>::Guard;

    fn try_locked(&'a self) -> Option<Self::Guard> {
        unreachable!("a condition is no monitor")
    }
}

/// No condition implements this, so that rustc shows this message.
#[diagnostic::on_unimplemented(
    message = "a condition is a reason to wait on a monitor, and not the monitor: write `locked!(self.state, |s| ..)`",
    label = "not a monitor",
    note = "to wait for the condition, write `wait_until!(self.not_empty)`"
)]
pub trait IsNoCondition {
    /// A guard.
    type Guard;
}

/// `locked!`
#[inline]
#[track_caller]
pub fn locked<'a, L>(monitor: L) -> <L::Target as IsMonitor<'a>>::Guard
where
    L: LeadsToLock<'a>,
    L::Target: IsMonitor<'a>,
{
    monitor.leads_to().locked_by_macro()
}

/// `try_locked!`
#[inline]
#[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
pub fn try_locked<'a, L>(monitor: L) -> Option<<L::Target as IsTriedMonitor<'a>>::Guard>
where
    L: LeadsToLock<'a>,
    L::Target: IsTriedMonitor<'a>,
{
    monitor.leads_to().try_locked()
}
