//! [`Condition`]: a lock whose guard can wait for a notification that the value has changed.
//!
//! # How it works
//!
//! The waiters of a condition are not in the lock's queue. A notification moves the first of them to the end of that queue, and
//! wakes no task: the task that notifies holds the lock, and its release hands the lock to the first waiter of the queue as usual.
//! So a notified waiter is woken once, with the lock.
//!
//! ```text
//!    lock's queue     ──▶ [a] [b] [w1]      ◀── notify(1) ── condition   ──▶ [w1] [w2] [w3]
//!                      served in this order                   in the order of waiting
//! ```
//!
//! A [`NamedCondition`] has no state: the lock keeps the waiters of its conditions. So it can't be used with another kind of
//! lock.

use std::fmt;

use pin_project_lite::pin_project;

use crate::{
    engine::sync::const_unless_loom,
    engine::value_cell::HasCell,
    engine::wait_queue::Keys,
    holding::Known,
    impls::{guard_is_mutable, guard_is_pointer, show_tasks},
    lock::{Acquire, AcquireWhen, Lock, LockGuard, WaitFor, WaitNotified, WaitUntil},
    named_condition::NamedCondition,
    operation::named_future,
    record::{ConditionName, Kind},
};

/// A lock with one condition: asyncio's `Condition`, with the value inside.
///
/// Only its guard can wait for a notification, and can notify. So the mistake that asyncio reports as "cannot wait on un-acquired
/// lock" does not compile here. Waiters are notified in the order in which they began to wait, and a wait never ends without a
/// notification, as it may in asyncio.
///
/// **Not for** waits that you can write as a predicate: [`Lock::acquire_when`] and `wait_until!` need no notification, so you
/// can't forget one. For several conditions on one lock, use `#[condition(of = lock)]` in [`#[guarded]`](crate::guarded).
///
/// # Examples
///
/// ```
/// use warded::Condition;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let jobs = Condition::new(Vec::new());
/// let worker = async {
///     let mut jobs = jobs.acquire().await.wait_for(|jobs| !jobs.is_empty()).await;
///     assert_eq!(jobs.pop(), Some("sweep"));
/// };
/// let boss = async {
///     let mut jobs = jobs.acquire().await;
///     jobs.push("sweep");
///     jobs.notify(1);
/// };
/// tokio::join!(worker, boss);
/// # }
/// ```
///
/// Waiting and notifying need the guard:
///
/// ```compile_fail,E0277
/// # async fn wait(condition: &warded::Condition) {
/// condition.wait().await; // asyncio: RuntimeError: cannot wait on un-acquired lock
/// # }
/// ```
///
/// ```compile_fail,E0277
/// # fn notify(condition: &warded::Condition) {
/// condition.notify(1); // asyncio: RuntimeError: cannot notify on un-acquired lock
/// # }
/// ```
pub struct Condition<T: ?Sized = ()> {
    pub(crate) lock: Lock<T>,
}

impl<T> Condition<T> {
    const_unless_loom! {
        /// A free lock around `value`, without waiters.
        ///
        /// # Examples
        ///
        /// ```
        /// static JOBS: warded::Condition<u32> = warded::Condition::new(0);
        ///
        /// *JOBS.try_acquire().unwrap() += 1;
        /// assert_eq!(*JOBS.try_acquire().unwrap(), 1);
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn new(value: T) -> Self {
            let mut lock = Lock::new(value);
            lock.observed_mut().is_a(Kind::Condition);
            Self { lock }
        }
    }

    const_unless_loom! {
        /// Names the condition for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static JOBS: warded::Condition<Vec<u32>> = warded::Condition::new(Vec::new()).named("jobs");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.lock.observed_mut().name(name);
            self
        }
    }

    /// Returns the value. The condition is consumed, so no task can hold or wait for its lock.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.lock.into_inner()
    }
}

impl<T: ?Sized> Condition<T> {
    /// Waits for the lock.
    ///
    /// # Panics
    ///
    /// As for [`Lock::acquire`].
    ///
    /// # Cancel safety
    ///
    /// As for [`Lock::acquire`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let names = warded::Condition::new(vec!["Ada"]);
    /// names.acquire().await.push("Grace");
    /// assert_eq!(names.into_inner(), ["Ada", "Grace"]);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn acquire(&self) -> ConditionAcquire<'_, T> // takes no closure: write `with_lock!(condition, |value| ..)`
    {
        ConditionAcquire { acquire: self.lock.acquire() }
    }

    /// Waits until the lock is free and `predicate` is true. No notification is needed. Only a release evaluates the predicate again,
    /// so it must [read nothing else](Lock::acquire_when).
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Cancel safety
    ///
    /// As for [`Lock::acquire_when`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let jobs = warded::Condition::new(Vec::new());
    /// let (job, ()) = tokio::join!(
    ///     async { jobs.acquire_when(|jobs| !jobs.is_empty()).await.pop() },
    ///     async { jobs.acquire().await.push("build") }, // no notification
    /// );
    /// assert_eq!(job, Some("build"));
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn acquire_when<F>(&self, predicate: F) -> ConditionAcquireWhen<'_, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        self.acquire_when_keyed(predicate, Keys::NONE)
    }

    /// [`acquire_when`](Self::acquire_when), with the keys of the predicate.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn acquire_when_keyed<F>(&self, predicate: F, keys: Keys<T>) -> ConditionAcquireWhen<'_, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        ConditionAcquireWhen { acquire: self.lock.acquire_when_keyed(predicate, keys) }
    }

    /// Takes the lock if it is free. Never waits, and never overtakes a waiter that could go on.
    ///
    /// # Examples
    ///
    /// ```
    /// let condition = warded::Condition::new(7);
    /// let guard = condition.try_acquire().unwrap();
    /// assert!(condition.try_acquire().is_none());
    /// assert_eq!(*guard, 7);
    /// ```
    #[inline]
    #[must_use = "the lock is given back at once unless the guard is kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire(&self) -> Option<ConditionGuard<'_, T>> {
        self.lock.try_acquire().map(ConditionGuard::of)
    }

    /// Whether the lock is held, or was handed to a waiter that has not been polled since. The answer may be stale when you read
    /// it.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// How many tasks wait for a notification. A task that was notified, or that waits for the lock alone, is not counted.
    ///
    /// Meant for tests and measurements: it counts the tasks one by one, with the queue locked. The answer may be stale when you
    /// read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let condition = warded::Condition::new(());
    /// tokio::join!(async { condition.acquire().await.wait().await }, async {
    ///     let guard = condition.acquire().await;
    ///     assert_eq!(condition.waiting(), 1);
    ///     guard.notify(1);
    ///     assert_eq!(condition.waiting(), 0);
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.lock.parked(ConditionGuard::<T>::OWN.key())
    }

    /// The value, without locking: `&mut self` proves that no other task can use the condition.
    pub fn get_mut(&mut self) -> &mut T {
        self.lock.get_mut()
    }
}

/// The lock of a [`Condition`], held: reads and writes the value, waits and notifies, and gives the lock back when dropped.
#[must_use = "the lock is given back at once unless the guard is kept"]
#[clippy::has_significant_drop]
pub struct ConditionGuard<'a, T: ?Sized = ()> {
    guard: LockGuard<'a, T>,
}

impl<'a, T: ?Sized> ConditionGuard<'a, T> {
    /// The named condition on which the waiters of a [`Condition`] are parked.
    const OWN: NamedCondition<T, { usize::MAX - 1 }> = NamedCondition::new_name();

    /// The lock that this guard holds, for the checks, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn known(&self) -> Known {
        self.guard.known()
    }

    /// Records the text of the call that acquired it.
    #[cfg(feature = "observe")]
    pub(crate) fn says(&self, text: crate::record::Text) {
        self.guard.says(text);
    }

    /// Records that this guard is held by the body of a macro.
    #[inline]
    pub(crate) fn knows_body(&self) {
        self.guard.knows_body();
    }

    fn of(guard: LockGuard<'a, T>) -> Self {
        Self { guard }
    }

    /// Gives the lock back and waits for a notification. The future is ready with the lock held again.
    ///
    /// Prefer [`wait_for`](Self::wait_for): between the notification and the end of this wait the value may have changed again.
    ///
    /// # Cancel safety
    ///
    /// As for [`LockGuard::wait`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let version = warded::Condition::new(1);
    /// let reader = async { *version.acquire().await.wait().await };
    /// let (seen, ()) = tokio::join!(reader, async {
    ///     let mut version = version.acquire().await;
    ///     *version = 2;
    ///     version.notify(1);
    /// });
    /// assert_eq!(seen, 2);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait(self) -> ConditionWait<'a, T> {
        ConditionWait { acquire: self.guard.wait(&Self::OWN) }
    }

    /// Gives the lock back and waits for notifications until `predicate` is true. The future is ready with the lock held again.
    /// Does not wait if the predicate is true already. The waiting task evaluates the predicate, so the predicate may borrow. If
    /// the predicate is false after a notification, the task waits again, behind the other waiters of the condition.
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Cancel safety
    ///
    /// As for [`LockGuard::wait`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let level = warded::Condition::new(0);
    /// let enough = 3;
    /// let wait = async { *level.acquire().await.wait_for(|level| *level >= enough).await };
    /// let rise = async {
    ///     for _ in 0..5 {
    ///         let mut level = level.acquire().await;
    ///         *level += 1;
    ///         level.notify(1);
    ///         drop(level);
    ///         tokio::task::yield_now().await;
    ///     }
    /// };
    /// assert_eq!(tokio::join!(wait, rise).0, 3);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_for<F>(self, predicate: F) -> ConditionWaitFor<'a, T, F>
    where
        F: FnMut(&T) -> bool,
    {
        ConditionWaitFor { acquire: self.guard.wait_for(&Self::OWN, predicate) }
    }

    /// Gives the lock back until `predicate` is true. The future is ready with the lock held again. No notification is needed. Only a
    /// release evaluates the predicate again, so it must read [nothing else](Lock::acquire_when).
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
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let level = warded::Condition::new(0);
    /// let wait = async { *level.acquire().await.wait_until(|level| *level >= 3).await };
    /// let rise = async {
    ///     for _ in 0..5 {
    ///         *level.acquire().await += 1; // no notification
    ///         tokio::task::yield_now().await;
    ///     }
    /// };
    /// assert_eq!(tokio::join!(wait, rise).0, 3);
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_until<F>(self, predicate: F) -> ConditionWaitUntil<'a, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        ConditionWaitUntil { acquire: self.guard.wait_until(predicate) }
    }

    /// Notifies the first `n` waiters: each moves to the end of the lock's queue. No task is woken before the lock is released. If
    /// no task waits, the notification is not remembered.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let condition = warded::Condition::new(());
    /// condition.acquire().await.notify(1); // no task waits, so nothing happens
    ///
    /// let wait = async || drop(condition.acquire().await.wait().await);
    /// tokio::join!(wait(), wait(), async {
    ///     let guard = condition.acquire().await;
    ///     guard.notify(1);
    ///     assert_eq!(condition.waiting(), 1);
    ///     guard.notify(1);
    ///     assert_eq!(condition.waiting(), 0);
    /// });
    /// # }
    /// ```
    pub fn notify(&self, n: usize) {
        self.guard.notify(&Self::OWN, n);
    }

    /// [Notifies](Self::notify) all waiters. Each gets the lock in its turn, one after another.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let is_open = warded::Condition::new(false);
    /// let visitor = async || drop(is_open.acquire().await.wait_for(|is_open| *is_open).await);
    /// tokio::join!(visitor(), visitor(), async {
    ///     let mut guard = is_open.acquire().await;
    ///     *guard = true;
    ///     guard.notify_all();
    ///     assert_eq!(is_open.waiting(), 0);
    /// });
    /// # }
    /// ```
    pub fn notify_all(&self) {
        self.guard.notify_all(&Self::OWN);
    }

    /// Gives the lock back, as dropping does.
    pub fn release(self) {
        drop(self);
    }
}

// --- the futures ---

/// Wraps the futures of the lock, so that they return a [`ConditionGuard`].
macro_rules! condition_futures {
    ($(#[$doc:meta] $must_use:literal $future:ident = $of:ident [$($predicate:ident: $($bound:tt)+)?];)*) => {$(
        pin_project! {
            #[$doc]
            #[must_use = $must_use]
            pub struct $future<'a, T: ?Sized, $($predicate)?> {
                #[pin]
                acquire: $of<'a, T, $($predicate)?>,
            }
        }

        named_future!(
            $future,
            ['a, T: ?Sized, $($predicate: $($bound)+)?],
            ['a, T, $($predicate)?],
            ConditionGuard<'a, T>,
            by ConditionGuard::of
        );
    )*};
}
condition_futures! {
    /// The future of [`Condition::acquire`].
    "a future does nothing unless it is awaited" ConditionAcquire = Acquire [];
    /// The future of [`Condition::acquire_when`].
    "a future does nothing unless it is awaited"
    ConditionAcquireWhen = AcquireWhen [F: FnMut(&T) -> bool + Send + 'static];
    /// The future of [`ConditionGuard::wait`].
    "the lock is given back at once unless this is awaited" ConditionWait = WaitNotified [];
    /// The future of [`ConditionGuard::wait_for`].
    "the lock is given back at once unless this is awaited" ConditionWaitFor = WaitFor [F: FnMut(&T) -> bool];
    /// The future of [`ConditionGuard::wait_until`].
    "the lock is given back at once unless this is awaited"
    ConditionWaitUntil = WaitUntil [F: FnMut(&T) -> bool + Send + 'static];
}

// --- trait impls ---

guard_is_pointer!([T: ?Sized] ConditionGuard<'_, T> => T by guard);
guard_is_mutable!([T: ?Sized] ConditionGuard<'_, T> => T by guard);

impl<T: Default> Default for Condition<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Condition<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Condition<T> {
    /// Shows the value, or `<locked>` if the lock is held; how many tasks wait, if any do; and with the feature `observe` who holds
    /// it. Never waits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = f.debug_struct("Condition");
        // Read before this acquires the lock.
        let holders = HasCell::cell(&self.lock).observed().holders();
        match self.try_acquire() {
            Some(value) => lock.field("value", &&*value),
            None => lock.field("value", &format_args!("<locked>")),
        };
        show_tasks(&mut lock, self.waiting(), &holders);
        lock.finish()
    }
}

impl<T: ?Sized, F> ConditionAcquireWhen<'_, T, F> {
    /// It waits on this condition.
    #[inline]
    pub(crate) fn waits_on(&mut self, condition: ConditionName) {
        self.acquire.waits_on(condition);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized> ConditionAcquire<'_, T> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.acquire.say(text);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized, F> ConditionAcquireWhen<'_, T, F> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.acquire.say(text);
    }
}
