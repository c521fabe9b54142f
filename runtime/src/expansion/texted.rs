//! Passes the text of a macro's call to the feature `observe`.

#[cfg(feature = "observe")]
pub use crate::record::Text;
#[cfg(feature = "observe")]
pub use crate::record::TextParts;

/// Returns the wait or the guard of a macro, after it was given the text of the call.
#[cfg(feature = "observe")]
#[inline]
pub fn texted<R: TakesText>(mut request: R, text: Text) -> R {
    request.take(text);
    request
}

/// A text that is kept until the wait of its call is made.
#[derive(Debug)]
pub(super) struct Later {
    #[cfg(feature = "observe")]
    text: Option<Text>,
}

#[cfg(not(feature = "observe"))]
impl Later {
    pub(super) const NOTHING: Self = Self {};

    #[expect(clippy::unused_self, reason = "there is no text")]
    #[inline]
    pub(super) fn told<R>(self, request: R) -> R {
        request
    }
}

#[cfg(feature = "observe")]
impl Later {
    pub(super) const NOTHING: Self = Self { text: None };

    pub(super) fn told<R: TakesText>(self, mut request: R) -> R {
        if let Some(text) = self.text {
            request.take(text);
        }
        request
    }
}

#[cfg(feature = "observe")]
impl TakesText for Later {
    #[inline]
    fn take(&mut self, text: Text) {
        self.text = Some(text);
    }
}

#[cfg(feature = "observe")]
pub use self::taken::TakesText;

#[cfg(feature = "observe")]
mod taken {
    use crate::{
        condition::ConditionGuard,
        expansion::{
            in_select::RunsFirst,
            requires::{HoldingAcquire, HoldingGuard},
        },
        lock::LockGuard,
        monitor::{LockedMonitors, MonitorGuard},
        named_futures::{
            Acquire, AcquireEight, AcquireFive, AcquireFour, AcquireSeven, AcquireSix, AcquireThree, AcquireTwo,
            AcquireWhen, ConditionAcquire, ConditionAcquireWhen, MonitorReached, MonitorWaitUntil, Read, Write,
        },
        record::Text,
        rw_lock::{RwLockReadGuard, RwLockWriteGuard},
    };

    /// A wait or a guard that a macro makes.
    pub trait TakesText {
        /// Records the text of the call that made this future.
        fn take(&mut self, text: Text);
    }

    macro_rules! takes {
        ($how:ident: $([$($generics:tt)*] $of:ty),* $(,)?) => {$(
            impl<$($generics)*> TakesText for $of {
                #[inline]
                fn take(&mut self, text: Text) {
                    self.$how(text);
                }
            }
        )*};
    }
    takes! {
        say: [T: ?Sized] Acquire<'_, T>,
        [T: ?Sized, F] AcquireWhen<'_, T, F>,
        [T: ?Sized] ConditionAcquire<'_, T>,
        [T: ?Sized, F] ConditionAcquireWhen<'_, T, F>,
        [T: ?Sized] Read<'_, T>,
        [T: ?Sized] Write<'_, T>,
        [T: ?Sized, Q] MonitorWaitUntil<'_, T, Q>,
        [T: ?Sized, Q] MonitorReached<'_, T, Q>,
        [A: ?Sized, B: ?Sized] AcquireTwo<'_, A, B>,
        [A: ?Sized, B: ?Sized, C: ?Sized] AcquireThree<'_, A, B, C>,
        [A: ?Sized, B: ?Sized, C: ?Sized, D: ?Sized] AcquireFour<'_, A, B, C, D>,
        [A: ?Sized, B: ?Sized, C: ?Sized, D: ?Sized, E: ?Sized] AcquireFive<'_, A, B, C, D, E>,
        [A: ?Sized, B: ?Sized, C: ?Sized, D: ?Sized, E: ?Sized, F: ?Sized] AcquireSix<'_, A, B, C, D, E, F>,
        [A: ?Sized, B: ?Sized, C: ?Sized, D: ?Sized, E: ?Sized, F: ?Sized, G: ?Sized] AcquireSeven<'_, A, B, C, D, E, F, G>,
        [A: ?Sized, B: ?Sized, C: ?Sized, D: ?Sized, E: ?Sized, F: ?Sized, G: ?Sized, H: ?Sized]
        AcquireEight<'_, A, B, C, D, E, F, G, H>,
    }
    takes! {
        says: [T: ?Sized] LockGuard<'_, T>,
        [T: ?Sized] ConditionGuard<'_, T>,
        [T: ?Sized] MonitorGuard<'_, T>,
        [T: ?Sized] RwLockReadGuard<'_, T>,
        [T: ?Sized] RwLockWriteGuard<'_, T>,
        [M, const N: usize] LockedMonitors<'_, M, N>,
    }

    impl<G: TakesText> TakesText for Option<G> {
        #[inline]
        fn take(&mut self, text: Text) {
            if let Some(guard) = self {
                guard.take(text);
            }
        }
    }

    impl<O: ?Sized, F: TakesText> TakesText for HoldingAcquire<'_, O, F> {
        #[inline]
        fn take(&mut self, text: Text) {
            self.inner_mut().take(text);
        }
    }

    impl<O: ?Sized, G: TakesText> TakesText for HoldingGuard<'_, O, G> {
        #[inline]
        fn take(&mut self, text: Text) {
            self.inner_mut().take(text);
        }
    }

    impl<W: TakesText> TakesText for RunsFirst<W> {
        #[inline]
        fn take(&mut self, text: Text) {
            self.inner_mut().take(text);
        }
    }

    macro_rules! tuples {
        ($($($guard:ident $place:tt),*;)*) => {$(
            impl<$($guard: TakesText),*> TakesText for ($($guard,)*) {
                #[inline]
                fn take(&mut self, text: Text) {
                    $(self.$place.take(text);)*
                }
            }
        )*};
    }
    tuples! {
        A 0, B 1;
        A 0, B 1, C 2;
        A 0, B 1, C 2, D 3;
        A 0, B 1, C 2, D 3, E 4;
        A 0, B 1, C 2, D 3, E 4, F 5;
        A 0, B 1, C 2, D 3, E 4, F 5, G 6;
        A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    }
}
