//! The guards of a [`Lock`]: borrowed or owned, of the whole value or of a part.

use std::sync::Arc;

use super::{
    Lock, LockPolicy,
    futures::{OwnedWaitFor, OwnedWaitNotified, OwnedWaitUntil, WaitFor, WaitNotified, WaitUntil},
};
use crate::{
    attempt::Attempt,
    engine::value_cell::{AnyCell, Mapped, RawGuard},
    engine::wait_queue::ConditionKey,
    holding::{HoldingCheck, Known},
    impls::{guard_is_mutable, guard_is_pointer},
    named_condition::NamedCondition,
    record::{At, Wants},
};

/// The lock, held: reads and writes the value, and gives the lock back when dropped.
///
/// Its own methods come before those of the value: with a value that has a `release` or `map` too, write
/// `(*guard).release()`.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct LockGuard<'a, T: ?Sized> {
    raw: RawGuard<&'a Lock<T>, LockPolicy, T>,
}

impl<'a, T: ?Sized> LockGuard<'a, T> {
    /// The lock that this guard holds, for the checks, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn known(&self) -> Known {
        self.raw.on().known().held_by(self.raw.mark())
    }

    /// Records the text of the call that acquired it.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.raw.says(text);
    }

    /// Records that this guard is held by the body of a macro.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.raw.knows_body();
    }

    /// An attempt to acquire the lock again, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn attempt(&self, wants: Wants) -> Attempt {
        self.raw.on().attempt(wants)
    }

    /// Gives the lock back to the first waiter that can go on, as dropping the guard does.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::Lock::new(1);
    /// lock.try_acquire().unwrap().release();
    /// assert!(!lock.is_locked());
    /// ```
    pub fn release(self) {
        drop(self);
    }

    /// Gives the lock back until `predicate` is true; ready with the lock held again. Does not wait if the predicate is true
    /// already.
    ///
    /// [`Lock::acquire_when`] tells what a predicate may do.
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Cancel safety
    ///
    /// The lock is given back if this is dropped, polled or not. Otherwise as for [`Lock::acquire_when`]. The wait takes its
    /// place at the end of the queue, before it gives the lock back.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::Lock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let turn = Lock::new(0);
    /// let first = async {
    ///     let mut turn = turn.acquire().await;
    ///     *turn = 1;
    ///     let turn = turn.wait_until(|turn| *turn == 2).await;
    ///     assert_eq!(*turn, 2);
    /// };
    /// let second = async { *turn.acquire_when(|turn| *turn == 1).await = 2 };
    /// tokio::join!(first, second);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_until<F>(self, predicate: F) -> WaitUntil<'a, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        WaitUntil::new(self.attempt(Wants::PREDICATE), self.raw.reopen_when(predicate))
    }

    /// Gives the lock back and waits for a notification of `condition`; ready with the lock held again.
    ///
    /// The condition is a name, which [`#[guarded]`](crate::guarded) declares for this lock. A condition of another lock does
    /// not compile. If the condition belongs to another instance of the same struct, the same condition of this guard's
    /// instance is meant. A waiter that is notified moves to the end of the lock's queue and is handed the lock in its turn.
    /// The value may have changed again by then, so prefer [`wait_for`](Self::wait_for), or [`wait_until`](Self::wait_until),
    /// which needs no notification.
    ///
    /// # Cancel safety
    ///
    /// The lock is given back if this is dropped, polled or not. If the wait is dropped before it was notified, nothing is
    /// lost. If it is dropped after that, the next waiter of that condition gets the notification, and the next waiter of the
    /// lock gets the lock. As in asyncio, that waiter of the condition may have come after the notification.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::prelude::*;
    ///
    /// #[guarded]
    /// struct Door {
    ///     state: Lock,
    ///     #[condition(of = state)]
    ///     opened: Condition,
    ///     #[guarded(by = state)]
    ///     is_open: bool,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let door: Door = DoorInit { is_open: false }.into();
    /// let guest = async {
    ///     let state = door.state.acquire().await.wait(&door.opened).await;
    ///     assert!(state.is_open);
    /// };
    /// let host = async {
    ///     let mut state = door.state.acquire().await;
    ///     state.is_open = true;
    ///     state.notify(&door.opened, 1);
    /// };
    /// tokio::join!(guest, host);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait<const KEY: usize>(self, condition: &NamedCondition<T, KEY>) -> WaitNotified<'a, T> {
        let attempt = self.attempt(Wants::CONDITION.on(condition.name()));
        self.wait_notified(condition.key(), attempt)
    }

    pub(super) fn wait_notified(self, condition: ConditionKey, attempt: Attempt) -> WaitNotified<'a, T> {
        WaitNotified::new(attempt, self.raw.reopen_notified(condition))
    }

    /// Waits for notifications of `condition` until `predicate` is true, with the lock given back meanwhile; ready with the lock
    /// held again. Does not wait if the predicate is true already.
    ///
    /// This task evaluates the predicate, now and whenever it has the lock again after a notification. So the predicate may
    /// borrow. If the predicate is false, the task waits again, behind the other waiters of the condition.
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Cancel safety
    ///
    /// As for [`wait`](Self::wait).
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_for<const KEY: usize, F>(self, condition: &NamedCondition<T, KEY>, predicate: F) -> WaitFor<'a, T, F>
    where
        F: FnMut(&T) -> bool,
    {
        let check = HoldingCheck::new(self.raw.on().known());
        WaitFor::new(self, condition, predicate, check, At::here())
    }

    /// Notifies the first `n` waiters of `condition`: each moves to the end of the lock's queue. No task is woken before the lock
    /// is released. If no task waits, the notification is not remembered.
    pub fn notify<const KEY: usize>(&self, condition: &NamedCondition<T, KEY>, n: usize) {
        self.raw.notify(condition.key(), n);
    }

    /// [Notifies](Self::notify) all waiters of `condition`.
    pub fn notify_all<const KEY: usize>(&self, condition: &NamedCondition<T, KEY>) {
        self.notify(condition, usize::MAX);
    }

    /// Narrows the guard to a part of the value. The whole value stays locked.
    ///
    /// `T` must be `Send`, because the task that drops the narrowed guard evaluates the waiters' predicates, which read the
    /// whole value.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::Lock::new((1, "one"));
    /// let mut number = lock.try_acquire().unwrap().map(|pair| &mut pair.0);
    /// *number += 1;
    /// drop(number);
    /// assert_eq!(lock.into_inner(), (2, "one"));
    /// ```
    pub fn map<U: ?Sized>(self, part: impl FnOnce(&mut T) -> &mut U) -> MappedLockGuard<'a, U>
    where
        T: Send,
    {
        MappedLockGuard { mapped: self.raw.map(part).erase() }
    }
}

/// A [`LockGuard`] that keeps the `Arc` of its lock instead of a borrow.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct OwnedLockGuard<T: ?Sized> {
    raw: RawGuard<Arc<Lock<T>>, LockPolicy, T>,
}

impl<T: ?Sized> OwnedLockGuard<T> {
    /// An attempt to acquire the lock again, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn attempt(&self, wants: Wants) -> Attempt {
        self.raw.on().attempt(wants)
    }

    /// Gives the lock back, as dropping does.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// let lock = Arc::new(warded::Lock::new(1));
    /// Arc::clone(&lock).try_acquire_owned().unwrap().release();
    /// assert!(!lock.is_locked());
    /// ```
    pub fn release(self) {
        drop(self);
    }

    /// [`LockGuard::wait_until`], for an owned guard.
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Cancel safety
    ///
    /// As for [`LockGuard::wait_until`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lock = Arc::new(warded::Lock::new(1));
    /// let guard = lock.acquire_owned().await.wait_until(|value| *value == 1).await;
    /// assert_eq!(*guard, 1);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_until<F>(self, predicate: F) -> OwnedWaitUntil<T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        OwnedWaitUntil::new(self.attempt(Wants::PREDICATE), self.raw.reopen_when(predicate))
    }

    /// [`LockGuard::wait`], for an owned guard.
    ///
    /// # Cancel safety
    ///
    /// As for [`LockGuard::wait`].
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait<const KEY: usize>(self, condition: &NamedCondition<T, KEY>) -> OwnedWaitNotified<T> {
        let attempt = self.attempt(Wants::CONDITION.on(condition.name()));
        self.wait_notified(condition.key(), attempt)
    }

    pub(super) fn wait_notified(self, condition: ConditionKey, attempt: Attempt) -> OwnedWaitNotified<T> {
        OwnedWaitNotified::new(attempt, self.raw.reopen_notified(condition))
    }

    /// Waits for notifications of `condition` until `predicate` is true, with the lock given back meanwhile; ready with the lock
    /// held again. Does not wait if the predicate is true already.
    ///
    /// This task evaluates the predicate, now and whenever it has the lock again after a notification. So the predicate may
    /// borrow. If the predicate is false, the task waits again, behind the other waiters of the condition.
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Cancel safety
    ///
    /// As for [`wait`](Self::wait).
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_for<const KEY: usize, F>(self, condition: &NamedCondition<T, KEY>, predicate: F) -> OwnedWaitFor<T, F>
    where
        F: FnMut(&T) -> bool,
    {
        let check = HoldingCheck::new(self.raw.on().known());
        OwnedWaitFor::new(self, condition, predicate, check, At::here())
    }

    /// Notifies the first `n` waiters of `condition`: each moves to the end of the lock's queue. No task is woken before the lock
    /// is released. If no task waits, the notification is not remembered.
    pub fn notify<const KEY: usize>(&self, condition: &NamedCondition<T, KEY>, n: usize) {
        self.raw.notify(condition.key(), n);
    }

    /// [Notifies](Self::notify) all waiters of `condition`.
    pub fn notify_all<const KEY: usize>(&self, condition: &NamedCondition<T, KEY>) {
        self.notify(condition, usize::MAX);
    }

    /// Narrows the guard to a part of the value. The whole value stays locked.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// let lock = Arc::new(warded::Lock::new((1, "one")));
    /// let name = Arc::clone(&lock).try_acquire_owned().unwrap().map(|pair| &mut pair.1);
    /// assert_eq!(*name, "one");
    /// assert!(lock.is_locked());
    /// ```
    pub fn map<U: ?Sized>(self, part: impl FnOnce(&mut T) -> &mut U) -> OwnedMappedLockGuard<T, U> {
        OwnedMappedLockGuard { mapped: self.raw.map(part) }
    }
}

/// A [`LockGuard`] narrowed to a part of the value.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct MappedLockGuard<'a, U: ?Sized> {
    mapped: Mapped<AnyCell<'a, LockPolicy>, LockPolicy, (), U>,
}

impl<'a, U: ?Sized> MappedLockGuard<'a, U> {
    /// Gives the lock back, as dropping does.
    pub fn release(self) {
        drop(self);
    }

    /// Narrows the guard to a part of its part.
    pub fn map<V: ?Sized>(self, part: impl FnOnce(&mut U) -> &mut V) -> MappedLockGuard<'a, V> {
        MappedLockGuard { mapped: self.mapped.map(part) }
    }
}

/// An [`OwnedLockGuard`] narrowed to a part of the value.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct OwnedMappedLockGuard<T: ?Sized, U: ?Sized> {
    mapped: Mapped<Arc<Lock<T>>, LockPolicy, T, U>,
}

impl<T: ?Sized, U: ?Sized> OwnedMappedLockGuard<T, U> {
    /// Gives the lock back, as dropping does.
    pub fn release(self) {
        drop(self);
    }

    /// Narrows the guard to a part of its part.
    pub fn map<V: ?Sized>(self, part: impl FnOnce(&mut U) -> &mut V) -> OwnedMappedLockGuard<T, V> {
        OwnedMappedLockGuard { mapped: self.mapped.map(part) }
    }
}

// --- trait impls ---

impl<'a, T: ?Sized> From<RawGuard<&'a Lock<T>, LockPolicy, T>> for LockGuard<'a, T> {
    #[inline]
    fn from(raw: RawGuard<&'a Lock<T>, LockPolicy, T>) -> Self {
        Self { raw }
    }
}

impl<T: ?Sized> From<RawGuard<Arc<Lock<T>>, LockPolicy, T>> for OwnedLockGuard<T> {
    #[inline]
    fn from(raw: RawGuard<Arc<Lock<T>>, LockPolicy, T>) -> Self {
        Self { raw }
    }
}

guard_is_pointer!([T: ?Sized] LockGuard<'_, T> => T by raw);
guard_is_pointer!([T: ?Sized] OwnedLockGuard<T> => T by raw);
guard_is_pointer!([U: ?Sized] MappedLockGuard<'_, U> => U by mapped);
guard_is_pointer!([T: ?Sized, U: ?Sized] OwnedMappedLockGuard<T, U> => U by mapped);
guard_is_mutable!([T: ?Sized] LockGuard<'_, T> => T by raw);
guard_is_mutable!([T: ?Sized] OwnedLockGuard<T> => T by raw);
guard_is_mutable!([U: ?Sized] MappedLockGuard<'_, U> => U by mapped);
guard_is_mutable!([T: ?Sized, U: ?Sized] OwnedMappedLockGuard<T, U> => U by mapped);

/// The lock that a guard holds, for the checks, with the caller's place in the source.
#[cfg(feature = "observe")]
mod known {
    use super::{Known, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard};

    impl<T: ?Sized> OwnedLockGuard<T> {
        #[track_caller]
        pub(crate) fn known(&self) -> Known {
            self.raw.on().known().held_by(self.raw.mark())
        }
    }

    impl<U: ?Sized> MappedLockGuard<'_, U> {
        #[track_caller]
        pub(crate) fn known(&self) -> Known {
            self.mapped.known()
        }
    }

    impl<T: ?Sized, U: ?Sized> OwnedMappedLockGuard<T, U> {
        #[track_caller]
        pub(crate) fn known(&self) -> Known {
            self.mapped.known()
        }
    }
}
