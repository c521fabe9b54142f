//! The first half of `wait_until!`: the lock or the condition.

use super::{
    until::{Asked, AsksPredicates},
    which_lock::{HasLock, LeadsToLock},
};
use crate::{
    condition::Condition,
    keys::{About, FirstKey, Kept},
    lock::Lock,
    monitor::Monitor,
    named_condition::NamedCondition,
};

/// A lock or a condition on which a task can wait. `B` is the expression before the last dot, which leads from a named condition to
/// its lock.
#[diagnostic::on_unimplemented(
    message = "no task can wait for a predicate on an `RwLock`: use a `Lock`",
    label = "an `RwLock`",
    note = "declare `state: Lock`, and `wait_until!(self.state, |s| ..)` waits on it"
)]
pub trait IsWaitedOn<'a, B>: 'a {
    /// The type whose methods wait for a predicate.
    type Asks: AsksPredicates;

    /// Makes a value of that type.
    fn waited_on(&'a self, base: B) -> Self::Asks;
}

impl<'a, B, T: ?Sized + 'a> IsWaitedOn<'a, B> for Lock<T> {
    type Asks = Asked<&'a Lock<T>, T>;

    #[inline]
    fn waited_on(&'a self, _: B) -> Self::Asks {
        Asked::new(self)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, B, T: ?Sized + 'a> IsWaitedOn<'a, B> for Monitor<T> {
    type Asks = Asked<&'a Monitor<T>, T>;

    #[inline]
    fn waited_on(&'a self, _: B) -> Self::Asks {
        Asked::new(self)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, B, T: ?Sized + 'a> IsWaitedOn<'a, B> for Condition<T> {
    type Asks = Asked<&'a Condition<T>, T>;

    #[inline]
    fn waited_on(&'a self, _: B) -> Self::Asks {
        Asked::new(self)
    }
}

impl<'a, B, T: ?Sized + 'a, const KEY: usize> IsWaitedOn<'a, B> for NamedCondition<T, KEY>
where
    B: HasLock<'a, T>,
    B::Lock: IsWaitedOn<'a, (), Asks: AsksPredicates<Value = T>>,
{
    type Asks = <B::Lock as IsWaitedOn<'a, ()>>::Asks;

    #[inline]
    fn waited_on(&'a self, base: B) -> Self::Asks {
        base.its_lock().waited_on(())
    }
}

/// The first half of `wait_until!`. The call has two halves, so that an error in one of them is reported once, and at its place.
#[inline]
pub fn waited_on<'a, L, B>(lock: L, base: B) -> <L::Target as IsWaitedOn<'a, B>>::Asks
where
    L: LeadsToLock<'a>,
    L::Target: IsWaitedOn<'a, B>,
{
    lock.leads_to().waited_on(base)
}

/// Evaluates the first expression of the predicate, if its type can be that of a key.
#[inline]
pub fn keyed_first<L: AsksPredicates, V: Kept>(
    _: &L,
    value: impl FnOnce(About<'_, L::Value>) -> FirstKey<V>,
) -> FirstKey<V> {
    V::kept(|| value(About::new(None)))
}

/// A lock that can be held while the `async` body of `wait_until!` awaits.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` is never held across an await: write `|s| ..`, and await after the body",
    label = "awaits while the monitor is locked",
    note = "to hold it across an await, declare `state: Lock`"
)]
pub trait MayBeHeldAcrossAwaits {}

impl<T: ?Sized, D> MayBeHeldAcrossAwaits for Asked<&Lock<T>, T, D> {}

#[diagnostic::do_not_recommend]
impl<T: ?Sized, D> MayBeHeldAcrossAwaits for Asked<&Condition<T>, T, D> {}

/// `async |s| ..` of `wait_until!`
#[inline]
pub fn held_across_awaits<L: MayBeHeldAcrossAwaits>(on: L) -> L {
    on
}
