//! Shared access to the value, for several tasks that read it. The invariants are in [`value_cell`](super).

#![expect(unsafe_code, reason = "the value is reached through a shared reference")]

use std::{marker::PhantomData, ops::Deref};

use super::{cell::Sharing, guard::RawGuard, handles::CellHandle};
use crate::record::{At, HoldMark, SharedHold};

/// Shared access to a value. Dropping gives the grant back.
pub(crate) struct Shared<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> {
    on: H,
    grant: P::Grant,
    hold: SharedHold,
    _value: PhantomData<*const V>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> Shared<H, P, V> {
    /// The primitive to which the access belongs.
    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    /// # Safety
    /// The queue of `on` gave this grant, and it is the only copy in use.
    #[inline]
    pub(super) unsafe fn new(on: H, grant: P::Grant) -> Self {
        Self { on, grant, hold: SharedHold::NONE, _value: PhantomData }
    }

    /// Records that the access is held.
    #[inline]
    pub(crate) fn held(mut self, at: At) -> Self {
        self.hold = self.on.queue().observed().hold_to_read(at);
        self
    }

    /// The record of this hold, if there is one.
    pub(crate) fn mark(&self) -> HoldMark {
        self.hold.mark()
    }

    /// Records the text of the call that acquired it.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.on.queue().observed().says_of(&self.hold, text);
    }

    /// Records that it is held by the body of a macro.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.on.queue().observed().knows_body_of(&self.hold);
    }

    /// Takes shared access without waiting, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_new(on: H) -> Option<Self> {
        let grant = on.queue().try_enter(&P::SHARED)?;
        // SAFETY: the queue has just given this grant, and nothing else has it.
        Some(unsafe { Self::new(on, grant) })
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> RawGuard<H, P, V> {
    /// Turns exclusive access into shared access.
    pub(crate) fn downgrade(self, at: At) -> Shared<H, P, V> {
        self.observed().release();
        let (on, grant) = self.into_parts();
        let (grant, offer) = on.queue().policy().downgrade(grant);
        // SAFETY: `downgrade` has turned the only exclusive grant into this shared one.
        let shared = unsafe { Shared::new(on, grant) }.held(at);
        let on = &shared.on;
        // SAFETY: the subject is that of the queue, and the only exclusive access to it is gone.
        unsafe { on.queue().exchange(on.subject(), |_, _| ((), Some(offer))) };
        shared
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> Deref for Shared<H, P, V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        // SAFETY: invariant 2.
        unsafe { self.on.value_to_read().as_ref() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized> Drop for Shared<H, P, V> {
    #[inline]
    fn drop(&mut self) {
        self.on.queue().observed().release_shared(&mut self.hold);
        // SAFETY: the subject is that of the queue, and every borrow of it is a borrow of `self`.
        unsafe { self.on.queue().give_back(self.grant, self.on.subject()) };
    }
}

// SAFETY: it is like a `&` of the value together with a handle. The thread that gives the last one back may serve writers.
unsafe impl<H: CellHandle<Policy = P, Value = V> + Send, P: Sharing, V: ?Sized + Sync> Send for Shared<H, P, V> {}
// SAFETY: a shared reference to it gives access to `&V` only, and not to the handle.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized + Sync> Sync for Shared<H, P, V> {}
