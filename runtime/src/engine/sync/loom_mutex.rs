//! The mutex of the crate under loom: loom's mutex, with a value beside it that it does not guard.

#![expect(unsafe_code, reason = "a guard is kept in its own mutex")]

use std::{
    cell::UnsafeCell,
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::PoisonError,
};

pub(crate) struct Mutex<B, T> {
    beside: B,
    of_loom: loom::sync::Mutex<T>,
    /// loom's guard, while the mutex is locked without a guard of ours.
    kept: UnsafeCell<Option<loom::sync::MutexGuard<'static, ()>>>,
}

pub(crate) struct MutexGuard<'a, B, T> {
    guard: loom::sync::MutexGuard<'a, T>,
    _beside: PhantomData<&'a B>,
}

impl<B, T> Mutex<B, T> {
    pub(crate) fn new(beside: B, value: T) -> Self {
        Self { beside, of_loom: loom::sync::Mutex::new(value), kept: UnsafeCell::new(None) }
    }

    pub(crate) fn beside(&self) -> &B {
        &self.beside
    }

    /// No code that may panic runs while the mutex is held, so it is never poisoned.
    pub(crate) fn lock(&self) -> MutexGuard<'_, B, T> {
        MutexGuard { guard: self.of_loom.lock().unwrap_or_else(PoisonError::into_inner), _beside: PhantomData }
    }
}

impl Mutex<(), ()> {
    /// Under loom no thread sleeps for a while.
    pub(crate) fn lock_raw<N>(&self, _falls_asleep: impl FnOnce() -> N) {
        let guard = self.lock().guard;
        self.keep(guard);
    }

    pub(crate) fn try_lock_raw(&self) -> bool {
        self.of_loom.try_lock().map(|guard| self.keep(guard)).is_ok()
    }

    fn keep(&self, guard: loom::sync::MutexGuard<'_, ()>) {
        // SAFETY: `unlock_raw` drops the guard before the mutex is dropped; without `unlock_raw` the guard is never used again.
        let guard = unsafe {
            std::mem::transmute::<loom::sync::MutexGuard<'_, ()>, loom::sync::MutexGuard<'static, ()>>(guard)
        };
        // SAFETY: the mutex is held, so no other thread is here.
        unsafe { *self.kept.get() = Some(guard) };
    }

    /// # Safety
    /// The mutex was locked without a guard, and not unlocked since.
    pub(crate) unsafe fn unlock_raw(&self) {
        // SAFETY: the mutex is held, so no other thread is here.
        drop(unsafe { (*self.kept.get()).take() });
    }
}

// SAFETY: only the thread that holds the mutex reaches the kept guard.
unsafe impl<B: Sync, T: Send> Sync for Mutex<B, T> {}
// SAFETY: while a guard is kept, the mutex is locked and borrowed, so it can't be moved.
unsafe impl<B: Send, T: Send> Send for Mutex<B, T> {}

impl<B, T> Deref for MutexGuard<'_, B, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<B, T> DerefMut for MutexGuard<'_, B, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}
