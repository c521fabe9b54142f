//! What a struct keeps of a guarded field.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use super::{captures::CopyIntoPredicate, itself::Itself};

/// The type of a guarded field where its lock is not held. It has no methods and no size.
///
/// The parameter is there so that rustc looks at the bounds of its traits only where somebody needs them.
pub struct GuardedByItsLock<M = ()>(PhantomData<fn() -> M>);

impl GuardedByItsLock {
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// The note at the field says what to write, and the type of the copy is the error.
#[diagnostic::do_not_recommend]
impl<M> CopyIntoPredicate for GuardedByItsLock<M> {
    fn copied(&self) -> Self {
        Self(PhantomData)
    }
}

/// Where a derive asks for what it does not have.
#[diagnostic::on_unimplemented(
    message = "put `#[guarded]` above `#[derive(..)]`, which derives nothing for what a lock guards",
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

/// Where a derive above `#[guarded]` asks for what no struct with a lock has. Below, the macro refuses the derive.
#[diagnostic::on_unimplemented(
    message = "a struct with locks can't derive `Clone`: put it in an `Arc`, or write `#[guarded(state(derive(Clone)))]` to derive \
               it only for what a lock guards",
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
    message = "a struct with locks can't derive this: write `#[guarded(state(derive(..)))]` to derive it only for what a lock guards",
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

/// What `into_init()` takes apart, which it can't if that has a `Drop` of its own. Then [`TakenApart::has_no_drop`] is the inherent method,
/// whose bound nothing meets; else it is that of [`HasNoDrop`].
#[derive(Debug)]
pub struct TakenApart<'a, T: ?Sized>(&'a T);

/// See [`TakenApart`].
#[inline]
pub fn taken_apart<T: ?Sized>(whole: &T) -> TakenApart<'_, T> {
    TakenApart(whole)
}

#[expect(drop_bounds, reason = "it asks for a `Drop` of the type itself")]
impl<T: Drop + ?Sized> TakenApart<'_, T> {
    /// Says that it has.
    pub fn has_no_drop(&self)
    where
        T: IsTakenApart,
    {
    }
}

/// Says nothing of what has none.
pub trait HasNoDrop {
    /// It has none.
    #[inline]
    fn has_no_drop(&self) {}
}

impl<T: ?Sized> HasNoDrop for TakenApart<'_, T> {}

/// Nothing is, that has a `Drop`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a `Drop`, so nothing can be moved out of it: write `#[guarded(no_into_init)]` above the struct",
    label = "taken apart by `into_init()`"
)]
pub trait IsTakenApart {}
