//! The conditions of `#[guarded]`, and the predicates that they declare.

use super::{
    until::AsksPredicates,
    waited_on::IsWaitedOn,
    which_lock::{HasLock, LeadsToLock},
};
use crate::{
    keys::{About, Keys, MakesKeys},
    named_condition::NamedCondition,
    rw_lock::RwLock,
};

/// The guarded fields `Self` have a condition `KEY` with a predicate, `when = …`.
#[diagnostic::on_unimplemented(
    message = "this condition declares no `when`: write the predicate here, `wait_until!(self.not_empty, |s| ..)`",
    label = "does not say what to wait for",
    note = "or declare it once for all: `#[condition(of = state, when = |s| ..)]`"
)]
pub trait DeclaresWhen<const KEY: usize> {
    /// [`When<KEY>`](When). It is an associated type, so that rustc reports a missing `when` only once.
    type When;

    /// Whether the predicate is true.
    fn when(&self) -> bool;

    /// The measure that tells how many waiters may go on while the predicate is true.
    #[must_use]
    fn about(about: About<'_, Self>) -> Keys<Self> {
        about.keyed_nothing()
    }
}

/// A condition with a predicate, on which a task can wait without writing one.
#[diagnostic::on_unimplemented(
    message = "say what to wait for: write `wait_until!(self.state, |s| ..)`",
    label = "a lock, without a predicate",
    note = "a condition may declare its predicate once for all: `#[condition(of = state, when = |s| ..)]`"
)]
pub trait KnowsWhen<'a, B>: IsWaitedOn<'a, B> {
    /// Its predicate.
    type When;

    /// Makes the predicate.
    fn when() -> Self::When;

    /// The wait on the lock of the condition. A release evaluates the predicate once for all waiters of the condition.
    fn asks(&'a self, base: B) -> <Self::Asks as AsksPredicates>::Declared<Self::When>;
}

impl<'a, B, T: ?Sized + 'a, const KEY: usize> KnowsWhen<'a, B> for NamedCondition<T, KEY>
where
    T: DeclaresWhen<KEY, When: Default>,
    B: HasLock<'a, T>,
    B::Lock: IsWaitedOn<'a, (), Asks: AsksPredicates<Value = T>>,
{
    type When = T::When;

    #[inline]
    fn when() -> T::When {
        T::When::default()
    }

    #[inline]
    fn asks(&'a self, base: B) -> <Self::Asks as AsksPredicates>::Declared<T::When> {
        self.waited_on(base).declared(T::When::default(), self.name())
    }
}

/// An `RwLock` is rejected by another trait, so that there is only one error.
impl<'a, B, T: ?Sized + 'a> KnowsWhen<'a, B> for RwLock<T>
where
    Self: IsWaitedOn<'a, B>,
{
    type When = Self::Asks;

    fn when() -> Self::Asks {
        unreachable!("no task waits on an `RwLock`")
    }

    fn asks(&'a self, _: B) -> <Self::Asks as AsksPredicates>::Declared<Self::Asks> {
        unreachable!("no task waits on an `RwLock`")
    }
}

/// The predicate of a condition. Its type does not contain the guarded type, so it is always `'static`.
#[derive(Clone, Copy, Debug, Default)]
pub struct When<const KEY: usize>;

impl<const KEY: usize> When<KEY> {
    /// Whether the predicate is true.
    #[inline]
    pub fn holds<T: ?Sized + DeclaresWhen<KEY>>(self, value: &T) -> bool {
        value.when()
    }
}

impl<T: ?Sized + DeclaresWhen<KEY>, K, const KEY: usize> MakesKeys<T, K> for When<KEY> {
    const IS_DECLARED: bool = true;

    #[inline]
    fn keys(&self, value: Option<&T>, _: &K) -> Keys<T> {
        Keys::declared(T::when).counting(T::about(About::new(value)).count())
    }
}

/// A lock and a predicate: the two halves of `wait_until!`.
type DeclaredWait<'a, L, B> = (
    <<<L as LeadsToLock<'a>>::Target as IsWaitedOn<'a, B>>::Asks as AsksPredicates>::Declared<
        <<L as LeadsToLock<'a>>::Target as KnowsWhen<'a, B>>::When,
    >,
    <<L as LeadsToLock<'a>>::Target as KnowsWhen<'a, B>>::When,
);

/// The two halves of `wait_until!(condition)`.
#[inline]
pub fn declared_by<'a, L, B>(lock: L, base: B) -> DeclaredWait<'a, L, B>
where
    L: LeadsToLock<'a>,
    L::Target: KnowsWhen<'a, B>,
{
    (lock.leads_to().asks(base), L::Target::when())
}

/// A new condition, for the expansion of `#[guarded]`.
#[must_use]
pub const fn condition<T: ?Sized, const KEY: usize>() -> NamedCondition<T, KEY> {
    NamedCondition::new_name()
}

/// A new condition, with its name for the reports of the feature `observe`.
#[cfg(feature = "observe")]
#[must_use]
pub const fn named_condition<T: ?Sized, const KEY: usize>(name: &'static &'static str) -> NamedCondition<T, KEY> {
    NamedCondition::new_name().named(name)
}
