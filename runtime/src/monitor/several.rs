//! Several monitors at once, free of deadlock.
//!
//! The monitors are locked in the order of their addresses, and not in the order in which the caller names them. So threads
//! that lock several monitors only in this way never wait for each other in a circle. In this file a *row* is the array of these monitors.
//!
//! # Invariants
//!
//! 1. Each monitor of a row is held until the row is dropped, and is in the row only once.
//! 2. A dropped row unlocks all its monitors before it calls the first waker. So no waker that it calls finds one of them held by
//!    this thread.

#![expect(unsafe_code, reason = "the values are reached through pointers beside the mutexes")]

use std::{
    fmt,
    ops::{Deref, DerefMut},
    ptr::{self, NonNull},
};

use super::{
    Monitor,
    core::{Core, HeldMutex},
};
use crate::{
    engine::wait_queue::WakeBatch,
    holding::{HoldingCheck, Known, OnThread},
    impls::for_two_to_eight,
    record::{At, Observed},
};

/// One monitor of the row, without the type of its value.
struct RowMonitor<'a> {
    core: &'a Core,
    /// The monitor's value.
    subject: NonNull<()>,
    known: Known,
    at: At,
    held: Option<(HeldMutex<'a>, OnThread)>,
}

impl<'a> RowMonitor<'a> {
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn new<T: ?Sized>(monitor: &'a Monitor<T>) -> Self {
        let (known, at) = (monitor.known(), At::here());
        Self { core: &monitor.core, subject: monitor.value().cast(), known, at, held: None }
    }

    fn hold(&mut self, held: HeldMutex<'a>) {
        let on_thread = held.begin(self.known, self.at);
        self.held = Some((held, on_thread));
    }

    /// Takes the monitor, to unlock it.
    fn take(&mut self) -> Option<HeldMutex<'a>> {
        let (held, on_thread) = self.held.take()?;
        held.end(on_thread);
        Some(held)
    }
}

/// Sorts the row by the addresses of its monitors.
///
/// # Panics
///
/// If a monitor is there twice.
#[track_caller]
fn sorted<const N: usize>(mut row: [RowMonitor<'_>; N]) -> [RowMonitor<'_>; N] {
    let twice = row.iter().enumerate().find_map(|(place, slot)| {
        let earlier = row[..place].iter().position(|earlier| ptr::eq(earlier.core, slot.core))?;
        Some((earlier + 1, place + 1))
    });
    if let Some((one, other)) = twice {
        panic!("monitors {one} and {other} of one `locked!` are the same monitor: name it once");
    }
    row.sort_unstable_by_key(|slot| ptr::from_ref(slot.core).addr());
    row
}

/// Several monitors, held by this thread.
#[clippy::has_significant_drop]
pub struct LockedMonitors<'a, M, const N: usize> {
    monitors: M,
    row: [RowMonitor<'a>; N],
}

impl<'a, M, const N: usize> LockedMonitors<'a, M, N> {
    #[track_caller]
    fn lock(monitors: M, row: [RowMonitor<'a>; N]) -> Self {
        let row = sorted(row);
        for slot in &row {
            HoldingCheck::new(slot.known).run();
        }
        let mut all = Self { monitors, row };
        for slot in &mut all.row {
            slot.hold(slot.core.lock(slot.at));
        }
        all
    }

    /// The monitors, in the order in which the caller named them.
    pub(crate) fn monitors(&self) -> &M {
        &self.monitors
    }

    #[track_caller]
    fn try_lock(monitors: M, row: [RowMonitor<'a>; N]) -> Option<Self> {
        let mut all = Self { monitors, row: sorted(row) };
        for place in 0..N {
            let Some(held) = all.row[place].core.try_lock() else {
                // The values are unchanged, so no predicate is evaluated.
                all.unlock(|held, _, batch| held.take_batch(batch));
                return None;
            };
            all.row[place].hold(held);
        }
        Some(all)
    }
}

#[cfg(feature = "observe")]
impl<M, const N: usize> LockedMonitors<'_, M, N> {
    /// Records the text of the call that acquired them.
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.row.iter().for_each(|slot| slot.core.observed().says(text));
    }
}

impl<M, const N: usize> LockedMonitors<'_, M, N> {
    /// Unlocks the monitors that are held, and then calls the wakers of their wake lists. `unlock` unlocks one monitor, moves its wakers
    /// to the batch, and returns whether the batch was too small for them.
    fn unlock(&mut self, unlock: impl Fn(HeldMutex<'_>, NonNull<()>, &mut WakeBatch) -> bool) {
        let mut batch = WakeBatch::new(None);
        let mut have_more = [false; N];
        for (slot, has_more) in self.row.iter_mut().zip(&mut have_more) {
            if let Some(held) = slot.take() {
                *has_more = unlock(held, slot.subject, &mut batch);
            }
        }
        batch.wake();
        for (slot, _) in self.row.iter().zip(have_more).filter(|(_, has_more)| *has_more) {
            if let Some(held) = slot.core.lock_to_wake_the_rest() {
                held.wake_into(&mut batch);
            }
        }
        batch.wake();
        batch.finish();
    }
}

impl<M, const N: usize> Drop for LockedMonitors<'_, M, N> {
    fn drop(&mut self) {
        // SAFETY: `RowMonitor::new` made the subject from this monitor's value. The references to it that `each` gave had borrowed this
        // value, and are gone.
        self.unlock(|held, subject, batch| unsafe { held.release_into(subject, batch) });
    }
}

impl<M, const N: usize> fmt::Debug for LockedMonitors<'_, M, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockedMonitors").field("held", &N).finish_non_exhaustive()
    }
}

/// The value of one of several monitors that are held. Dropping it does not unlock the monitor.
#[clippy::has_significant_drop]
pub struct OneLocked<'r, T: ?Sized> {
    value: &'r mut T,
    known: Known,
    observed: &'r Observed,
}

impl<'r, T: ?Sized> OneLocked<'r, T> {
    /// # Safety
    /// The monitor is held during `'r`, and there is no other reference to the value during that time.
    #[inline]
    unsafe fn new(monitor: &'r Monitor<T>, known: Known) -> Self {
        let observed = monitor.core.observed();
        // SAFETY: the caller says so.
        Self { value: unsafe { monitor.value().as_mut() }, known: known.held_by(observed.own()), observed }
    }

    /// The value, as long as the monitor is held.
    pub(crate) fn into_value(self) -> &'r mut T {
        self.value
    }

    /// The monitor, for the checks, with the place where it was locked.
    pub(crate) fn known(&self) -> Known {
        self.known
    }

    /// Records that the body of a macro runs with it.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.observed.knows_body();
    }
}

impl<T: ?Sized> Deref for OneLocked<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.value
    }
}

impl<T: ?Sized> DerefMut for OneLocked<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.value
    }
}

impl<T: ?Sized> fmt::Debug for OneLocked<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneLocked")
    }
}

/// A tuple of references to monitors.
pub trait Monitors: Copy {
    /// All of them, held.
    type Locked;

    /// Locks all.
    ///
    /// # Panics
    ///
    /// If a monitor is there twice, or this thread holds one of them.
    fn lock_all(self) -> Self::Locked;

    /// Locks all. If a thread holds one of them, locks none.
    ///
    /// # Panics
    ///
    /// If a monitor is there twice.
    fn try_lock_all(self) -> Option<Self::Locked>;
}

/// Splits locked monitors into one [`OneLocked`] for each.
pub trait Each<'r> {
    /// A tuple of [`OneLocked`].
    type Each;

    /// Each monitor by itself.
    fn each(&'r mut self) -> Self::Each;
}

macro_rules! several {
    ($($count:literal: $($value:ident $place:tt),*;)*) => {$(
        impl<'a, $($value: ?Sized),*> Monitors for ($(&'a Monitor<$value>,)*) {
            type Locked = LockedMonitors<'a, Self, $count>;

            #[track_caller]
            fn lock_all(self) -> Self::Locked {
                LockedMonitors::lock(self, [$(RowMonitor::new(self.$place)),*])
            }

            #[track_caller]
            fn try_lock_all(self) -> Option<Self::Locked> {
                LockedMonitors::try_lock(self, [$(RowMonitor::new(self.$place)),*])
            }
        }

        impl<'r, 'a: 'r, $($value: ?Sized),*> Each<'r> for LockedMonitors<'a, ($(&'a Monitor<$value>,)*), $count> {
            type Each = ($(OneLocked<'r, $value>,)*);

            #[inline]
            #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
            fn each(&'r mut self) -> Self::Each {
                // SAFETY: invariant 1: the row holds each of these monitors as long as it lives, and they differ; it is mutably
                // borrowed as long as the references live, so there are no others.
                ($(unsafe { OneLocked::new(self.monitors.$place, self.monitors.$place.known()) },)*)
            }
        }
    )*};
}
for_two_to_eight!(several);
