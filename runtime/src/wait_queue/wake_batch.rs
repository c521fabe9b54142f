//! Wakers taken from the line, to be woken once its mutex is free.

#![expect(unsafe_code, reason = "an array on the stack, filled as far as needed")]

use std::{
    any::Any,
    mem::MaybeUninit,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::Waker,
    thread,
};

/// How many are woken before the mutex is taken again. Small under loom, so that a model reaches the second batch.
const CAPACITY: usize = if cfg!(warded_loom) { 3 } else { 33 };

/// A few wakers in the order in which they are to be woken.
pub(super) struct WakeBatch {
    wakers: [MaybeUninit<Waker>; CAPACITY],
    /// Invariant: the first `len` wakers are there.
    len: usize,
    /// The first panic of a waker, kept until all are woken.
    panic: Option<Box<dyn Any + Send>>,
}

impl WakeBatch {
    pub(super) fn new() -> Self {
        Self { wakers: [const { MaybeUninit::uninit() }; CAPACITY], len: 0, panic: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One place is kept for the waiter that is called, which ends a round.
    pub(super) fn is_full(&self) -> bool {
        self.len + 1 >= CAPACITY
    }

    /// Adds a waker; the batch must not be full.
    #[inline]
    pub(super) fn push(&mut self, waker: Waker) {
        self.wakers[self.len].write(waker);
        self.len += 1;
    }

    /// Wakes them all, in order. A waker that panics does not keep the others asleep.
    #[inline]
    pub(super) fn wake(&mut self) {
        for waker in &self.wakers[..std::mem::take(&mut self.len)] {
            // SAFETY: the first `len` were there; `len` is zero now, so none is read twice.
            let waker = unsafe { waker.assume_init_read() };
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
                match self.panic {
                    None => self.panic = Some(payload),
                    Some(_) => drop_quietly(payload),
                }
            }
        }
    }

    /// Goes on with the panic of a waker, if there was one and this thread isn't unwinding already.
    #[inline]
    pub(super) fn finish(&mut self) {
        debug_assert!(self.is_empty(), "a waker that nobody woke");
        match self.panic.take() {
            Some(payload) if thread::panicking() => drop_quietly(payload),
            Some(payload) => resume_unwind(payload),
            None => {}
        }
    }
}

/// Wakes one. Its panic goes on, unless this thread is unwinding already.
#[inline]
pub(super) fn wake_one(waker: Waker) {
    match catch_unwind(AssertUnwindSafe(|| waker.wake())) {
        Err(payload) if thread::panicking() => drop_quietly(payload),
        Err(payload) => resume_unwind(payload),
        Ok(()) => {}
    }
}

/// Runs what may panic with somebody else's waker, where that must not cost what this thread has in hand.
pub(super) fn quietly(wake: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(wake)) {
        drop_quietly(payload);
    }
}

/// Drops what is somebody else's: a panic in its `drop` is theirs too, and ends here.
pub(super) fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(payload);
    }
}
