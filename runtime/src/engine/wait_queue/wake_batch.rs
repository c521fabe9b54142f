//! Wakers of waiters that were served, to be woken once the mutex is free.

#![expect(unsafe_code, reason = "an array on the stack, filled as far as needed")]

use std::{
    any::Any,
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

use crate::record::TaskWaker;

/// How many are woken before the mutex is taken again. Small under loom, so that a model reaches the second batch.
const CAPACITY: usize = if cfg!(warded_loom) { 2 } else { 32 };

/// A few wakers in the order in which they are to be woken.
pub(crate) struct WakeBatch {
    wakers: [MaybeUninit<TaskWaker>; CAPACITY],
    /// Invariant: the first `len` wakers are there.
    len: usize,
    /// The first panic of a waker, kept until all are woken.
    panic: Option<Box<dyn Any + Send>>,
}

impl WakeBatch {
    /// A batch that begins with `first`.
    #[inline]
    pub(crate) fn new(first: Option<TaskWaker>) -> Self {
        let mut batch = Self { wakers: [const { MaybeUninit::uninit() }; CAPACITY], len: 0, panic: None };
        if let Some(first) = first {
            batch.push(first);
        }
        batch
    }

    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.len == CAPACITY
    }

    /// Adds a waker; the batch must not be full.
    #[inline]
    pub(crate) fn push(&mut self, waker: TaskWaker) {
        self.wakers[self.len].write(waker);
        self.len += 1;
    }

    /// Wakes them all, in order. A waker that panics does not keep the others asleep.
    #[inline]
    pub(crate) fn wake(&mut self) {
        for waker in &self.wakers[..std::mem::take(&mut self.len)] {
            // SAFETY: the first `len` wakers were there, and `len` is zero now, so none is read twice.
            let waker = unsafe { waker.assume_init_read() };
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
                match self.panic {
                    None => self.panic = Some(payload),
                    Some(_) => drop_quietly(payload),
                }
            }
        }
    }

    /// Resumes the panic of a waker, if there was one and this thread isn't unwinding already.
    #[inline]
    pub(crate) fn finish(&mut self) {
        debug_assert!(self.len == 0, "all were woken before");
        match self.panic.take() {
            Some(payload) if thread::panicking() => drop_quietly(payload),
            Some(payload) => resume_unwind(payload),
            None => {}
        }
    }
}

/// Wakes one task. A panic of the waker is resumed, unless this thread is unwinding already.
#[inline]
pub(crate) fn wake_one(waker: TaskWaker) {
    match catch_unwind(AssertUnwindSafe(|| waker.wake())) {
        Err(payload) if thread::panicking() => drop_quietly(payload),
        Err(payload) => resume_unwind(payload),
        Ok(()) => {}
    }
}

/// Calls code that may panic in the waker of another task, and catches the panic, because it would lose what this thread holds.
pub(crate) fn quietly(wake: impl FnOnce()) {
    // The wakers of models don't panic. So a panic says that loom has found a fault, and the model must fail.
    if cfg!(warded_loom) {
        return wake();
    }
    if let Err(payload) = catch_unwind(AssertUnwindSafe(wake)) {
        drop_quietly(payload);
    }
}

/// Drops a value of another task or of the user's. If its `drop` panics, the panic ends here.
pub(crate) fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(payload);
    }
}
