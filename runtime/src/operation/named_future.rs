//! The macro that makes the named futures of the primitives.

/// A named future has one field, a future of the engine. It polls that future, and turns the result into its own output.
///
/// Access to a value becomes a guard. A grant without a value becomes the result of the expression, which can use the primitive
/// that was waited on.
macro_rules! named_future {
    ($future:ident, [$($generics:tt)*], [$($arguments:tt)*], $guard:ty) => {
        $crate::operation::named_future!($future, [$($generics)*], [$($arguments)*], $guard, by <$guard>::from);
    };
    // The future of a lock, which first checks the lock order.
    ($future:ident, [$($generics:tt)*], [$($arguments:tt)*], $guard:ty, attempt) => {
        impl<$($generics)*> std::future::Future for $future<$($arguments)*> {
            type Output = $guard;

            #[inline]
            fn poll(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Self::Output> {
                let this = self.project();
                let polled = this.attempt.poll(cx, this.acquire, |acquire, cx| acquire.poll(cx));
                polled.map(|raw| <$guard>::from(raw.held(this.attempt.at())))
            }
        }

        $crate::operation::named_future!(@traits $future, acquire, [$($generics)*], [$($arguments)*]);
    };
    ($future:ident, [$($generics:tt)*], [$($arguments:tt)*], $guard:ty, by $make:expr) => {
        impl<$($generics)*> std::future::Future for $future<$($arguments)*> {
            type Output = $guard;

            #[inline]
            fn poll(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Self::Output> {
                self.project().acquire.poll(cx).map($make)
            }
        }

        $crate::operation::named_future!(@traits $future, acquire, [$($generics)*], [$($arguments)*]);
    };
    ($future:ident, [$($generics:tt)*], [$($arguments:tt)*], $output:ty, |$on:pat_param, $grant:pat_param, $at:pat_param| $make:expr) => {
        impl<$($generics)*> std::future::Future for $future<$($arguments)*> {
            type Output = $output;

            #[inline]
            fn poll(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Self::Output> {
                let this = self.project();
                let mut waiting = this.waiting;
                let polled = this.attempt.poll_after_asking(cx, waiting.as_mut(), |waiting, cx| waiting.poll(cx));
                polled.map(|$grant| {
                    let ($on, $at) = (waiting.on(), this.attempt.at());
                    $make
                })
            }
        }

        $crate::operation::named_future!(@traits $future, waiting, [$($generics)*], [$($arguments)*]);
    };
    (@traits $future:ident, $field:ident, [$($generics:tt)*], [$($arguments:tt)*]) => {
        impl<$($generics)*> futures_core::FusedFuture for $future<$($arguments)*> {
            fn is_terminated(&self) -> bool {
                self.$field.is_terminated()
            }
        }

        $crate::operation::wait!([$($generics)*] $future<$($arguments)*>);

        impl<$($generics)*> std::fmt::Debug for $future<$($arguments)*> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($future)).field(&self.$field).finish()
            }
        }
    };
}
pub(crate) use named_future;

/// The futures of a lock. Each first checks the lock order, then polls the engine's future, and returns a guard.
macro_rules! lock_futures {
    ($(
        $(#[$attribute:meta])*
        $future:ident<$($lifetime:lifetime,)? T $(, $predicate:ident)?>: $acquire:ty => $guard:ty;
    )*) => {$(
        pin_project_lite::pin_project! {
            $(#[$attribute])*
            pub struct $future<$($lifetime,)? T: ?Sized $(, $predicate)?> {
                attempt: $crate::attempt::Attempt,
                #[pin]
                acquire: $acquire,
            }
        }

        impl<$($lifetime,)? T: ?Sized $(, $predicate)?> $future<$($lifetime,)? T $(, $predicate)?> {
            #[inline]
            pub(super) fn new(attempt: $crate::attempt::Attempt, acquire: $acquire) -> Self {
                Self { attempt, acquire }
            }
        }

        $crate::operation::named_future!(
            $future,
            [$($lifetime,)? T: ?Sized $(, $predicate: FnMut(&T) -> bool + Send + 'static)?],
            [$($lifetime,)? T $(, $predicate)?],
            $guard,
            attempt
        );
    )*};
}
pub(crate) use lock_futures;
