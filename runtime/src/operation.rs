//! What a branch of [`select_event!`](crate::select_event) waits for.

mod named_future;
#[cfg(feature = "tokio")]
mod of_tokio;

pub(crate) use self::named_future::{lock_futures, named_future};

/// What a branch of [`select_event!`](crate::select_event) may be: something that loses nothing when it is dropped.
///
/// Every wait of this crate but [`put`](crate::OrderedQueue::put), with or without a timeout; [`after`](crate::after) and [`at`](crate::at); [`cancel_safe`](crate::cancel_safe) around a future that you vouch
/// for; and tokio's `JoinHandle`, `&mut JoinHandle`, `&mut Interval` (a tick) and `Pin<&mut Sleep>`.
#[diagnostic::on_unimplemented(
    message = "this may lose something when it is dropped: spawn it, and wait for its handle",
    label = "not known to lose nothing when it is dropped"
)]
pub trait Operation: SealedOperation {
    /// What waits.
    type Future: Future;

    /// The wait itself.
    fn into_operation(self) -> Self::Future;
}

/// Only this crate says what may be dropped at any time without a loss.
#[expect(unnameable_types, reason = "that is what seals it")]
pub trait SealedOperation {}

/// Only this crate says what a wait is.
#[expect(unnameable_types, reason = "that is what seals it")]
pub trait SealedWait {}

/// A wait of this crate, which is an operation, too, unless `@wait` says otherwise. Not all of them by one `impl`: rustc would
/// go on with what is no wait.
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
