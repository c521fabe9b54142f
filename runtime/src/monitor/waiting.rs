//! [`Waiting`]: the future that waits on a monitor. Each public future of a monitor contains it.
//!
//! It consists of the monitor, the [question](super::question), and the waiter: the node by which the monitor knows the future. A
//! release evaluates the question through pointers to functions, because the monitor does not know its type.

#![expect(unsafe_code, reason = "the future owns the node that the monitor knows by its address")]

use std::{
    fmt,
    pin::Pin,
    ptr::NonNull,
    task::{Context, Poll},
};

use super::{
    Monitor,
    classes::Identity,
    core::{HeldMutex, Polled},
    question::Ask,
    waiter::{Address, AddressedWaiter, How, MayGo, Narrowed, Place, Waiter},
};
use crate::{
    engine::budget,
    engine::wait_queue::with_address,
    record::{At, Observed, Recorded, TaskWaker, WaitNote},
};

/// Waits until the answer to a question is yes.
///
/// Its waiter joins the waiters of `monitor` and no others, and leaves before it is freed. If the future may be leaked, its question is
/// `'static`. Otherwise the caller drops the future before the values that the question borrows.
///
/// The waiter comes first, so the monitor finds the rest by the address of the waiter. The question is beside the fields of the waiter
/// that a release needs.
#[repr(C)]
pub(super) struct Waiting<'a, T: ?Sized, Q> {
    waiter: Waiter,
    question: Q,
    monitor: &'a Monitor<T>,
    note: WaitNote,
}

/// The question of a waiter.
///
/// # Safety
/// The waiter is that of a `Waiting<T, Q>` that is alive during `'a`, and may have been leaked. Its question is not borrowed mutably.
#[inline]
unsafe fn question_of<'a, T: ?Sized + 'a, Q>(waiter: Address) -> &'a Q {
    let wait = waiter.cast::<Waiting<'a, T, Q>>().as_ptr();
    // SAFETY: the waiter comes first, so the wait is at this address. It is alive, says the caller.
    unsafe { &(*wait).question }
}

/// The question and the value, from the arguments of an [`AskBy`](super::waiter::AskBy).
///
/// # Safety
/// As for [`question_of`]. `subject` is the address of the value, which is not mutably borrowed.
#[inline]
unsafe fn question_and_value<'a, T: ?Sized, Q>(waiter: Address, subject: NonNull<()>) -> (&'a Q, &'a T) {
    // SAFETY: the caller says so.
    let question = unsafe { question_of::<T, Q>(waiter) };
    let wait = waiter.cast::<Waiting<'a, T, Q>>().as_ptr();
    // SAFETY: as for the question.
    let monitor = unsafe { &raw const (*wait).monitor };
    // Only its metadata is used, and it is read as a pointer: the wait may have been leaked and the monitor moved since.
    // SAFETY: as for the question. A reference and a pointer have the same layout.
    let monitor = unsafe { monitor.cast::<*const Monitor<T>>().read() };
    // SAFETY: the value is at this address, and is not mutably borrowed.
    (question, unsafe { &*with_address(monitor as *const T, subject) })
}

/// [`How::ask`].
///
/// # Safety
/// The waiter is that of a `Waiting<T, Q>`. For the rest, see [`AskBy`](super::waiter::AskBy).
unsafe fn ask<T: ?Sized, Q: Ask<T>>(waiter: Address, subject: NonNull<()>) -> MayGo {
    // SAFETY: the caller says so.
    let (question, value) = unsafe { question_and_value::<T, Q>(waiter, subject) };
    question.may_go(value)
}

/// [`How::number`].
///
/// # Safety
/// As for [`ask`].
unsafe fn number<T: ?Sized, Q: Ask<T>>(waiter: Address, subject: NonNull<()>) -> Option<usize> {
    // SAFETY: the caller says so.
    let (question, value) = unsafe { question_and_value::<T, Q>(waiter, subject) };
    question.number(value)
}

/// [`How::narrow`].
///
/// # Safety
/// As for [`ask`].
unsafe fn narrow<T: ?Sized, Q: Ask<T>>(waiter: Address, subject: NonNull<()>) -> Narrowed {
    // SAFETY: the caller says so.
    let (question, value) = unsafe { question_and_value::<T, Q>(waiter, subject) };
    question.narrow(value)
}

/// [`How::bound`].
///
/// # Safety
/// The waiter is that of a `Waiting<T, Q>` that is alive.
unsafe fn bound<T: ?Sized, Q: Ask<T>>(waiter: Address) -> Option<u64> {
    // SAFETY: the caller says so.
    unsafe { question_of::<T, Q>(waiter) }.bound()
}

impl<T: ?Sized, Q: Ask<T>> Waiting<'_, T, Q> {
    const ALONE: &'static How =
        &How { ask: ask::<T, Q>, number: number::<T, Q>, narrow: None, bound: bound::<T, Q>, is_of_kept_panic: false };
    const NARROWED: &'static How = &How { narrow: Some(narrow::<T, Q>), ..*Self::ALONE };

    /// The functions of this question.
    #[inline]
    fn how(question: &Q, identity: Option<&Identity>) -> &'static How {
        let can_narrow = identity.is_some() && question.can_narrow();
        if can_narrow { Self::NARROWED } else { Self::ALONE }
    }
}

impl<'a, T: ?Sized, Q> Waiting<'a, T, Q> {
    pub(super) fn new(monitor: &'a Monitor<T>, question: Q) -> Self {
        Self { waiter: Waiter::new(), question, monitor, note: WaitNote::NEW }
    }

    /// Takes a wait that was not polled yet apart into its monitor and its question.
    pub(super) fn into_parts(self) -> (&'a Monitor<T>, Q) {
        assert!(self.waiter.place() == Place::New, "a wait that was polled can't be moved");
        let this = std::mem::ManuallyDrop::new(self);
        // SAFETY: `this` is not dropped, and nothing else of it owns anything, as it was not polled.
        (this.monitor, unsafe { std::ptr::read(&raw const this.question) })
    }

    pub(super) fn monitor(&self) -> &'a Monitor<T> {
        self.monitor
    }

    pub(super) fn is_terminated(&self) -> bool {
        self.waiter.place() == Place::Gone
    }
}

impl<'a, T: ?Sized, Q: Ask<T>> Waiting<'a, T, Q> {
    /// It is ready with the monitor held, or with `None` if a release has completed a wait of `reached`.
    pub(super) fn poll(self: Pin<&mut Self>, at: At, cx: &mut Context<'_>) -> Poll<Option<HeldMutex<'a>>> {
        // SAFETY: neither the waiter nor the question is moved.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: the future is pinned, and of its fields only the note is mutably borrowed below.
        let waiter = unsafe { AddressedWaiter::new(NonNull::from(&mut *this).cast()) };
        let Self { question, monitor, note, .. } = this;
        let subject = monitor.value().cast();
        let polled = match waiter.place() {
            Place::New => arrive(monitor, question, waiter, note, at, cx).map(Some),
            Place::Completed => {
                monitor.core.check_is_not_evaluated();
                // SAFETY: it is of this monitor, and this future has no reference to the value.
                unsafe { monitor.core.leave(waiter, subject) };
                Poll::Ready(None)
            }
            Place::Reached => Poll::Ready(None),
            Place::Gone => panic!("a future was polled after it had completed"),
            // SAFETY: it is of this monitor, has joined it, and this future has no reference to the value.
            _ => unsafe { monitor.core.resume(waiter, subject, note, at, cx) }.map(Some),
        };
        if polled.is_ready() {
            waiter.set_place(Place::Gone);
        }
        // If its task has no budget, or if it gives way, it is pending and woken already.
        note.is_woken_if(|| polled.is_pending() && matches!(waiter.place(), Place::Woken | Place::Reached));
        polled
    }
}

/// The first poll: the wait goes on at once, or its waiter joins the waiters.
#[inline]
fn arrive<'a, T: ?Sized, Q: Ask<T>>(
    monitor: &'a Monitor<T>,
    question: &Q,
    waiter: AddressedWaiter<'_>,
    note: &mut WaitNote,
    at: At,
    cx: &mut Context<'_>,
) -> Poll<HeldMutex<'a>> {
    let has_budget = budget::allows(cx);
    // A waker that isn't needed is dropped with the future. If the wait gives a guard, that may be before the guard is dropped.
    let clone = |note: &mut WaitNote, cx: &mut Context<'_>| {
        // SAFETY: the waiter is new, so this future alone touches it.
        unsafe { waiter.state() }.waker = Some(TaskWaker::of(cx, note));
    };
    let mut has_waker = monitor.core.expects_to_wait();
    if has_waker {
        clone(note, cx);
    }
    loop {
        let held = monitor.core.lock(at);
        // SAFETY: the mutex was just locked, so there is no reference to the value, also below. If this panics, `held` unlocks.
        let may_go = held.evaluate(|| question.may_go(unsafe { monitor.value().as_ref() }));
        if may_go == MayGo::Nobody {
            note.was_false();
        }
        if may_go == MayGo::Nobody && !has_waker {
            drop(held);
        } else if may_go != MayGo::Nobody && has_budget && held.lets_all_go() {
            if has_waker {
                monitor.core.expect_to_wait(false);
            }
            return Poll::Ready(held);
        } else {
            let identity = question.identity();
            waiter.ask_by(Waiting::<T, Q>::how(question, identity.as_ref()));
            let subject = monitor.value().cast();
            // SAFETY: the future is pinned, and its `drop` leaves; the predicate is part of it. `subject` is the value of the
            // monitor that is held, and there is no reference to it.
            match unsafe { held.arrive(waiter, identity.as_ref(), may_go, subject, has_budget, cx) } {
                Polled::NeedsWaker => {}
                Polled::Goes(held) => return Poll::Ready(held),
                Polled::Stays => return Poll::Pending,
            }
        }
        // The mutex is unlocked.
        clone(note, cx);
        has_waker = true;
    }
}

/// Returns the held monitor if a newcomer with this question may go on at once.
pub(super) fn try_enter<'a, T: ?Sized, Q: Ask<T>>(
    monitor: &'a Monitor<T>,
    question: &Q,
    at: At,
) -> Option<HeldMutex<'a>> {
    if monitor.core.is_mine() {
        return None;
    }
    let identity = question.identity();
    let subject = monitor.value().cast();
    let held = monitor.core.lock(at);
    // SAFETY: the mutex was just locked, so there is no reference to the value, also below.
    let may_go = held.evaluate(|| question.may_go(unsafe { monitor.value().as_ref() }));
    // SAFETY: `subject` is the value of the monitor that is held, and there is no reference to it.
    if unsafe { held.may_enter(identity.as_ref(), may_go, subject) } {
        return Some(held);
    }
    None
}

impl<T: ?Sized, Q> Recorded for Waiting<'_, T, Q> {
    fn observed(&self) -> &Observed {
        self.monitor.core.observed()
    }

    fn note(self: Pin<&mut Self>) -> &mut WaitNote {
        // SAFETY: the note is not pinned.
        &mut unsafe { self.get_unchecked_mut() }.note
    }
}

impl<T: ?Sized, Q> Drop for Waiting<'_, T, Q> {
    fn drop(&mut self) {
        if !matches!(self.waiter.place(), Place::New | Place::Reached | Place::Gone) {
            // SAFETY: it was pinned, and is not mutably borrowed.
            let waiter = unsafe { AddressedWaiter::new(NonNull::from(&mut *self).cast()) };
            // SAFETY: it is of this monitor. This wait has no reference to the value, and others only if they hold the mutex.
            unsafe { self.monitor.core.leave(waiter, self.monitor.value().cast()) };
        }
    }
}

impl<T: ?Sized, Q> fmt::Debug for Waiting<'_, T, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.waiter.place() {
            Place::New => "Arriving",
            Place::Queued => "Queued",
            Place::Woken => "Woken",
            Place::Completed | Place::Reached => "Reached",
            Place::Gone => "Done",
        };
        f.write_str(state)
    }
}
