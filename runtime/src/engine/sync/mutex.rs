//! A mutex for critical sections of some tens of nanoseconds, such as those of a queue of waiters, and for the bodies of a monitor.
//!
//! Locking is one atomic read-modify-write operation, and unlocking is a store. `std::sync::Mutex` unlocks with a second
//! read-modify-write operation, to learn whether it must wake a thread. We measured 5 ns for it, a fifth of the cost of an item
//! of a queue.
//!
//! A thread that finds the mutex locked spins for a moment, because the holder mostly unlocks at once. Then it yields its
//! processor some times, because the holder may have been preempted. Then it sleeps for a moment, so that a holder of lower
//! priority gets to run, and goes on with yielding. The mutex of a queue is never held for long, as no foreign code runs under
//! it. The mutex of a monitor is held as long as the user's body runs. In long bodies the sleeps of 50 µs of waiting threads
//! cost most, and the page of `Monitor` advises against long bodies. Measured against the mutexes of std and `parking_lot`, a
//! free monitor took 0.6 of their time, and a monitor that 2 or 8 threads share took 0.3 to 1.0 of it.

#![expect(unsafe_code, reason = "a mutex: the value is reached through a shared reference")]

use std::{
    cell::UnsafeCell,
    hint,
    ops::{Deref, DerefMut},
    panic::UnwindSafe,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

/// How many times a thread looks, with a spin hint after each look, before it yields. Each look takes the cache line from the
/// holder: with 16 looks, an item of a queue that two workers share costs twice as much.
const SPINS: u32 = 2;

/// How many times the thread yields before it sleeps.
const YIELDS: u32 = 64;

const SLEEP: Duration = Duration::from_micros(50);

/// The fields are in this order so that the flag shares a word with `beside`, and a cache line with the first fields of the
/// value.
#[repr(C)]
pub(crate) struct Mutex<B, T> {
    /// A value that the mutex does not guard. It takes up the room that the flag leaves free.
    beside: B,
    is_locked: AtomicBool,
    value: UnsafeCell<T>,
}

/// The mutex, locked. Dropping unlocks it.
pub(crate) struct MutexGuard<'a, B, T> {
    of: &'a Mutex<B, T>,
}

// SAFETY: one thread at a time reaches the value, so it is as if it moved from thread to thread.
unsafe impl<B: Sync, T: Send> Sync for Mutex<B, T> {}

// No foreign code runs under the mutex, so no panic happens while it is locked.
impl<B: UnwindSafe, T> UnwindSafe for Mutex<B, T> {}

impl<B, T> Mutex<B, T> {
    pub(crate) const fn new(beside: B, value: T) -> Self {
        Self { beside, is_locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    #[inline]
    pub(crate) fn beside(&self) -> &B {
        &self.beside
    }

    #[inline]
    pub(crate) fn lock(&self) -> MutexGuard<'_, B, T> {
        self.lock_noting(|| ())
    }

    /// Locks the mutex. `falls_asleep` is called when the thread is about to sleep for the first time. Its result is dropped when the
    /// mutex is locked.
    #[inline]
    fn lock_noting<N>(&self, falls_asleep: impl FnOnce() -> N) -> MutexGuard<'_, B, T> {
        if !self.takes() {
            self.lock_contended(falls_asleep);
        }
        MutexGuard { of: self }
    }

    /// Locks the mutex, if it is not locked.
    #[inline]
    fn takes(&self) -> bool {
        // Ordering: Acquire pairs with the Release in `drop`; makes the value visible.
        self.is_locked.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    #[cold]
    fn lock_contended<N>(&self, falls_asleep: impl FnOnce() -> N) {
        let (mut looks, mut falls_asleep, mut note) = (0, Some(falls_asleep), None);
        // Ordering: none is needed for this look, because `takes` follows.
        while self.is_locked.load(Ordering::Relaxed) || !self.takes() {
            looks += 1;
            match looks {
                0..SPINS => hint::spin_loop(),
                SPINS.. if looks < SPINS + YIELDS => thread::yield_now(),
                _ => {
                    looks = SPINS;
                    if let Some(falls_asleep) = falls_asleep.take() {
                        note = Some(falls_asleep());
                    }
                    thread::sleep(SLEEP);
                }
            }
        }
        drop(note);
    }
}

impl Mutex<(), ()> {
    /// Locks the mutex without a guard. `falls_asleep` is called when the thread is about to sleep for the first time. Its result is
    /// dropped when the mutex is locked.
    #[inline]
    pub(crate) fn lock_raw<N>(&self, falls_asleep: impl FnOnce() -> N) {
        std::mem::forget(self.lock_noting(falls_asleep));
    }

    /// Locks the mutex without a guard, if it is not locked.
    #[inline]
    pub(crate) fn try_lock_raw(&self) -> bool {
        self.takes()
    }

    /// Unlocks the mutex.
    ///
    /// # Safety
    /// The mutex was locked without a guard, and not unlocked since.
    #[inline]
    pub(crate) unsafe fn unlock_raw(&self) {
        drop(MutexGuard { of: self });
    }
}

impl<B, T> Drop for MutexGuard<'_, B, T> {
    #[inline]
    fn drop(&mut self) {
        // Ordering: Release pairs with the Acquire in `takes`.
        self.of.is_locked.store(false, Ordering::Release);
    }
}

impl<B, T> Deref for MutexGuard<'_, B, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard is the only one: `takes` succeeds once before each `drop`.
        unsafe { &*self.of.value.get() }
    }
}

impl<B, T> DerefMut for MutexGuard<'_, B, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this guard is the only one: `takes` succeeds once before each `drop`.
        unsafe { &mut *self.of.value.get() }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread, time::Duration};

    use super::Mutex;

    #[test]
    fn one_thread_at_a_time_has_the_value() {
        let count = Arc::new(Mutex::new((), 0_u64));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let count = Arc::clone(&count);
                thread::spawn(move || (0..10_000).for_each(|_| *count.lock() += 1))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(*count.lock(), 40_000);
    }

    /// A holder takes long if it was preempted, for example.
    #[test]
    fn a_holder_that_takes_long_is_waited_for() {
        let mutex = Arc::new(Mutex::new((), ()));
        let held = mutex.lock();
        let other = thread::spawn({
            let mutex = Arc::clone(&mutex);
            move || drop(mutex.lock())
        });
        thread::sleep(Duration::from_millis(20));
        assert!(!other.is_finished());
        drop(held);
        other.join().unwrap();
    }
}
