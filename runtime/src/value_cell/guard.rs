//! The value, open to one task alone. The invariants stand in [`value_cell`](super).

#![expect(unsafe_code, reason = "the value is reached through a shared reference")]

use std::{
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

use super::{
    cell::{Exclusive, HasCell},
    handles::{AnyCell, CellHandle},
};
use crate::{
    record::{At, HoldMark, Observed},
    wait_queue::ConditionKey,
};

/// Exclusive access to a value. Dropping gives the grant back.
///
/// `P` and `V` are those of `H`: see [`Waiting`].
pub(crate) struct RawGuard<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> {
    on: H,
    grant: P::Grant,
    /// It reads and writes the value: `Send`, `Sync` and variance are those of `&mut`.
    _value: PhantomData<*mut V>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// # Safety
    /// The queue of `on` gave this grant, and it is the only copy in use.
    #[inline]
    pub(super) unsafe fn new(on: H, grant: P::Grant) -> Self {
        Self { on, grant, _value: PhantomData }
    }

    /// Access at once, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_new(on: H) -> Option<Self> {
        let grant = on.queue().try_enter(&P::ALONE)?;
        // SAFETY: the queue has just given this grant, and nothing else has it.
        Some(unsafe { Self::new(on, grant) })
    }

    /// Gives nothing back: the parts are the caller's.
    pub(super) fn into_parts(self) -> (H, P::Grant) {
        let this = ManuallyDrop::new(self);
        // SAFETY: never dropped, so read once.
        (unsafe { std::ptr::read(&raw const this.on) }, this.grant)
    }

    /// What it is the access to.
    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    /// Records that it is held.
    #[inline]
    pub(crate) fn held(self, at: At) -> Self {
        self.observed().hold(at);
        self
    }

    /// Its hold, if it was recorded.
    #[inline]
    pub(crate) fn mark(&self) -> HoldMark {
        self.observed().own()
    }

    /// It was acquired by a call with that text.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.observed().says(text);
    }

    /// It runs a body of a macro.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.observed().knows_body();
    }

    #[inline]
    pub(super) fn observed(&self) -> &Observed {
        self.on.queue().observed()
    }

    /// The first `n` waiters that wait for a notification join the queue.
    pub(crate) fn notify(&self, condition: ConditionKey, n: usize) {
        self.on.queue().notify(condition, n);
    }
}

impl<'a, P: Exclusive> RawGuard<AnyCell<'a, P>, P, ()> {
    /// Gives the access back the type that the cell's address has lost.
    pub(crate) fn downcast<C: HasCell<Policy = P> + ?Sized>(self, of: &'a C) -> RawGuard<&'a C, P, C::Value> {
        assert!(self.on.address() == AnyCell::new(of).address(), "another cell");
        let (_, grant) = self.into_parts();
        // SAFETY: of the same cell, as has been asserted.
        unsafe { RawGuard::new(of, grant) }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> Deref for RawGuard<H, P, V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        // SAFETY: invariant 2.
        unsafe { self.on.value().as_ref() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> DerefMut for RawGuard<H, P, V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut V {
        // SAFETY: invariant 2.
        unsafe { self.on.value().as_mut() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> Drop for RawGuard<H, P, V> {
    #[inline]
    fn drop(&mut self) {
        self.observed().release();
        // SAFETY: the subject is that of the queue, and every borrow of it is a borrow of `self`.
        unsafe { self.on.queue().give_back(self.grant, self.on.subject()) };
    }
}

// SAFETY: as `&mut` of the value, and a handle.
unsafe impl<H: CellHandle<Policy = P, Value = V> + Send, P: Exclusive, V: ?Sized + Send> Send for RawGuard<H, P, V> {}
// SAFETY: shared, it lends `&V` and nothing else: the handle is out of reach.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized + Sync> Sync for RawGuard<H, P, V> {}

/// Exclusive access to a part of a value, by a handle that keeps the whole open.
pub(crate) struct Mapped<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> {
    part: NonNull<U>,
    /// Dropped last: the part is of what it keeps open.
    whole: RawGuard<H, P, V>,
    _part: PhantomData<*mut U>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// Narrows to a part.
    pub(crate) fn map<U: ?Sized>(mut self, part: impl FnOnce(&mut V) -> &mut U) -> Mapped<H, P, V, U> {
        let part = NonNull::from(part(&mut self));
        Mapped { part, whole: self, _part: PhantomData }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> Mapped<H, P, V, U> {
    /// What is open, held since where the caller is.
    #[cfg(feature = "observe")]
    #[track_caller]
    pub(crate) fn known(&self) -> crate::holding::Known {
        let known = crate::holding::Known::new::<_, V>(self.whole.on.queue(), crate::holding::LevelOf::NONE);
        known.held_by(self.whole.mark())
    }

    /// Narrows to a part of the part.
    pub(crate) fn map<W: ?Sized>(mut self, part: impl FnOnce(&mut U) -> &mut W) -> Mapped<H, P, V, W> {
        let part = NonNull::from(part(&mut self));
        Mapped { part, whole: self.whole, _part: PhantomData }
    }
}

impl<'a, C: HasCell<Policy: Exclusive, Value: Send> + ?Sized, U: ?Sized> Mapped<&'a C, C::Policy, C::Value, U> {
    /// Forgets the type of the whole, which must be `Send`: the thread that drops the part serves the waiters for the whole.
    pub(crate) fn erase(self) -> Mapped<AnyCell<'a, C::Policy>, C::Policy, (), U> {
        let (on, grant) = self.whole.into_parts();
        // SAFETY: the same grant of the same cell.
        let whole = unsafe { RawGuard::new(AnyCell::new(on), grant) };
        Mapped { part: self.part, whole, _part: PhantomData }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> Deref for Mapped<H, P, V, U> {
    type Target = U;

    #[inline]
    fn deref(&self) -> &U {
        // SAFETY: a part of the value, which `whole` keeps open.
        unsafe { self.part.as_ref() }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> DerefMut for Mapped<H, P, V, U> {
    #[inline]
    fn deref_mut(&mut self) -> &mut U {
        // SAFETY: a part of the value, which `whole` keeps open.
        unsafe { self.part.as_mut() }
    }
}

// SAFETY: as `&mut` of the part, and the whole.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized + Send> Send for Mapped<H, P, V, U> where
    RawGuard<H, P, V>: Send
{
}
// SAFETY: shared, it lends `&U` alone; the whole is not reached through a shared reference.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized + Sync> Sync
    for Mapped<H, P, V, U>
{
}
