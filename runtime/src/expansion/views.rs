//! Views: the values through which a body uses a struct some of whose locks are held.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use crate::engine::value_cell::{Branded, branded};

/// A struct that makes views of itself. `States` are the guarded types of the held locks.
///
/// If two `#[guarded] impl`s make the same view, rustc reports conflicting implementations of this trait.
pub trait WriteGuardedNoHoldingAboveTheOtherImpl<'b, States> {
    /// `AccountHolding`
    type View;

    /// The view of this instance.
    fn seen_holding(&'b self, states: States) -> Self::View;
}

/// A part of a view that needs no lock: the instance itself, or another lock of it.
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

/// The part of a view that a held lock guards.
#[expect(clippy::manual_non_exhaustive, reason = "rustc would propose to make one")]
pub struct Guarded<'a, T: ?Sized> {
    /// A plain reference, so that rustc can borrow its fields separately. Only the bodies of `#[requires]` methods name it. A user
    /// could assign to it, but no other reference has its type.
    #[doc(hidden)]
    pub __held: &'a mut Branded<'a, T>,
    _only_made_here: (),
}

/// The fields that a held lock guards.
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

/// The part of a view that an `RwLock` guards, while the lock is held to read.
pub struct GuardedToRead<'a, T: ?Sized>(&'a T);

/// The fields that a lock guards, if it is held to read.
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

/// The placeholder of a guarded field in a view. The field itself is in the part of its lock.
#[derive(Debug)]
pub struct BehindItsLock;

/// A view, while the body runs.
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

/// The body of the method of the user's struct that has only the message for a call without the lock. It can't be called.
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
