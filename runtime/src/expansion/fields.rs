//! The placeholder of a guarded field, and the error messages of derives.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use super::{captures::CopyIntoPredicate, itself::Itself};

/// The type of the placeholder for a guarded field. It has no methods and no size.
///
/// It has a parameter so that rustc checks the bounds of its traits only where they are used.
pub struct GuardedByItsLock<M = ()>(PhantomData<fn() -> M>);

impl GuardedByItsLock {
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// It is `Copy`, so that a use of the field is only a type error. The note of the field says what to write.
#[diagnostic::do_not_recommend]
impl<M> CopyIntoPredicate for GuardedByItsLock<M> {
    fn copied(&self) -> Self {
        Self(PhantomData)
    }
}

/// The bound of the traits that `#[guarded]` supports only below it. No type meets it.
#[diagnostic::on_unimplemented(
    message = "if this is a derive, put `#[guarded]` above it; otherwise use the field through its lock, as the warning says",
    label = "guarded by its lock"
)]
pub trait GuardedStandsAboveDerive {}

impl<M> std::fmt::Debug for GuardedByItsLock<M>
where
    Itself<M>: GuardedStandsAboveDerive,
{
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        unreachable!("the macro leaves these fields out")
    }
}

/// The bound of `Clone`, which no struct with a lock has. This is for a derive above `#[guarded]`. Below it, the macro refuses the
/// derive.
#[diagnostic::on_unimplemented(
    message = "a struct with locks can't derive `Clone`: put it in an `Arc`, or write `#[guarded(state(derive(Clone)))]` to derive \
               it only for the guarded fields",
    label = "guarded by its lock"
)]
pub trait LocksAreNotCloned {}

impl<M> Clone for GuardedByItsLock<M>
where
    Itself<M>: LocksAreNotCloned,
{
    fn clone(&self) -> Self {
        unreachable!("no struct with a lock is cloned")
    }
}

/// See [`LocksAreNotCloned`].
#[diagnostic::on_unimplemented(
    message = "a struct with locks can't derive this: write `#[guarded(state(derive(..)))]` to derive it only for the guarded fields",
    label = "guarded by its lock"
)]
pub trait WriteTheDeriveInGuardedState {}

impl<M> PartialEq for GuardedByItsLock<M>
where
    Itself<M>: WriteTheDeriveInGuardedState,
{
    fn eq(&self, _: &Self) -> bool {
        unreachable!("no struct with a lock is compared")
    }
}

impl<M> Eq for GuardedByItsLock<M> where Itself<M>: WriteTheDeriveInGuardedState {}

impl<M> PartialOrd for GuardedByItsLock<M>
where
    Itself<M>: WriteTheDeriveInGuardedState,
{
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<M> Ord for GuardedByItsLock<M>
where
    Itself<M>: WriteTheDeriveInGuardedState,
{
    fn cmp(&self, _: &Self) -> Ordering {
        unreachable!("no struct with a lock is compared")
    }
}

impl<M> Hash for GuardedByItsLock<M>
where
    Itself<M>: WriteTheDeriveInGuardedState,
{
    fn hash<H: Hasher>(&self, _: &mut H) {
        unreachable!("no struct with a lock is hashed")
    }
}

impl<M> Default for GuardedByItsLock<M>
where
    Itself<M>: GuardedStandsAboveDerive,
{
    fn default() -> Self {
        unreachable!("only a struct that has its lock is made with it")
    }
}

/// Checks that a type has no `Drop`, so that `into_init()` can move its fields out. For a type with `Drop`, `has_no_drop` is the
/// inherent method, whose bound no type meets. For all others it is the method of [`HasNoDrop`].
#[derive(Debug)]
pub struct TakenApart<'a, T: ?Sized>(&'a T);

/// See [`TakenApart`].
#[inline]
pub fn taken_apart<T: ?Sized>(whole: &T) -> TakenApart<'_, T> {
    TakenApart(whole)
}

#[expect(drop_bounds, reason = "it asks for a `Drop` of the type itself")]
impl<T: Drop + ?Sized> TakenApart<'_, T> {
    /// Makes rustc report that the type has a `Drop`.
    pub fn has_no_drop(&self)
    where
        T: IsTakenApart,
    {
    }
}

/// Implemented by all types. Its method is found for types without `Drop`.
pub trait HasNoDrop {
    /// Does nothing.
    #[inline]
    fn has_no_drop(&self) {}
}

impl<T: ?Sized> HasNoDrop for TakenApart<'_, T> {}

/// The bound whose message says what to write. No type meets it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a `Drop`, so nothing can be moved out of it: write `#[guarded(no_into_init)]` above the struct",
    label = "taken apart by `into_init()`"
)]
pub trait IsTakenApart {}
