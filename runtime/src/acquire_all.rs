//! Several locks at once, free of deadlock.
//!
//! # How it works
//!
//! The locks are acquired one after another in the order of their addresses, and not in the order in which the caller names
//! them. So tasks that acquire several locks only in this way never wait for each other in a circle (Havender's ordered
//! resources, 1968).

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::{
    engine::value_cell::{AnyCell, RawAcquire, RawGuard},
    engine::wait_queue::quietly,
    holding::{HoldingCheck, holds_in_scope},
    lock::{Lock, LockGuard, LockPolicy},
    record::{At, Awaiting, WaitRecord, Wants},
};

type Cell<'a> = AnyCell<'a, LockPolicy>;

/// One lock of a row, without the type of its value, and the access to it once it is held.
struct RowLock<'a> {
    cell: Cell<'a>,
    at: At,
    raw: Option<RawGuard<Cell<'a>, LockPolicy, ()>>,
    /// Once it is held: what the task waits for meanwhile.
    awaiting: Awaiting,
}

impl Drop for RowLock<'_> {
    /// If the waker of another waiter panics, the panic ends here, as for every wait that is dropped.
    fn drop(&mut self) {
        let raw = self.raw.take();
        quietly(|| drop(raw));
    }
}

impl<'a> RowLock<'a> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn new<T: ?Sized>(lock: &'a Lock<T>) -> Self {
        Self { cell: AnyCell::new(lock), at: At::here(), raw: None, awaiting: Awaiting::NONE }
    }
}

/// Sorts the row by the addresses of the locks.
///
/// # Panics
///
/// If a lock is in the row twice.
#[track_caller]
fn sorted<const N: usize>(mut row: [RowLock<'_>; N]) -> [RowLock<'_>; N] {
    let address = |slot: &RowLock<'_>| slot.cell.address();
    let twice = row.iter().enumerate().find_map(|(place, slot)| {
        let earlier = row[..place].iter().position(|earlier| address(earlier) == address(slot))?;
        Some((earlier + 1, place + 1))
    });
    if let Some((one, other)) = twice {
        panic!("locks {one} and {other} of one `with_lock!` are the same lock: name it once");
    }
    row.sort_unstable_by_key(address);
    row
}

/// Acquires all locks of the row, if all are free.
fn try_open(row: &mut [RowLock<'_>]) -> Option<()> {
    for slot in row {
        slot.raw = Some(RawGuard::try_new(slot.cell)?.held(slot.at));
    }
    Some(())
}

/// Acquires the locks of the row one after another. `acquire` is the wait for the current one.
fn poll_open<'a>(
    row: &mut [RowLock<'a>],
    record: &mut WaitRecord,
    mut acquire: Pin<&mut Option<RawAcquire<Cell<'a>, LockPolicy>>>,
    cx: &mut Context<'_>,
) -> Poll<()> {
    for place in 0..row.len() {
        let (held, others) = row.split_at_mut(place);
        let Some(slot) = others.first_mut().filter(|slot| slot.raw.is_none()) else { continue };
        // To wait while the row holds a lock, with the feature `observe` a waker is cloned. A free lock needs no wait.
        let free = if place > 0 && acquire.is_none() { RawGuard::try_new(slot.cell) } else { None };
        let raw = if let Some(raw) = free {
            raw
        } else {
            if acquire.is_none() {
                acquire.set(Some(RawAcquire::new(slot.cell)));
            }
            let mut acquire = acquire.as_mut().as_pin_mut().expect("it was just set");
            ready!(while_held(held, cx, &mut |cx| {
                record.poll(slot.at, Wants::ACQUIRE, holds_in_scope, cx, acquire.as_mut(), RawAcquire::poll)
            }))
        };
        let raw = raw.held(slot.at);
        slot.awaiting = raw.mark().awaiting();
        slot.raw = Some(raw);
        acquire.set(None);
    }
    Poll::Ready(())
}

/// Polls the wait for the next lock. The locks of the row that are held already can't be released before it ends.
#[cfg(feature = "observe")]
fn while_held<T>(
    held: &mut [RowLock<'_>],
    cx: &mut Context<'_>,
    poll: &mut dyn FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    match held {
        [] => poll(cx),
        [first, others @ ..] => first.awaiting.poll(cx, |cx| while_held(others, cx, poll)),
    }
}

/// Without the feature, nothing is recorded.
#[cfg(not(feature = "observe"))]
#[inline]
fn while_held<T>(
    _: &mut [RowLock<'_>],
    cx: &mut Context<'_>,
    poll: &mut impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    poll(cx)
}

/// Takes the guard of `lock` out of a row whose locks are all held.
fn take<'a, T: ?Sized>(row: &mut [RowLock<'a>], lock: &'a Lock<T>) -> LockGuard<'a, T> {
    let address = AnyCell::new(lock).address();
    let slot = row.iter_mut().find(|slot| slot.cell.address() == address);
    let raw = slot.and_then(|slot| slot.raw.take()).expect("every lock of the row is held, and taken once");
    raw.downcast(lock).into()
}

/// A tuple of references to locks.
///
/// Each size has its own future, which names the types of the values and one lifetime. rustc can show that such a future is `Send`;
/// it can't for one future that is generic over the tuple.
pub trait Locks: Copy {
    /// The tuple of their guards.
    type Guards;
    /// The future of the guards.
    type AcquireAll: Future<Output = Self::Guards>;

    /// Waits for all locks.
    ///
    /// # Panics
    ///
    /// If a lock is in the tuple twice.
    #[track_caller]
    fn acquire_all(self) -> Self::AcquireAll;

    /// Takes all locks, if all are free.
    ///
    /// # Panics
    ///
    /// If a lock is in the tuple twice.
    #[track_caller]
    fn try_acquire_all(self) -> Option<Self::Guards>;
}

/// The futures for two to eight locks.
macro_rules! acquire_all {
    ($($future:ident $count:literal: $($value:ident $place:tt),*;)*) => {$(
        pin_project! {
            #[doc = concat!("Waits for ", $count, " locks: ready with all of them. Made by [`with_lock!`](crate::with_lock).")]
            ///
            /// Dropped before it is ready, it gives back what it had so far.
            #[must_use = "a future does nothing unless it is awaited"]
            pub struct $future<'a, $($value: ?Sized),*> {
                // These references also make the future `Send` only if the locks may be shared between threads.
                locks: ($(&'a Lock<$value>,)*),
                row: [RowLock<'a>; $count],
                record: WaitRecord,
                #[pin]
                acquire: Option<RawAcquire<Cell<'a>, LockPolicy>>,
                check: [HoldingCheck; $count],
                done: bool,
            }
        }

        impl<'a, $($value: ?Sized),*> Locks for ($(&'a Lock<$value>,)*) {
            type Guards = ($(LockGuard<'a, $value>,)*);
            type AcquireAll = $future<'a, $($value),*>;

            #[track_caller]
            fn acquire_all(self) -> Self::AcquireAll {
                let row = sorted([$(RowLock::new(self.$place)),*]);
                let check = [$(HoldingCheck::new(self.$place.known())),*];
                $future { locks: self, row, record: WaitRecord::NEW, acquire: None, check, done: false }
            }

            #[track_caller]
            fn try_acquire_all(self) -> Option<Self::Guards> {
                let mut row = sorted([$(RowLock::new(self.$place)),*]);
                try_open(&mut row)?;
                Some(($(take(&mut row, self.$place),)*))
            }
        }

        #[cfg(feature = "observe")]
        impl<$($value: ?Sized),*> $future<'_, $($value),*> {
            /// Records the text of the call that made this future.
            pub(crate) fn say(&mut self, text: crate::record::Text) {
                self.row.iter_mut().for_each(|slot| slot.at = slot.at.with_text(text));
            }
        }

        impl<'a, $($value: ?Sized),*> Future for $future<'a, $($value),*> {
            type Output = ($(LockGuard<'a, $value>,)*);

            fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                let this = self.project();
                assert!(!*this.done, "a future was polled after it had completed");
                let (row, record, acquire) = (&mut *this.row, this.record, this.acquire);
                ready!(HoldingCheck::poll_for_all(this.check, cx, |cx| poll_open(row, record, acquire, cx)));
                *this.done = true;
                Poll::Ready(($(take(this.row, this.locks.$place),)*))
            }
        }

        impl<$($value: ?Sized),*> FusedFuture for $future<'_, $($value),*> {
            fn is_terminated(&self) -> bool {
                self.done
            }
        }

        crate::operation::wait!([$($value: ?Sized),*] $future<'_, $($value),*>);

        impl<$($value: ?Sized),*> fmt::Debug for $future<'_, $($value),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let acquired = self.row.iter().filter(|slot| slot.raw.is_some()).count();
                f.debug_struct(stringify!($future)).field("acquired", &acquired).finish_non_exhaustive()
            }
        }
    )*};
}
acquire_all! {
    AcquireTwo 2: A 0, B 1;
    AcquireThree 3: A 0, B 1, C 2;
    AcquireFour 4: A 0, B 1, C 2, D 3;
    AcquireFive 5: A 0, B 1, C 2, D 3, E 4;
    AcquireSix 6: A 0, B 1, C 2, D 3, E 4, F 5;
    AcquireSeven 7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    AcquireEight 8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
