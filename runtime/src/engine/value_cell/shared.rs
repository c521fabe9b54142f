//! The value, open to several tasks that read it. The invariants stand in [`value_cell`](super).

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
    /// What it is the access to.
    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    /// # Safety
    /// The queue of `on` gave this grant, and it is the only copy in use.
    #[inline]
    pub(super) unsafe fn new(on: H, grant: P::Grant) -> Self {
        Self { on, grant, hold: SharedHold::NONE, _value: PhantomData }
    }

    /// Records that it is held.
    #[inline]
    pub(crate) fn held(mut self, at: At) -> Self {
        self.hold = self.on.queue().observed().hold_to_read(at);
        self
    }

    /// Its hold, if it was recorded.
    pub(crate) fn mark(&self) -> HoldMark {
        self.hold.mark()
    }

    /// It was acquired by a call with that text.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.on.queue().observed().says_of(&self.hold, text);
    }

    /// It runs a body of a macro.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.on.queue().observed().knows_body_of(&self.hold);
    }

    /// Shared access at once, if that overtakes no waiter.
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
        // SAFETY: the same grant, for less.
        let shared = unsafe { Shared::new(on, grant) }.held(at);
        let on = &shared.on;
        // SAFETY: the subject is that of the queue, and the only exclusive access to it is gone.
        unsafe { on.queue().change(on.subject(), |_, _| ((), Some(offer))) };
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

// SAFETY: as `&` of the value, and a handle. The thread that gives it back last may serve writers.
unsafe impl<H: CellHandle<Policy = P, Value = V> + Send, P: Sharing, V: ?Sized + Sync> Send for Shared<H, P, V> {}
// SAFETY: shared, it lends `&V` and nothing else: the handle is out of reach.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Sharing, V: ?Sized + Sync> Sync for Shared<H, P, V> {}
