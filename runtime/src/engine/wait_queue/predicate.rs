//! Predicates. A waiter with a predicate waits until it is true, and the task that releases the lock evaluates it.
//!
//! The releaser is another task, perhaps on another thread, and still holds the user's lock, so it may lend `&T`. A predicate
//! may run the user's code, which must not run under the queue's mutex. But without the mutex, the waiter may be dropped at any
//! time. So the releaser moves the predicate out of the waiter's future, evaluates it on its own stack, and puts it back if the
//! waiter has not left:
//!
//! ```text
//! mutex:    move out ──┐                  ┌── put back, or drop without the mutex
//! no mutex:            └─ evaluate(&T) ───┘   (the waiter may leave here: the queue is no longer `evaluating`)
//! ```
//!
//! A predicate that is [pure](AnyKeys::is_pure) runs no code of the user's and can't panic. So it stays in its future, and is
//! evaluated under the mutex.
//!
//! A predicate is `'static`, because a leaked future stays queued, and what its predicate borrowed could be gone. It is `Send`,
//! because the releaser may be on any thread.

#![expect(unsafe_code, reason = "the predicate's type is erased in the queue")]

use std::{
    any::Any,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr::NonNull,
};

use super::{Keys, Locked, Policy, key::AnyKeys, wake_batch::drop_quietly};

/// The outcome of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    True,
    False,
    /// It panicked, and the payload is kept for its waiter's task.
    Panicked,
    /// The waiter left meanwhile.
    Left,
}

/// A predicate as the queue knows it: its place in the waiter's future, and how to evaluate it.
pub(crate) struct Predicate<P: Policy> {
    kept: NonNull<()>,
    evaluate: Evaluate<P>,
    is_pure: bool,
    found: FoundBy,
}

/// How a round finds a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoundBy {
    /// In its list, where each waiter is evaluated. It has no keys.
    InList,
    /// By the keys of its predicate, once too many waiters have keys to evaluate each of them.
    ByKeys,
    /// Together with all waiters of the same declared condition. They share one reading, which says whether the condition is
    /// true.
    WithOthers,
}

/// Evaluates the predicate at the first address for the value at the second one, and gives the mutex up meanwhile. With `None`,
/// it evaluates the predicate in its place, with the mutex held.
type Evaluate<P> = unsafe fn(NonNull<()>, NonNull<()>, Option<&mut Locked<'_, P>>) -> Answer;

impl<P: Policy> Clone for Predicate<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Policy> Copy for Predicate<P> {}

/// A predicate in its future.
#[repr(C)]
pub(crate) struct KeptPredicate<T: ?Sized, F> {
    /// The first field (`repr(C)`), so that the address of the whole is the address of its keys.
    keys: AnyKeys,
    state: PredicateState<F>,
    /// Only its metadata is used: with the value's address it makes a `&T`.
    view: *const T,
}

enum PredicateState<F> {
    Here(F),
    /// The predicate is on the stack of the releaser that evaluates it.
    Evaluating,
    Panicked(Panicked<F>),
}

/// A predicate that panicked, with the payload. The waiter's own task resumes the panic, or drops both.
struct Panicked<F> {
    payload: Option<Box<dyn Any + Send>>,
    predicate: Option<F>,
}

impl<F> Drop for Panicked<F> {
    /// Drops predicate and payload one after the other, and catches each panic. Two panics at once would end the process.
    fn drop(&mut self) {
        drop_quietly(self.payload.take());
        drop_quietly(self.predicate.take());
    }
}

impl<T: ?Sized, F: FnMut(&T) -> bool> KeptPredicate<T, F> {
    /// A predicate on a value of the same type and with the same pointer metadata as the value at `view`, which is not read.
    pub(crate) fn new(predicate: F, keys: Keys<T>, view: *const T) -> Self {
        Self { keys: keys.any(), state: PredicateState::Here(predicate), view }
    }

    /// Evaluates the predicate in the waiter's own task. A panic is not caught.
    ///
    /// # Safety
    /// The caller holds the grant that lends the value at `subject`.
    pub(super) unsafe fn evaluate(&mut self, subject: NonNull<()>) -> bool {
        let value = with_address(self.view, subject);
        match &mut self.state {
            // SAFETY: the caller holds the grant of the value at this address, and nothing else refers to it.
            PredicateState::Here(predicate) => predicate(unsafe { &*value }),
            PredicateState::Evaluating | PredicateState::Panicked(..) => {
                unreachable!("its own task evaluates it before it queues")
            }
        }
    }

    /// Resumes the panic that the predicate had when a releaser evaluated it.
    pub(super) fn resume_panic(&mut self) -> ! {
        match mem::replace(&mut self.state, PredicateState::Evaluating) {
            PredicateState::Panicked(mut panicked) => match panicked.payload.take() {
                Some(payload) => {
                    drop(panicked);
                    resume_unwind(payload)
                }
                None => unreachable!("it is taken here alone"),
            },
            PredicateState::Here(_) | PredicateState::Evaluating => {
                unreachable!("a grant is missing only after a panic")
            }
        }
    }
}

impl<T: ?Sized, F: FnMut(&T) -> bool + Send + 'static> KeptPredicate<T, F> {
    /// The erased form of the predicate at `kept`, whose keys are `keys`.
    pub(super) fn erase<P: Policy>(kept: NonNull<Self>, keys: &AnyKeys) -> Predicate<P> {
        let found = match keys {
            keys if keys.is_declared() => FoundBy::WithOthers,
            keys if keys.is_empty() => FoundBy::InList,
            _ => FoundBy::ByKeys,
        };
        Predicate { kept: kept.cast(), evaluate: evaluate::<T, F, P>, is_pure: keys.is_pure(), found }
    }

    pub(super) fn keys(&self) -> &AnyKeys {
        &self.keys
    }
}

// SAFETY: `view` is never read through.
unsafe impl<T: ?Sized, F: Send> Send for KeptPredicate<T, F> {}

impl<P: Policy> Predicate<P> {
    /// Whether the predicate runs no code of the user's and can't panic.
    #[inline]
    pub(super) fn is_pure(&self) -> bool {
        self.is_pure
    }

    #[inline]
    pub(super) fn found(&self) -> FoundBy {
        self.found
    }

    /// The keys of the predicate. The queue calls this under the mutex, for a waiter that is queued or just joins.
    #[inline]
    pub(super) fn keys(&self) -> &AnyKeys {
        // SAFETY: a `Predicate` is only reached through its waiter's state (see `Waiter`), so the future is alive; what is kept
        // begins with the keys, which never change.
        unsafe { self.kept.cast::<AnyKeys>().as_ref() }
    }

    /// Evaluates a pure predicate.
    ///
    /// # Safety
    /// The predicate is pure, its waiter is queued and the mutex is held. The caller holds the grant that lends the value at
    /// `subject`, and the value is the one that the waiters of this queue wait on.
    #[inline]
    pub(super) unsafe fn evaluate_here(self, subject: NonNull<()>) -> bool {
        // SAFETY: `evaluate` was made for the type of what is kept; the caller keeps the rest.
        unsafe { (self.evaluate)(self.kept, subject, None) == Answer::True }
    }

    /// Evaluates the predicate, with the mutex given up meanwhile.
    ///
    /// # Safety
    /// The waiter of the predicate is queued, and is the one that the queue is `evaluating`. The caller holds the grant that
    /// lends the value at `subject`, and the value is the one that the waiters of this queue wait on.
    pub(super) unsafe fn evaluate(self, subject: NonNull<()>, locked: &mut Locked<'_, P>) -> Answer {
        // SAFETY: `evaluate` was made for the type of what is kept; the caller keeps the rest.
        unsafe { (self.evaluate)(self.kept, subject, Some(locked)) }
    }
}

/// # Safety
/// `kept` is a `KeptPredicate<T, F>`. For the rest, see [`Predicate::evaluate_here`] and [`Predicate::evaluate`].
unsafe fn evaluate<T: ?Sized, F: FnMut(&T) -> bool, P: Policy>(
    kept: NonNull<()>,
    subject: NonNull<()>,
    locked: Option<&mut Locked<'_, P>>,
) -> Answer {
    let mut kept = kept.cast::<KeptPredicate<T, F>>();
    // SAFETY: the waiter is queued, so its future is alive, and it leaves what is kept to the holder of the mutex.
    let KeptPredicate { state, view, .. } = unsafe { kept.as_mut() };
    let value = with_address(*view, subject);
    let Some(locked) = locked else {
        let PredicateState::Here(predicate) = state else {
            unreachable!("one releaser at a time evaluates predicates")
        };
        // SAFETY: the caller holds the grant of the value at this address, and nothing else refers to it.
        return if predicate(unsafe { &*value }) { Answer::True } else { Answer::False };
    };
    let PredicateState::Here(mut predicate) = mem::replace(state, PredicateState::Evaluating) else {
        unreachable!("one releaser at a time evaluates predicates: it holds the lock")
    };
    let answer = locked.without(|| {
        // SAFETY: the caller holds the grant of the value at this address, and nothing else refers to it.
        catch_unwind(AssertUnwindSafe(|| predicate(unsafe { &*value })))
    });
    if !locked.waiters.is_evaluating() {
        locked.without(|| {
            drop_quietly(predicate);
            drop_quietly(answer);
        });
        return Answer::Left;
    }
    let (state, answer) = match answer {
        Ok(true) => (PredicateState::Here(predicate), Answer::True),
        Ok(false) => (PredicateState::Here(predicate), Answer::False),
        Err(payload) => {
            let panicked = Panicked { payload: Some(payload), predicate: Some(predicate) };
            (PredicateState::Panicked(panicked), Answer::Panicked)
        }
    };
    // SAFETY: the mutex is held again and the waiter has not left; what is overwritten is the empty `Evaluating`.
    unsafe { kept.as_mut() }.state = state;
    answer
}

/// `view`, with its metadata, at another address.
pub(crate) fn with_address<T: ?Sized>(view: *const T, address: NonNull<()>) -> *const T {
    let mut moved = view;
    // SAFETY: a pointer to `T`, thin or wide, begins with the address. Wide pointers have this layout today, and the assertion
    // below would fail if it changed.
    unsafe { (&raw mut moved).cast::<NonNull<()>>().write(address) };
    assert!(moved.cast::<()>() == address.as_ptr().cast_const(), "a pointer begins with its address");
    moved
}
