//! The mutex of the crate under loom: loom's, with something beside it.

use std::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::PoisonError,
};

pub(crate) struct Mutex<B, T> {
    beside: B,
    mutex: loom::sync::Mutex<T>,
}

pub(crate) struct MutexGuard<'a, B, T> {
    guard: loom::sync::MutexGuard<'a, T>,
    _beside: PhantomData<&'a B>,
}

impl<B, T> Mutex<B, T> {
    pub(crate) fn new(beside: B, value: T) -> Self {
        Self { beside, mutex: loom::sync::Mutex::new(value) }
    }

    pub(crate) fn beside(&self) -> &B {
        &self.beside
    }

    /// Nothing that may panic runs while it is held, so it is never poisoned.
    pub(crate) fn lock(&self) -> MutexGuard<'_, B, T> {
        MutexGuard { guard: self.mutex.lock().unwrap_or_else(PoisonError::into_inner), _beside: PhantomData }
    }
}

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
