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
    core::{Arrival, HeldMutex},
    question::Ask,
    waiter::{How, MayGo, Narrowed, Place, Question, Waiter},
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
pub(super) struct Waiting<'a, T: ?Sized, Q> {
    monitor: &'a Monitor<T>,
    kept: WaitParts<T, Q>,
    note: WaitNote,
    waiter: Waiter,
}

/// The part of a wait that a release uses.
struct WaitParts<T: ?Sized, Q> {
    question: Q,
    /// Only its metadata is used, to make a `&T` from the value's address. Its own address may be wrong, because the wait may have
    /// been leaked and the monitor moved since.
    view: *const T,
}

// SAFETY: `view` is never read through.
unsafe impl<T: ?Sized, Q: Send> Send for WaitParts<T, Q> {}

// SAFETY: a shared reference to the future gives access to nothing in it; `ask` runs under the monitor's mutex.
unsafe impl<T: ?Sized, Q: Send> Sync for WaitParts<T, Q> {}

/// The question and the value, from the arguments of an [`AskBy`](super::waiter::AskBy).
///
/// # Safety
/// `kept` is a `WaitParts<T, Q>` that is alive during `'a`, and `subject` the address of the value, which is not mutably borrowed.
#[inline]
unsafe fn kept_and_value<'a, T: ?Sized, Q>(kept: NonNull<()>, subject: NonNull<()>) -> (&'a Q, &'a T) {
    // SAFETY: it is alive and of this type, says the caller.
    let kept = unsafe { kept.cast::<WaitParts<T, Q>>().as_ref() };
    // SAFETY: the value is at this address, and is not mutably borrowed.
    (&kept.question, unsafe { &*with_address(kept.view, subject) })
}

/// [`How::ask`].
///
/// # Safety
/// `kept` is a `WaitParts<T, Q>`. For the rest, see [`AskBy`](super::waiter::AskBy).
unsafe fn ask<T: ?Sized, Q: Ask<T>>(kept: NonNull<()>, subject: NonNull<()>) -> MayGo {
    // SAFETY: the caller says so.
    let (question, value) = unsafe { kept_and_value::<T, Q>(kept, subject) };
    question.may_go(value)
}

/// [`How::number`].
///
/// # Safety
/// As for [`ask`].
unsafe fn number<T: ?Sized, Q: Ask<T>>(kept: NonNull<()>, subject: NonNull<()>) -> Option<usize> {
    // SAFETY: the caller says so.
    let (question, value) = unsafe { kept_and_value::<T, Q>(kept, subject) };
    question.number(value)
}

/// [`How::narrow`].
///
/// # Safety
/// As for [`ask`].
unsafe fn narrow<T: ?Sized, Q: Ask<T>>(kept: NonNull<()>, subject: NonNull<()>) -> Narrowed {
    // SAFETY: the caller says so.
    let (question, value) = unsafe { kept_and_value::<T, Q>(kept, subject) };
    question.narrow(value)
}

/// [`How::bound`].
///
/// # Safety
/// `kept` is a `WaitParts<T, Q>` that is alive.
unsafe fn bound<T: ?Sized, Q: Ask<T>>(kept: NonNull<()>) -> Option<u64> {
    // SAFETY: it is alive and of this type, says the caller.
    unsafe { kept.cast::<WaitParts<T, Q>>().as_ref() }.question.bound()
}

impl<T: ?Sized, Q: Ask<T>> WaitParts<T, Q> {
    const ALONE: &'static How = &How { ask: ask::<T, Q>, number: number::<T, Q>, narrow: None, bound: bound::<T, Q> };
    const NARROWED: &'static How = &How { narrow: Some(narrow::<T, Q>), ..*Self::ALONE };
}

/// A question with its type erased.
#[inline]
fn erased<T: ?Sized, Q: Ask<T>>(kept: &WaitParts<T, Q>, identity: Option<&Identity>) -> Question {
    let can_narrow = identity.is_some() && kept.question.can_narrow();
    let how = if can_narrow { WaitParts::<T, Q>::NARROWED } else { WaitParts::<T, Q>::ALONE };
    Question { kept: NonNull::from(kept).cast(), how }
}

impl<'a, T: ?Sized, Q> Waiting<'a, T, Q> {
    pub(super) fn new(monitor: &'a Monitor<T>, question: Q) -> Self {
        let kept = WaitParts { question, view: monitor.value().as_ptr() };
        Self { monitor, kept, note: WaitNote::NEW, waiter: Waiter::new() }
    }

    /// Takes a wait that was not polled yet apart into its monitor and its question.
    pub(super) fn into_parts(self) -> (&'a Monitor<T>, Q) {
        assert!(self.waiter.place() == Place::New, "a wait that was polled can't be moved");
        let this = std::mem::ManuallyDrop::new(self);
        // SAFETY: `this` is not dropped, and nothing else of it owns anything, as it was not polled.
        (this.monitor, unsafe { std::ptr::read(&raw const this.kept.question) })
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
        // SAFETY: neither the waiter nor what is kept is moved.
        let Self { monitor, kept, note, waiter } = unsafe { self.get_unchecked_mut() };
        let subject = monitor.value().cast();
        let polled = match waiter.place() {
            Place::New => arrive(monitor, kept, waiter, note, at, cx).map(Some),
            Place::Completed => {
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
    kept: &WaitParts<T, Q>,
    waiter: &Waiter,
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
        let may_go = held.evaluate(|| kept.question.may_go(unsafe { monitor.value().as_ref() }));
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
            let identity = kept.question.identity();
            waiter.ask(erased(kept, identity.as_ref()));
            let subject = monitor.value().cast();
            // SAFETY: the future is pinned, and its `drop` leaves; the predicate is part of it. `subject` is the value of the
            // monitor that is held, and there is no reference to it.
            match unsafe { held.arrive(waiter, identity.as_ref(), may_go, subject, has_budget, cx) } {
                Arrival::NeedsWaker => {}
                Arrival::Goes(held) => return Poll::Ready(held),
                Arrival::Stays => return Poll::Pending,
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
            // SAFETY: it is of this monitor. This wait has no reference to the value, and others only if they hold the mutex.
            unsafe { self.monitor.core.leave(&self.waiter, self.monitor.value().cast()) };
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
