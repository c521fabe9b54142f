//! [`under`]: tells which future runs while a guard is held that was acquired without a macro.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::{
    condition::ConditionGuard,
    holding::{WhileHeld, while_held},
    lock::{LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard},
    queue::{Job, Order, OwnedJob},
    rw_lock::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLockReadGuard, RwLockWriteGuard},
    semaphore::{OwnedSemaphorePermit, SemaphorePermit},
};

/// A guard, permits or a job, which can be held across awaits.
///
/// The guard of a monitor is not one of them, because a monitor is never held across an await.
pub trait IsHeldByHand: sealed::Knows {}

#[expect(unnameable_types, reason = "that is what seals `IsHeldByHand`")]
mod sealed {
    use crate::holding::Known;

    /// A guard that knows its hold.
    pub trait Knows {
        #[doc(hidden)]
        #[track_caller]
        fn known_hold(&self) -> KnownHold;
    }

    /// The hold, as an entry of the thread's list of held locks.
    #[expect(missing_debug_implementations, reason = "nobody can name it")]
    pub struct KnownHold(pub(crate) Known);
}

macro_rules! is_held_by_hand {
    ($([$($generics:tt)*] $guard:ty),* $(,)?) => {$(
        impl<$($generics)*> sealed::Knows for $guard {
            #[track_caller]
            fn known_hold(&self) -> sealed::KnownHold {
                sealed::KnownHold(self.known())
            }
        }

        impl<$($generics)*> IsHeldByHand for $guard {}
    )*};
}
is_held_by_hand!(
    [T: ?Sized] LockGuard<'_, T>,
    [T: ?Sized] OwnedLockGuard<T>,
    [T: ?Sized] MappedLockGuard<'_, T>,
    [T: ?Sized, U: ?Sized] OwnedMappedLockGuard<T, U>,
    [T: ?Sized] ConditionGuard<'_, T>,
    [T: ?Sized] RwLockReadGuard<'_, T>,
    [T: ?Sized] RwLockWriteGuard<'_, T>,
    [T: ?Sized] OwnedRwLockReadGuard<T>,
    [T: ?Sized] OwnedRwLockWriteGuard<T>,
    [] SemaphorePermit<'_>,
    [] OwnedSemaphorePermit,
    [T, O: Order<T>] Job<'_, T, O>,
    [T, O: Order<T>] OwnedJob<T, O>,
);

/// Tells that `future` runs while this guard is held. So if `future` waits, the hold waits for the same thing.
///
/// The bodies of macros don't need this. For a guard that was acquired without a macro, the record can't know which code runs while
/// it is held. So without `under`, a deadlock that contains such a guard is only reported as a possible one.
///
/// # Cancel safety
///
/// As for `future`.
///
/// # Examples
///
/// ```
/// use warded::{Event, Lock, observe::{self, Body, WaitFor}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (lock, event) = (Lock::new(0).named("totals"), Event::new());
/// let guard = lock.acquire().await;
/// let waits = observe::under(&guard, event.wait());
/// let looks = async {
///     let snapshot = observe::snapshot();
///     let totals = snapshot.primitives().iter().find(|primitive| primitive.name == Some("totals")).unwrap();
///     assert!(matches!(totals.holds[0].body, Body::WaitsFor { .. }));
///     event.set();
/// };
/// tokio::join!(waits, looks);
/// # }
/// ```
#[track_caller]
pub fn under<G: IsHeldByHand + ?Sized, F: IntoFuture>(guard: &G, future: F) -> Under<'_, F::IntoFuture> {
    Under { awaited: while_held(future.into_future(), guard.known_hold().0), _guard: PhantomData }
}

pin_project! {
    /// The future of [`under`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Under<'g, F: Future> {
        #[pin]
        awaited: WhileHeld<F>,
        _guard: PhantomData<&'g ()>,
    }
}

impl<F: Future> Future for Under<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().awaited.poll(cx)
    }
}

impl<F: Future> fmt::Debug for Under<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Under").finish_non_exhaustive()
    }
}
