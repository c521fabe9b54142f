//! [`MonitorGuard`]: the monitor, held by this thread.

#![expect(unsafe_code, reason = "the value is reached through a pointer beside the mutex")]

use std::{
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

use super::core::HeldMutex;
use crate::{
    holding::{Known, OnThread},
    impls::guard_is_shown,
    record::At,
};

/// The monitor, held by this thread: reads and writes the value. Dropping it unlocks the monitor and wakes the waiters that may go
/// on.
///
/// It is not `Send`, so a future that keeps it across `.await` can't be spawned on a runtime with several threads. rustc treats a
/// guard as alive until the end of its block, even after `drop(guard)`. So if the function awaits later, put the guard in a block
/// of its own. [`Monitor::with`](super::Monitor::with) and [`then`](crate::named_futures::MonitorWaitUntil::then) need no guard.
///
/// # Examples
///
/// ```
/// # use warded::Monitor;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let jobs = Monitor::new(vec![1]);
/// let job = {
///     let mut jobs = jobs.wait_until(|jobs| !jobs.is_empty()).await;
///     jobs.pop()
/// }; // unlocked here, before the next await
/// tokio::task::yield_now().await;
/// assert_eq!(job, Some(1));
/// # }
/// ```
#[must_use = "the monitor is unlocked at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct MonitorGuard<'a, T: ?Sized> {
    parts: Parts<'a, T>,
    _thread: StaysOnItsThread<T>,
}

// SAFETY: a shared reference to the guard gives a shared one to the value, and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for MonitorGuard<'_, T> {}

/// The parts of a guard, without the marker that keeps it on its thread.
struct Parts<'a, T: ?Sized> {
    /// The value, or a part of it.
    value: NonNull<T>,
    held: ManuallyDrop<HeldMutex<'a>>,
    /// The value of the monitor.
    subject: NonNull<()>,
    /// The monitor with the place where it was locked, for the check in debug builds.
    known: Known,
    on_thread: OnThread,
    _value: PhantomData<&'a mut T>,
}

// SAFETY: only a guard has it, and `StaysOnItsThread` keeps the guard on the thread that holds the monitor. So rustc names one
// reason why a guard is not `Send`.
unsafe impl<T: ?Sized> Send for Parts<'_, T> {}

/// Is neither `Send` nor `Sync`. It is generic, because rustc refuses a bound that no type parameter can make true.
struct StaysOnItsThread<T: ?Sized>(PhantomData<*const ()>, PhantomData<fn(&T)>);

// SAFETY: no type meets the bound, so this impl applies to nothing. rustc shows its message when the bound is not met.
unsafe impl<T: ?Sized> Send for StaysOnItsThread<T> where GuardOfMonitor<T>: MayLeaveItsThread {}

/// The name of a guard in rustc's message.
struct GuardOfMonitor<T: ?Sized>(PhantomData<fn(&T)>);

/// Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "the guard of a `Monitor` stays on the thread that locked it: write `locked!(state, |s| ..)` on the other thread",
    label = "the guard of a `Monitor`",
    note = "a monitor is never held across an await: end its block before, `{{ let mut s = state.lock(); .. }}`, or write `locked!(state, |s| ..)`",
    note = "to hold it across an await, declare `state: Lock`, and write `with_lock!(state, async |s| ..)`"
)]
trait MayLeaveItsThread {}

impl<'a, T: ?Sized> MonitorGuard<'a, T> {
    /// # Safety
    /// `value` is the value of the monitor that is held, and there is no reference to it.
    #[inline]
    pub(super) unsafe fn new(held: HeldMutex<'a>, value: NonNull<T>, known: Known, at: At) -> Self {
        let (on_thread, held) = (held.begin(known, at), ManuallyDrop::new(held));
        Self::of(Parts { value, held, subject: value.cast(), known, on_thread, _value: PhantomData })
    }

    #[inline]
    fn of(parts: Parts<'a, T>) -> Self {
        Self { parts, _thread: StaysOnItsThread(PhantomData, PhantomData) }
    }

    /// The monitor, for the checks, with the place where it was locked.
    pub(crate) fn known(&self) -> Known {
        self.parts.known.held_by(self.parts.held.mark())
    }

    /// Records the text of the call that acquired it.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.parts.held.says(text);
    }

    /// Records that the body of a macro runs with it.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.parts.held.knows_body();
    }

    /// Narrows the guard to a part of the value. The monitor stays locked.
    ///
    /// # Examples
    ///
    /// ```
    /// let pair = warded::Monitor::new((1, "text"));
    /// *pair.lock().map(|pair| &mut pair.0) = 2;
    /// assert_eq!(pair.into_inner(), (2, "text"));
    /// ```
    pub fn map<U: ?Sized>(mut self, part: impl FnOnce(&mut T) -> &mut U) -> MonitorGuard<'a, U> {
        let value = NonNull::from(part(&mut *self));
        let mut whole = ManuallyDrop::new(self);
        // SAFETY: `whole` is neither dropped nor used again.
        let held = unsafe { ManuallyDrop::take(&mut whole.parts.held) };
        let Parts { subject, known, on_thread, .. } = whole.parts;
        MonitorGuard::of(Parts { value, held: ManuallyDrop::new(held), subject, known, on_thread, _value: PhantomData })
    }
}

impl<T: ?Sized> Drop for MonitorGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // This comes before the waiters are woken, because a waker may lock the monitor.
        self.parts.held.end(self.parts.on_thread);
        // SAFETY: this is the only place that takes it, save `map`, which then doesn't drop the guard.
        let held = unsafe { ManuallyDrop::take(&mut self.parts.held) };
        // SAFETY: `subject` is the monitor's value, says `new`; the guard's references to it are gone.
        unsafe { held.release(self.parts.subject) };
    }
}

impl<T: ?Sized> Deref for MonitorGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the mutex, and lends the value as it is lent itself.
        unsafe { self.parts.value.as_ref() }
    }
}

impl<T: ?Sized> DerefMut for MonitorGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this guard holds the mutex, and lends the value as it is lent itself.
        unsafe { self.parts.value.as_mut() }
    }
}

guard_is_shown!([T: ?Sized] MonitorGuard<'_, T> => T);
