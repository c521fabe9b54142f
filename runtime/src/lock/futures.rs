//! The futures of a [`Lock`].

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use super::{
    Lock, LockPolicy,
    guards::{LockGuard, OwnedLockGuard},
};
use crate::{
    attempt::Attempt,
    engine::budget,
    engine::value_cell::{RawAcquire, RawAcquireNotified, RawAcquireWhen},
    engine::wait_queue::ConditionKey,
    holding::HoldingCheck,
    named_condition::NamedCondition,
    operation::lock_futures,
    record::{At, ConditionName, Wants},
};

lock_futures! {
    /// The future of [`Lock::acquire`]: waits for the lock.
    #[must_use = "a future does nothing unless it is awaited"]
    Acquire<'a, T>: RawAcquire<&'a Lock<T>, LockPolicy> => LockGuard<'a, T>;
    /// The future of [`Lock::acquire_owned`]: waits for the lock, keeping its `Arc`.
    #[must_use = "a future does nothing unless it is awaited"]
    AcquireOwned<T>: RawAcquire<Arc<Lock<T>>, LockPolicy> => OwnedLockGuard<T>;
    /// The future of [`Lock::acquire_when`]: waits for the lock and a predicate.
    #[must_use = "a future does nothing unless it is awaited"]
    AcquireWhen<'a, T, F>: RawAcquireWhen<&'a Lock<T>, LockPolicy, T, F> => LockGuard<'a, T>;
    /// The future of [`LockGuard::wait_until`]: gives the lock back, and waits until it is held again with a predicate true.
    #[must_use = "the lock is given back at once unless this is awaited"]
    WaitUntil<'a, T, F>: RawAcquireWhen<&'a Lock<T>, LockPolicy, T, F> => LockGuard<'a, T>;
    /// The future of [`OwnedLockGuard::wait_until`].
    #[must_use = "the lock is given back at once unless this is awaited"]
    OwnedWaitUntil<T, F>: RawAcquireWhen<Arc<Lock<T>>, LockPolicy, T, F> => OwnedLockGuard<T>;
    /// The future of [`LockGuard::wait`]: gives the lock back, and waits for a notification and then for the lock.
    #[must_use = "the lock is given back at once unless this is awaited"]
    WaitNotified<'a, T>: RawAcquireNotified<&'a Lock<T>, LockPolicy> => LockGuard<'a, T>;
    /// The future of [`OwnedLockGuard::wait`].
    #[must_use = "the lock is given back at once unless this is awaited"]
    OwnedWaitNotified<T>: RawAcquireNotified<Arc<Lock<T>>, LockPolicy> => OwnedLockGuard<T>;
}

/// Makes a future that waits for notifications until a predicate is true. The two futures differ only in their guard.
macro_rules! wait_for {
    ($(#[$doc:meta] $future:ident [$($lifetime:lifetime)?]: $waiting:ident, $guard:ident;)*) => {$(
        pin_project! {
            #[$doc]
            #[must_use = "the lock is given back at once unless this is awaited"]
            pub struct $future<$($lifetime,)? T: ?Sized, F> {
                // Set until the predicate is evaluated.
                held: Option<$guard<$($lifetime,)? T>>,
                #[pin]
                waiting: Option<$waiting<$($lifetime,)? T>>,
                // Set until the future waits.
                check: Option<HoldingCheck>,
                at: At,
                condition: ConditionKey,
                name: ConditionName,
                predicate: F,
                // Set, like `held`, if the future could not be ready because the task had no budget.
                is_true: bool,
            }
        }

        impl<$($lifetime,)? T: ?Sized, F> $future<$($lifetime,)? T, F> {
            pub(super) fn new<const KEY: usize>(
                guard: $guard<$($lifetime,)? T>,
                condition: &NamedCondition<T, KEY>,
                predicate: F,
                check: HoldingCheck,
                at: At,
            ) -> Self {
                Self {
                    held: Some(guard),
                    waiting: None,
                    check: Some(check),
                    at,
                    condition: condition.key(),
                    name: condition.name(),
                    predicate,
                    is_true: false,
                }
            }
        }

        impl<$($lifetime,)? T: ?Sized, F: FnMut(&T) -> bool> Future for $future<$($lifetime,)? T, F> {
            type Output = $guard<$($lifetime,)? T>;

            fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                let mut this = self.project();
                if let Some(mut check) = this.check.take() {
                    check.run();
                }
                loop {
                    if let Some(guard) = this.held.take() {
                        if *this.is_true || (this.predicate)(&guard) {
                            if budget::allows(cx) {
                                return Poll::Ready(guard);
                            }
                            *this.is_true = true;
                            *this.held = Some(guard);
                            return Poll::Pending;
                        }
                        let attempt = Attempt::unchecked(*this.at, Wants::CONDITION.on(*this.name));
                        this.waiting.set(Some(guard.wait_notified(*this.condition, attempt)));
                    }
                    let waiting = this.waiting.as_mut().as_pin_mut();
                    let waiting = waiting.expect("a future was polled after it had completed");
                    *this.held = Some(ready!(waiting.poll(cx)));
                    this.waiting.set(None);
                }
            }
        }

        impl<$($lifetime,)? T: ?Sized, F: FnMut(&T) -> bool> FusedFuture for $future<$($lifetime,)? T, F> {
            fn is_terminated(&self) -> bool {
                self.held.is_none() && self.waiting.is_none()
            }
        }

        crate::operation::wait!([$($lifetime,)? T: ?Sized, F: FnMut(&T) -> bool] $future<$($lifetime,)? T, F>);

        impl<$($lifetime,)? T: ?Sized, F> fmt::Debug for $future<$($lifetime,)? T, F> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut future = f.debug_tuple(stringify!($future));
                match (&self.waiting, &self.held) {
                    (Some(waiting), _) => future.field(&waiting.acquire),
                    (None, Some(_)) => future.field(&format_args!("Arriving")),
                    (None, None) => future.field(&format_args!("Done")),
                };
                future.finish()
            }
        }
    )*};
}
wait_for! {
    /// The future of [`LockGuard::wait_for`]: while a predicate is false, gives the lock back and waits for notifications.
    WaitFor ['a]: WaitNotified, LockGuard;
    /// The future of [`OwnedLockGuard::wait_for`].
    OwnedWaitFor []: OwnedWaitNotified, OwnedLockGuard;
}

impl<T: ?Sized, F> AcquireWhen<'_, T, F> {
    /// It waits on this condition.
    #[inline]
    pub(crate) fn waits_on(&mut self, condition: ConditionName) {
        self.attempt.waits_on(condition);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized> Acquire<'_, T> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.attempt.say(text);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized, F> AcquireWhen<'_, T, F> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.attempt.say(text);
    }
}
