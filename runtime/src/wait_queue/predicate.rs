//! Predicates: a waiter's question about the guarded value, asked by whoever gives the value back.
//!
//! The asker is another task, on another thread, and holds the user's lock, which is what makes `&T` its to lend. It
//! must not hold the queue's mutex while foreign code runs, and then the waiter may be dropped under its feet. So it
//! takes the predicate out of the waiter, asks it on its own stack, and puts it back if the waiter is still there:
//!
//! ```text
//! mutex:    take ──┐             ┌── put back, or drop once the mutex is free
//! no mutex:        └─ ask(&T) ───┘   (the waiter may leave here; it says so in `asked`)
//! ```
//!
//! A predicate is `'static`: a future that was leaked stays in line, and what it borrowed may be gone. It is `Send`,
//! because the asker may be on any thread.

#![expect(unsafe_code, reason = "the predicate's type is erased in the line")]

use std::{
    any::Any,
    cell::Cell,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr::NonNull,
};

use super::{
    Keys, Locked, Policy,
    key::AnyKeys,
    waiter::{Waiter, look_asking},
    wake_batch::drop_quietly,
};

/// What a predicate said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Holds,
    Fails,
    /// It panicked, and its waiter has the payload.
    Panicked,
    /// The waiter left while its predicate was asked.
    Gone,
}

/// A predicate as the line knows it: its place in the future, and how to ask it.
pub(crate) struct Predicate<P: Policy> {
    question: NonNull<()>,
    ask: Ask<P>,
}

type Ask<P> = unsafe fn(NonNull<()>, NonNull<()>, &Cell<bool>, &mut Locked<'_, P>) -> Answer;

impl<P: Policy> Clone for Predicate<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Policy> Copy for Predicate<P> {}

/// A predicate in its future.
#[repr(C)]
pub(crate) struct Question<T: ?Sized, F> {
    /// First, so that whoever knows the question by its address finds them.
    keys: AnyKeys,
    state: State<F>,
    /// Only its metadata counts: what makes a `&T` of the value's address.
    view: *const T,
}

enum State<F> {
    Here(F),
    /// On the stack of the one who asks it.
    Asked,
    /// The predicate too is kept: its own task drops it.
    Panicked(Payload, F),
}

type Payload = Box<dyn Any + Send>;

impl<T: ?Sized, F: FnMut(&T) -> bool> Question<T, F> {
    /// A question about a value like the one behind `view`, which is not read.
    pub(crate) fn new(predicate: F, keys: Keys<T>, view: *const T) -> Self {
        Self { keys: keys.any(), state: State::Here(predicate), view }
    }

    /// Asks in the waiter's own task; a panic is its own.
    ///
    /// # Safety
    /// The caller holds the grant that lends the value at `subject`.
    pub(super) unsafe fn holds(&mut self, subject: NonNull<()>) -> bool {
        let value = with_address(self.view, subject);
        match &mut self.state {
            // SAFETY: the caller's promise.
            State::Here(predicate) => predicate(unsafe { &*value }),
            State::Asked | State::Panicked(..) => unreachable!("a waiter in line asks nothing itself"),
        }
    }

    /// Goes on with the panic that the predicate had while somebody else asked it.
    pub(super) fn resume_panic(&mut self) -> ! {
        match mem::replace(&mut self.state, State::Asked) {
            State::Panicked(payload, _predicate) => resume_unwind(payload),
            State::Here(_) | State::Asked => unreachable!("a grant is missing only after a panic"),
        }
    }
}

impl<T: ?Sized, F: FnMut(&T) -> bool + Send + 'static> Question<T, F> {
    /// The erased form.
    pub(super) fn erase<P: Policy>(question: NonNull<Self>) -> Predicate<P> {
        Predicate { question: question.cast(), ask: ask::<T, F, P> }
    }
}

// SAFETY: `view` is never read through.
unsafe impl<T: ?Sized, F: Send> Send for Question<T, F> {}

impl<P: Policy> Predicate<P> {
    /// What must be so for it to hold.
    ///
    /// # Safety
    /// This is the predicate of a waiter that is in line or in the index, or enters either, and the mutex is held for `'a`.
    #[inline]
    pub(super) unsafe fn keys<'a>(self) -> &'a AnyKeys {
        // SAFETY: the future of such a waiter is alive, and its question begins with the tags, which never change.
        unsafe { self.question.cast().as_ref() }
    }

    /// Asks the predicate of `waiter` about the value at `subject`. The mutex is given up meanwhile.
    ///
    /// # Safety
    /// `waiter` is in the line and this is its predicate; the caller holds the grant that lends the value at `subject`,
    /// and the value is what the waiters of this queue wait on.
    pub(super) unsafe fn ask(
        self,
        waiter: NonNull<Waiter<P>>,
        subject: NonNull<()>,
        locked: &mut Locked<'_, P>,
    ) -> Answer {
        let gone = Cell::new(false);
        // SAFETY: the mutex is held and the waiter is in line: invariant 2.
        unsafe { look_asking(waiter, |asking| asking.set_asked(Some(NonNull::from(&gone)))) };
        // SAFETY: `ask` was made for the type of `question`; the rest is the caller's promise.
        let answer = unsafe { (self.ask)(self.question, subject, &gone, locked) };
        if answer != Answer::Gone {
            // SAFETY: the mutex is held again, and the waiter did not leave.
            unsafe { look_asking(waiter, |asking| asking.set_asked(None)) };
        }
        answer
    }
}

/// # Safety
/// As for [`Predicate::ask`]; `question` is a `Question<T, F>`.
unsafe fn ask<T: ?Sized, F: FnMut(&T) -> bool, P: Policy>(
    question: NonNull<()>,
    subject: NonNull<()>,
    gone: &Cell<bool>,
    locked: &mut Locked<'_, P>,
) -> Answer {
    let mut question = question.cast::<Question<T, F>>();
    // SAFETY: the waiter is in line, so its future is alive and leaves the question to the holder of the mutex.
    let Question { state, view, .. } = unsafe { question.as_mut() };
    let State::Here(mut predicate) = mem::replace(state, State::Asked) else {
        unreachable!("a predicate is asked by one at a time: the holder of the lock")
    };
    let value = with_address(*view, subject);
    let answer = locked.without(|| {
        // SAFETY: the caller holds the grant that lends the value.
        catch_unwind(AssertUnwindSafe(|| predicate(unsafe { &*value })))
    });
    if gone.get() {
        locked.without(|| drop_quietly((predicate, answer)));
        return Answer::Gone;
    }
    let (state, said) = match answer {
        Ok(true) => (State::Here(predicate), Answer::Holds),
        Ok(false) => (State::Here(predicate), Answer::Fails),
        Err(payload) => (State::Panicked(payload, predicate), Answer::Panicked),
    };
    // SAFETY: the mutex is held again and the waiter is still in line; what is overwritten is the empty `Asked`.
    unsafe { question.as_mut() }.state = state;
    said
}

/// `view`, with its metadata, at another address.
fn with_address<T: ?Sized>(view: *const T, address: NonNull<()>) -> *const T {
    let mut moved = view;
    // SAFETY: a pointer to `T`, thin or wide, begins with the address; std's own wide pointers are built so, and the
    // assertion below notices if that should ever change.
    unsafe { (&raw mut moved).cast::<NonNull<()>>().write(address) };
    assert!(moved.cast::<()>() == address.as_ptr().cast_const(), "a pointer begins with its address");
    moved
}
