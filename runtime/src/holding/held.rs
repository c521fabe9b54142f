//! The types by which the macros tell which locks are held around a body.

use std::marker::PhantomData;

#[cfg(feature = "observe")]
use super::checked::LevelOf;
use super::{
    checked::Known,
    scope::{Scope, WhileHeld, scope, while_held},
};
#[cfg(feature = "observe")]
use crate::record::HoldMark;

#[cfg(feature = "observe")]
impl Known {
    /// Permits or a job as an entry of the scope, for the feature `observe`. A body may acquire more permits of the same semaphore, so the
    /// entry takes part in no check.
    #[track_caller]
    pub(crate) fn of_share<T>(primitive: &T, hold: HoldMark) -> Self {
        Self::new::<T, ()>(primitive, LevelOf::NONE).held_by(hold)
    }
}

/// A lock that a macro holds while its body runs.
pub struct Held<T: ?Sized> {
    known: Known,
    _guards: PhantomData<fn(&T)>,
}

impl<T: ?Sized> Held<T> {
    pub(crate) fn new(known: Known) -> Self {
        Self { known, _guards: PhantomData }
    }
}

/// The locks that a macro holds while its body runs: one lock, or nested pairs for several.
pub trait IsKnownHeld: Copy {
    /// The guarded type, if it is one lock. For several locks, the compiler does not know the level.
    type Guards: ?Sized;
    /// The wrapper of a future that the body awaits.
    type While<F: IntoFuture>: IntoFuture<Output = F::Output>;
    /// The value that keeps the locks in the scope while the body of a macro outside async runs.
    type Scope;

    /// Wraps a future: while it is polled, the locks are in the scope.
    fn while_held<F: IntoFuture>(self, future: F) -> Self::While<F>;

    /// Puts the locks in the scope.
    fn scope(self) -> Self::Scope;
}

impl<T: ?Sized> IsKnownHeld for Held<T> {
    type Guards = T;
    type While<F: IntoFuture> = WhileHeld<F>;
    type Scope = Scope;

    #[inline]
    fn while_held<F: IntoFuture>(self, future: F) -> WhileHeld<F> {
        while_held(future, self.known)
    }

    #[inline]
    fn scope(self) -> Scope {
        scope(self.known)
    }
}

impl<A: IsKnownHeld, B: IsKnownHeld> IsKnownHeld for (A, B) {
    type Guards = ();
    type While<F: IntoFuture> = B::While<A::While<F>>;
    type Scope = (A::Scope, B::Scope);

    #[inline]
    fn while_held<F: IntoFuture>(self, future: F) -> Self::While<F> {
        self.1.while_held(self.0.while_held(future))
    }

    #[inline]
    fn scope(self) -> Self::Scope {
        (self.0.scope(), self.1.scope())
    }
}

impl<T: ?Sized> Clone for Held<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Held<T> {}

impl<T: ?Sized> std::fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}
