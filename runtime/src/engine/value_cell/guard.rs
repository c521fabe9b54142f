//! Exclusive access to the value. The invariants are in [`value_cell`](super).

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
    engine::wait_queue::ConditionKey,
    record::{At, HoldMark, Observed},
};

/// Exclusive access to a value. Dropping gives the grant back.
///
/// `P` and `V` are the policy and the value of `H`: see [`Waiting`](crate::engine::wait_queue::Waiting).
pub(crate) struct RawGuard<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> {
    on: H,
    grant: P::Grant,
    /// Gives the guard the `Send`, `Sync` and variance of a `&mut`, because it reads and writes the value.
    _value: PhantomData<*mut V>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// # Safety
    /// The queue of `on` gave this grant, and it is the only copy in use.
    #[inline]
    pub(super) unsafe fn new(on: H, grant: P::Grant) -> Self {
        Self { on, grant, _value: PhantomData }
    }

    /// Takes the access without waiting, if that overtakes no waiter.
    #[inline]
    pub(crate) fn try_new(on: H) -> Option<Self> {
        let grant = on.queue().try_enter(&P::ALONE)?;
        // SAFETY: the queue has just given this grant, and nothing else has it.
        Some(unsafe { Self::new(on, grant) })
    }

    /// Takes the guard apart without giving the grant back.
    pub(super) fn into_parts(self) -> (H, P::Grant) {
        let this = ManuallyDrop::new(self);
        // SAFETY: `self` is never dropped, so each field is read only once.
        (unsafe { std::ptr::read(&raw const this.on) }, this.grant)
    }

    /// The primitive to which the guard belongs.
    pub(crate) fn on(&self) -> &H {
        &self.on
    }

    /// Records that the access is held.
    #[inline]
    pub(crate) fn held(self, at: At) -> Self {
        self.observed().hold(at);
        self
    }

    /// The record of this hold, if there is one.
    #[inline]
    pub(crate) fn mark(&self) -> HoldMark {
        self.observed().own()
    }

    /// Records the text of the call that acquired it.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.observed().says(text);
    }

    /// Records that it is held by the body of a macro.
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
    /// Restores the type of the handle, which was erased in [`AnyCell`].
    pub(crate) fn downcast<C: HasCell<Policy = P> + ?Sized>(self, of: &'a C) -> RawGuard<&'a C, P, C::Value> {
        assert!(self.on.address() == AnyCell::new(of).address(), "another cell");
        let (_, grant) = self.into_parts();
        // SAFETY: the grant is of the same cell, as the assertion above has checked.
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

// SAFETY: the guard is like a `&mut` of the value together with a handle.
unsafe impl<H: CellHandle<Policy = P, Value = V> + Send, P: Exclusive, V: ?Sized + Send> Send for RawGuard<H, P, V> {}
// SAFETY: a shared reference to the guard gives access to `&V` only, and not to the handle.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized + Sync> Sync for RawGuard<H, P, V> {}

/// Exclusive access to a part of a value, by a handle that keeps the whole open.
pub(crate) struct Mapped<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> {
    part: NonNull<U>,
    /// Dropped last, because `part` points into the value to which it gives access.
    whole: RawGuard<H, P, V>,
    _part: PhantomData<*mut U>,
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized> RawGuard<H, P, V> {
    /// Narrows the access to a part of the value.
    pub(crate) fn map<U: ?Sized>(mut self, part: impl FnOnce(&mut V) -> &mut U) -> Mapped<H, P, V, U> {
        let part = NonNull::from(part(&mut self));
        Mapped { part, whole: self, _part: PhantomData }
    }
}

impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized> Mapped<H, P, V, U> {
    /// The lock that is held, for the checks, with the caller's place in the source.
    #[cfg(feature = "observe")]
    #[track_caller]
    pub(crate) fn known(&self) -> crate::holding::Known {
        let known = crate::holding::Known::new::<_, V>(self.whole.on.queue(), crate::holding::LevelOf::NONE);
        known.held_by(self.whole.mark())
    }

    /// Narrows the access to a part of the part.
    pub(crate) fn map<W: ?Sized>(mut self, part: impl FnOnce(&mut U) -> &mut W) -> Mapped<H, P, V, W> {
        let part = NonNull::from(part(&mut self));
        Mapped { part, whole: self.whole, _part: PhantomData }
    }
}

impl<'a, C: HasCell<Policy: Exclusive, Value: Send> + ?Sized, U: ?Sized> Mapped<&'a C, C::Policy, C::Value, U> {
    /// Erases the type of the whole value. It must be `Send`, because the thread that drops the part serves the waiters of the
    /// whole.
    pub(crate) fn erase(self) -> Mapped<AnyCell<'a, C::Policy>, C::Policy, (), U> {
        let (on, grant) = self.whole.into_parts();
        // SAFETY: it is the same grant of the same cell.
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

// SAFETY: it is like a `&mut` of the part together with the guard of the whole.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized + Send> Send for Mapped<H, P, V, U> where
    RawGuard<H, P, V>: Send
{
}
// SAFETY: a shared reference to it gives access to `&U` only, and not to the whole.
unsafe impl<H: CellHandle<Policy = P, Value = V>, P: Exclusive, V: ?Sized, U: ?Sized + Sync> Sync
    for Mapped<H, P, V, U>
{
}
