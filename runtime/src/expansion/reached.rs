//! The functions of `reached!` and `try_wait_until!`, which only work on a monitor.

use super::until::{Asked, AsksPredicates};
use crate::{
    keys::{About, Describes, Keys, MakesKeys},
    monitor::{Captured, Described, Monitor, MonitorGuard, MonitorReached, Reaching, Written},
    record::ConditionName,
};

/// The bound of `reached!`: a monitor, on which a task can wait without locking it.
#[diagnostic::on_unimplemented(
    message = "`reached!` waits on a `Monitor`: on a `Lock` write `wait_until!(self.state, |s| .., |_| ())`",
    label = "not a monitor",
    note = "that takes the lock and gives it back; or declare `state: Monitor`"
)]
pub trait CanBeReached {
    /// The value whose methods wait.
    type ToReach;

    /// Makes that value.
    fn to_reach(self) -> Self::ToReach;
}

/// The bound of `try_wait_until!`: a monitor, which can be locked at once if a predicate is true.
#[diagnostic::on_unimplemented(
    message = "`try_wait_until!` is for a `Monitor`: for a `Lock` write `try_with_lock!(self.state, |s| ..)`, and test `s` in its body",
    label = "not a monitor",
    note = "or declare `state: Monitor`"
)]
pub trait CanBeTried {
    /// The value whose methods try.
    type ToTry;

    /// Makes that value.
    fn to_try(self) -> Self::ToTry;
}

/// The monitor of a `reached!`.
#[derive(Debug)]
pub struct ToReach<A>(A);

/// The monitor of a `try_wait_until!`.
#[derive(Debug)]
pub struct ToTry<A>(A);

#[diagnostic::do_not_recommend]
impl<T: ?Sized, D> CanBeReached for Asked<&Monitor<T>, T, D> {
    type ToReach = ToReach<Self>;

    #[inline]
    fn to_reach(self) -> ToReach<Self> {
        ToReach(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized, D> CanBeTried for Asked<&Monitor<T>, T, D> {
    type ToTry = ToTry<Self>;

    #[inline]
    fn to_try(self) -> ToTry<Self> {
        ToTry(self)
    }
}

/// `reached!`
#[inline]
pub fn to_reach<A: CanBeReached>(on: A) -> A::ToReach {
    on.to_reach()
}

/// `try_wait_until!`
#[inline]
pub fn to_try<A: CanBeTried>(on: A) -> A::ToTry {
    on.to_try()
}

impl<'a, T: ?Sized, D> ToReach<Asked<&'a Monitor<T>, T, D>> {
    /// Waits until the predicate has been true.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<K, P>(self, captured: K, predicate: P) -> MonitorReached<'a, T, Reaching<Written<T, K, P, D>>>
    where
        P: Fn(&T, &K) -> bool + Send,
        D: MakesKeys<T, K>,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        let mut wait = self.0.on.reached_written(captured, predicate, self.0.by);
        wait.waits_on(self.0.condition);
        wait
    }

    /// [`until`](Self::until), for a predicate with keys.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until_keyed<K, P, G>(
        self,
        captured: K,
        predicate: P,
        keys: &G,
    ) -> MonitorReached<'a, T, Reaching<Described<T, K, P, G>>>
    where
        P: Fn(&T, &K) -> bool + Send,
        G: Fn(About<'_, T>, &K) -> Keys<T> + Copy,
        K: Captured + Send, // a predicate owns its values: copy or clone them before the wait
        P: 'static,         // a predicate owns its values: copy or clone them before the wait
    {
        self.0.on.reached_written(captured, predicate, Describes(*keys))
    }
}

impl<L: AsksPredicates> AsksPredicates for ToReach<L> {
    type Value = L::Value;
    type Declared<G> = ToReach<L::Declared<G>>;

    #[inline]
    fn declared<G>(self, by: G, condition: ConditionName) -> Self::Declared<G> {
        ToReach(self.0.declared(by, condition))
    }
}

impl<'a, T: ?Sized, D: MakesKeys<T, ()>> ToTry<Asked<&'a Monitor<T>, T, D>> {
    /// The guard, if the predicate is true and no waiter is overtaken.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn until<P: Fn(&T) -> bool>(self, predicate: P) -> Option<MonitorGuard<'a, T>> {
        self.0.on.try_wait_until_written(predicate, self.0.by)
    }
}
