//! The futures of this crate, by name: to store one in a struct, or to write its type.
//!
//! You seldom need to: `.await` them where they are made.

pub use crate::{
    acquire_all::{AcquireEight, AcquireFive, AcquireFour, AcquireSeven, AcquireSix, AcquireThree, AcquireTwo},
    lock::{Acquire, AcquireOwned, AcquireWhen, OwnedWaitUntil, WaitUntil},
    timeout::Timeout,
};

/// What every named future is: it polls the engine's, which is its field `opening`, and makes a guard of what it gives.
macro_rules! named_future {
    ($future:ident, [$($generics:tt)*], [$($arguments:tt)*], $guard:ty) => {
        impl<$($generics)*> std::future::Future for $future<$($arguments)*> {
            type Output = $guard;

            #[inline]
            fn poll(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Self::Output> {
                self.project().opening.poll(cx).map(<$guard>::from)
            }
        }

        impl<$($generics)*> futures_core::FusedFuture for $future<$($arguments)*> {
            fn is_terminated(&self) -> bool {
                self.opening.is_terminated()
            }
        }

        impl<$($generics)*> $crate::Wait for $future<$($arguments)*> {}

        impl<$($generics)*> $crate::timeout::Sealed for $future<$($arguments)*> {}

        impl<$($generics)*> std::fmt::Debug for $future<$($arguments)*> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($future)).field(&self.opening).finish()
            }
        }
    };
}
pub(crate) use named_future;
