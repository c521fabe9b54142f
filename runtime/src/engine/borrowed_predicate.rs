//! A predicate that may borrow, although the queue needs a predicate that owns its captures.
//!
//! The thread that releases a [`Lock`](crate::Lock) moves a waiter's predicate out of its future, and evaluates it without the
//! queue's mutex. Meanwhile the waiter may leave. A dropped future can't wait for the end of such an evaluation, but a thread
//! that sleeps until its predicate is true can. So the queue gets a handle, and the predicate stays with its thread:
//!
//! ```text
//! the thread that waits:  Borrowed { gate ───┐ }      the queue:  handle ──┐
//!                                            ▼                            ▼
//!                                          Gate: mutex of the predicate's address
//! ```
//!
//! 1. The address is that of a predicate that is alive until the gate is closed. `Borrowed` closes it when it is dropped.
//! 2. The predicate is evaluated, and the gate closed, with the gate's mutex held.

#![expect(unsafe_code, reason = "the handle reaches a predicate that is borrowed")]

use std::{
    marker::PhantomData,
    ptr::NonNull,
    sync::{Arc, Mutex, PoisonError},
};

/// A predicate that a queue may evaluate through a handle until this is dropped.
pub(crate) struct Borrowed<'p, F> {
    gate: Arc<Gate>,
    _predicate: PhantomData<&'p mut F>,
}

/// The address at which a handle finds the predicate, until the gate is closed.
struct Gate(Mutex<Option<PredicateAddress>>);

#[derive(Clone, Copy)]
struct PredicateAddress(NonNull<()>);

// SAFETY: `Borrowed::new` demands that the predicate at this address is `Send`, and by invariant 2 one thread at a time uses it.
unsafe impl Send for PredicateAddress {}

impl<'p, F: Send> Borrowed<'p, F> {
    pub(crate) fn new(predicate: &'p mut F) -> Self {
        let address = PredicateAddress(NonNull::from(predicate).cast());
        Self { gate: Arc::new(Gate(Mutex::new(Some(address)))), _predicate: PhantomData }
    }

    /// The handle: a predicate that owns its captures. It is false once the gate is closed.
    pub(crate) fn handle<T: ?Sized>(&self) -> impl FnMut(&T) -> bool + Send + 'static + use<T, F>
    where
        F: FnMut(&T) -> bool,
    {
        let gate = Arc::clone(&self.gate);
        move |value: &T| {
            // The predicate may panic.
            let mut place = gate.0.lock().unwrap_or_else(PoisonError::into_inner);
            place.as_mut().is_some_and(|address| {
                // SAFETY: the gate was made of an `F`, which is alive (invariant 1), and the mutex excludes others (invariant 2).
                let predicate = unsafe { address.0.cast::<F>().as_mut() };
                predicate(value)
            })
        }
    }
}

impl<F> Drop for Borrowed<'_, F> {
    fn drop(&mut self) {
        *self.gate.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests {
    use std::{
        sync::{
            Barrier,
            atomic::{AtomicBool, Ordering::SeqCst},
        },
        thread,
    };

    use super::Borrowed;

    #[test]
    fn a_predicate_is_lent_until_its_evaluation_has_ended() {
        let (is_in, is_back) = (Barrier::new(2), AtomicBool::new(false));
        let mut predicate = |value: &u8| {
            is_in.wait();
            for _ in 0..1000 {
                thread::yield_now();
                assert!(!is_back.load(SeqCst), "the predicate may be gone");
            }
            *value == 1
        };
        let borrowed = Borrowed::new(&mut predicate);
        let [mut handle, mut late] = [borrowed.handle(), borrowed.handle()];
        thread::scope(|scope| {
            let evaluates = scope.spawn(move || handle(&1));
            is_in.wait();
            drop(borrowed);
            is_back.store(true, SeqCst);
            assert!(evaluates.join().unwrap());
        });
        assert!(!late(&1), "it is false behind the closed gate");
    }

    #[test]
    fn a_predicate_that_panicked_is_evaluated_again() {
        let mut predicate = |value: &u8| if *value == 0 { panic!("zero") } else { *value == 1 };
        let borrowed = Borrowed::new(&mut predicate);
        let mut handle = borrowed.handle();
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| handle(&0))).is_err());
        assert!(handle(&1));
    }
}
