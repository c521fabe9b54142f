//! What the macros say of the locks around a body.

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
    /// So many permits, or a job, as the scope has them: no lock that a wait could be for.
    #[track_caller]
    pub(crate) fn of_share<T>(primitive: &T, hold: HoldMark) -> Self {
        Self::new::<T, ()>(primitive, LevelOf::NONE).held_by(hold)
    }
}

/// A lock of a macro, around the body that it runs.
pub struct Held<T: ?Sized> {
    known: Known,
    _guards: PhantomData<fn(&T)>,
}

impl<T: ?Sized> Held<T> {
    pub(crate) fn new(known: Known) -> Self {
        Self { known, _guards: PhantomData }
    }
}

/// What a macro holds around the body that it runs: one lock, or a pair of such, for several.
pub trait IsKnownHeld: Copy {
    /// What it guards, if it is one lock: of several, the level is not known to the compiler.
    type Guards: ?Sized;
    /// What is awaited in the body.
    type While<F: IntoFuture>: IntoFuture<Output = F::Output>;
    /// What tells who is called from the body.
    type Scope;

    /// What is awaited, polled with the locks in the scope.
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
