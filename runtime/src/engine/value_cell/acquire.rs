//! The futures that wait for access to the value.

#![expect(unsafe_code, reason = "a future is pinned, and gives its grant once")]

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    cell::{Exclusive, Sharing},
    guard::RawGuard,
    handles::CellHandle,
    shared::Shared,
};
use crate::engine::wait_queue::{ConditionKey, KeptPredicate, Keys, Waiting, WaitingNotified, WaitingWhen};
use crate::record::{Observed, Recorded, WaitNote};

/// Waits for access.
pub(crate) struct RawAcquire<H: CellHandle<Policy = P>, P: Exclusive>(Waiting<H, P>);

/// Waits for shared access.
pub(crate) struct RawSharedAcquire<H: CellHandle<Policy = P>, P: Sharing>(Waiting<H, P>);

/// Waits for access while a predicate is true.
pub(crate) struct RawAcquireWhen<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, F>(
    WaitingWhen<H, P, V, F>,
);

/// Waits for a notification, and then for access.
pub(crate) struct RawAcquireNotified<H: CellHandle<Policy = P>, P: Exclusive>(WaitingNotified<H, P>);

impl<H: CellHandle<Policy = P>, P: Exclusive> RawAcquire<H, P> {
    #[inline]
    pub(crate) fn new(on: H) -> Self {
        Self(Waiting::new(on, P::ALONE))
    }
}

impl<H: CellHandle<Policy = P>, P: Sharing> RawSharedAcquire<H, P> {
    #[inline]
    pub(crate) fn new(on: H) -> Self {
        Self(Waiting::new(on, P::SHARED))
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, F: FnMut(&V) -> bool + Send + 'static>
    RawAcquireWhen<H, P, V, F>
{
    #[inline]
    pub(crate) fn new(on: H, predicate: F, keys: Keys<V>) -> Self {
        Self::with(on, predicate, keys, None)
    }

    fn with(on: H, predicate: F, keys: Keys<V>, held: Option<P::Grant>) -> Self {
        let predicate = KeptPredicate::new(predicate, keys, on.view());
        Self(WaitingWhen::new(on, P::ALONE, predicate, held))
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// Gives the access back, and waits for it until `predicate` is true.
    pub(crate) fn reopen_when<F>(self, predicate: F) -> RawAcquireWhen<H, P, V, F>
    where
        F: FnMut(&V) -> bool + Send + 'static,
    {
        self.observed().release();
        let (on, grant) = self.into_parts();
        RawAcquireWhen::with(on, predicate, Keys::NONE, Some(grant))
    }

    /// Gives the access back, and waits for a notification and then for the access.
    pub(crate) fn reopen_notified(self, condition: ConditionKey) -> RawAcquireNotified<H, P> {
        self.observed().release();
        let (on, grant) = self.into_parts();
        RawAcquireNotified(WaitingNotified::new(on, P::ALONE, condition, grant))
    }
}

/// Each of these futures wraps a wait of the engine, and turns the grant into the access.
macro_rules! waits_for_access {
    ($($future:ident<$policy:ident $(, $value:ident, $predicate:ident)?>: $access:ident;)*) => {$(
        impl<
            H: CellHandle<Policy = P, Value = V>,
            P: $policy,
            V: ?Sized
            $(, $predicate: FnMut(&$value) -> bool + Send + 'static)?
        > $future<H, P $(, $value, $predicate)?> {
            #[inline]
            pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<$access<H, P, V>> {
                // SAFETY: a projection to the pinned field.
                let mut wait = unsafe { self.map_unchecked_mut(|this| &mut this.0) };
                // SAFETY: the wait gives its grant once, here.
                wait.as_mut().poll(cx).map(|grant| unsafe { $access::new(wait.on().clone(), grant) })
            }

        }

        impl<H: CellHandle<Policy = P, Value = V>, P: $policy, V: ?Sized $(, $predicate)?>
            $future<H, P $(, $value, $predicate)?>
        {
            pub(crate) fn is_terminated(&self) -> bool {
                self.0.is_terminated()
            }
        }

        impl<H: CellHandle<Policy = P, Value = V>, P: $policy, V: ?Sized $(, $predicate)?> Recorded
            for $future<H, P $(, $value, $predicate)?>
        {
            fn observed(&self) -> &Observed {
                self.0.observed()
            }

            fn note(self: Pin<&mut Self>) -> &mut WaitNote {
                // SAFETY: a projection to the pinned field.
                unsafe { self.map_unchecked_mut(|this| &mut this.0) }.note()
            }
        }

        impl<H: CellHandle<Policy = P, Value = V>, P: $policy, V: ?Sized $(, $predicate)?> fmt::Debug
            for $future<H, P $(, $value, $predicate)?>
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
waits_for_access! {
    RawAcquire<Exclusive>: RawGuard;
    RawSharedAcquire<Sharing>: Shared;
    RawAcquireWhen<Exclusive, V, F>: RawGuard;
    RawAcquireNotified<Exclusive>: RawGuard;
}
