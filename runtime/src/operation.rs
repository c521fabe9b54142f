//! [`Operation`]: the trait of a branch of [`select_event!`](crate::select_event).

mod named_future;
#[cfg(feature = "tokio")]
mod of_tokio;

pub(crate) use self::named_future::{lock_futures, named_future};

/// A branch of [`select_event!`](crate::select_event): an operation that loses nothing when it is dropped.
///
/// These are operations:
///
/// - every wait of this crate except [`put`](crate::OrderedQueue::put), with or without a timeout;
/// - [`after`](crate::after()) and [`at`](crate::at);
/// - [`cancel_safe`](crate::cancel_safe()) around a future of which you know that it loses nothing;
/// - tokio's `JoinHandle`, `&mut JoinHandle`, `&mut Interval` (a tick) and `Pin<&mut Sleep>`.
#[diagnostic::on_unimplemented(
    message = "this may lose something when it is dropped: spawn it, and wait for its handle",
    label = "not known to lose nothing when it is dropped"
)]
pub trait Operation: SealedOperation {
    /// The future that waits.
    type Future: Future;

    /// Returns the future.
    fn into_operation(self) -> Self::Future;
}

/// Seals [`Operation`], because only this crate decides which futures may be dropped at any time without a loss.
#[expect(unnameable_types, reason = "that seals it")]
pub trait SealedOperation {}

/// Seals [`Wait`](crate::Wait).
#[expect(unnameable_types, reason = "that seals it")]
pub trait SealedWait {}

/// Implements `Wait` for a future, and `Operation`, unless `@wait` is given. There is an impl for each future and not a blanket
/// impl, because with that one rustc's messages for other types would be about `Wait`.
macro_rules! wait {
    ([$($generics:tt)*] $future:ty) => {
        $crate::operation::wait!(@wait [$($generics)*] $future);
        $crate::operation::wait!(@operation [$($generics)*] $future);
    };
    (@wait [$($generics:tt)*] $future:ty) => {
        impl<$($generics)*> $crate::operation::SealedWait for $future {}

        impl<$($generics)*> $crate::Wait for $future {}
    };
    (@operation [$($generics:tt)*] $future:ty) => {
        impl<$($generics)*> $crate::operation::SealedOperation for $future {}

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> $crate::Operation for $future {
            type Future = Self;

            #[inline]
            fn into_operation(self) -> Self {
                self
            }
        }
    };
}
pub(crate) use wait;
