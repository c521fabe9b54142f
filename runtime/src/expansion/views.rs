//! What a body sees of a struct some of whose locks are held.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use crate::engine::value_cell::{Branded, branded};

/// Makes views of itself. `States` is what is guarded by the locks that are held.
///
/// Where two `#[guarded] impl`s make the same view, rustc says that implementations of this trait conflict.
pub trait WriteGuardedNoHoldingAboveTheOtherImpl<'b, States> {
    /// `AccountHolding`
    type View;

    /// The view of this instance.
    fn seen_holding(&'b self, states: States) -> Self::View;
}

/// A part of an instance that is reached without a lock, in a view: the instance itself, or another lock of it.
pub struct NotGuarded<'a, T: ?Sized>(&'a T);

/// A part of `owner`.
#[inline]
pub fn not_guarded<T: ?Sized>(part: &T) -> NotGuarded<'_, T> {
    NotGuarded(part)
}

impl<T: ?Sized> Deref for NotGuarded<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.0
    }
}

/// What a lock guards, in a view, while it is held.
#[expect(clippy::manual_non_exhaustive, reason = "rustc would propose to make one")]
pub struct Guarded<'a, T: ?Sized> {
    /// A reference, so that rustc tells apart its fields. Only the bodies of `#[requires]` methods name it. It can be assigned to, but
    /// no other reference is of its type.
    #[doc(hidden)]
    pub __held: &'a mut Branded<'a, T>,
    _only_made_here: (),
}

/// What a held lock guards.
#[inline]
pub fn guarded<T: ?Sized>(fields: &mut T) -> Guarded<'_, T> {
    Guarded { __held: branded(fields), _only_made_here: () }
}

impl<T: ?Sized> Deref for Guarded<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.__held.fields
    }
}

impl<T: ?Sized> DerefMut for Guarded<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.__held.fields
    }
}

/// What an `RwLock` guards, in a view, while it is held to read.
pub struct GuardedToRead<'a, T: ?Sized>(&'a T);

/// What a lock guards that is held to read.
#[inline]
pub fn guarded_to_read<T: ?Sized>(fields: &T) -> GuardedToRead<'_, T> {
    GuardedToRead(fields)
}

impl<T: ?Sized> Deref for GuardedToRead<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.0
    }
}

/// A lock that guards `T` is held, at least to read.
pub trait HeldToRead<T: ?Sized>: Deref<Target = T> {}

impl<T: ?Sized> HeldToRead<T> for Guarded<'_, T> {}

impl<T: ?Sized> HeldToRead<T> for GuardedToRead<'_, T> {}

/// A guarded field, in a view. That has it behind its lock.
#[derive(Debug)]
pub struct BehindItsLock;

/// A view, for as long as the body runs.
pub struct Seen<V>(pub(super) V);

/// Invariant 2.
impl<V> Drop for Seen<V> {
    #[inline]
    fn drop(&mut self) {}
}

impl<V> Deref for Seen<V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        &self.0
    }
}

impl<V> DerefMut for Seen<V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut V {
        &mut self.0
    }
}

/// The body of a method of the user's struct that stands for one of its view, and can't be called.
pub fn never_called() -> ! {
    unreachable!("no call of it compiles")
}

// --- trait impls ---

impl<V> fmt::Debug for Seen<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for NotGuarded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotGuarded").finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for Guarded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for GuardedToRead<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedToRead").finish_non_exhaustive()
    }
}
