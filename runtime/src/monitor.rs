//! [`Monitor`]: a lock that is held for a moment, and waits that are asynchronous.
//!
//! # How it works
//!
//! One mutex guards the value and the list of waiters. The thread that unlocks it evaluates the waiters' predicates first, so nobody has to
//! notify. The waiters that may go on are woken; each locks the mutex when it is polled, and evaluates its predicate again.
//!
//! ```text
//!             ┌─────── the predicate holds, and nobody is overtaken ───────┐
//!             │                                                           ▼
//!      New ───┴─▶ Queued ── a release finds it true ──▶ Woken ──────▶ goes on
//!                   ▲                                     │
//!                   └────── it finds it false: it is owed ┘
//! ```
//!
//! 1. Waiters with the same predicate and key are one *class*: a release evaluates it once, and wakes its waiters in the order in
//!    which they came. As many are woken as may go on, if the predicate tells how many. If not, one is woken, and when it goes on,
//!    one more: the first of all whose classes are true. A newcomer joins the queue unless its class has no waiters at all, or none
//!    that is queued, and there is known to be enough for all that are woken and for the newcomer.
//! 2. A woken waiter may never be polled: its task may keep it, or its worker be busy. So a class is stuck if none of its woken
//!    waiters goes on while it is found true as often as there are woken ones. Then one more is woken.
//! 3. A waiter that was woken and found its predicate false goes back to its place, and is *owed*. A later one of its class that is
//!    woken already goes back to its place as well, and hands its wake-up to it.
//! 4. Those that could go on let others go first, once each time they are woken, for the others may never be polled: a newcomer all
//!    that are woken, and a waiter those that came before it and are owed and woken, if their predicates hold.
//! 5. Classes whose predicates compare one reading with a key are a group: a release reads once, and finds the class by hash, or, if
//!    the keys are bounds, the classes in their order.
//! 6. A wake-up is not a grant. If a woken waiter leaves, all classes are evaluated again.
//! 7. The thread that holds the mutex is known. It can't lock again, and a wait that it drops leaves without locking.
//!
//! The mutex and its visits are in `core`, the rules in `waiters`, a class in `class`, and the table of the classes in `classes`.

#![expect(unsafe_code, reason = "the value lies beside the mutex")]

mod class;
mod classes;
mod core;
mod futures;
mod guard;
#[cfg(test)]
mod model;
mod question;
mod several;
mod waiter;
mod waiters;
mod waiting;
mod wake_list;

use std::{cell::UnsafeCell, panic::UnwindSafe, ptr::NonNull};

pub(crate) use self::question::{Reaching, Written};
use self::{
    core::Core,
    question::{Ask, Equal, Keyed, Plain, Tried},
    waiting::try_enter,
};
pub use self::{
    futures::{MonitorReached, MonitorThen, MonitorWaitUntil},
    guard::MonitorGuard,
    question::{Captured, HasWords, WaitKey},
    several::{Each, LockedMonitors, Monitors, OneLocked},
};
use crate::{
    block_on,
    engine::sync::const_unless_loom,
    holding::{HoldingCheck, Known, LevelOf, OnThread},
    impls::lock_is_of_value,
    keys::Keys,
    record::{At, Kind, Observed},
};

/// Guards state that is changed in a moment and waited on: locking is synchronous, only waiting is asynchronous.
///
/// Nobody notifies. The thread that unlocks the monitor evaluates the waiters' predicates, and wakes those that may go on.
/// [`lock`](Self::lock) and [`with`](Self::with) work anywhere: in functions, in `Drop`, in callbacks, on threads.
///
/// **Not for** what is held across `.await`: that is [`Lock`](crate::Lock). Not for long work under the lock: other threads sleep
/// meanwhile, and with them their tasks. Without waiting, [`std::sync::Mutex`] is simpler.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use warded::Monitor;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let jobs = Arc::new(Monitor::new(Vec::new()));
/// let worker = tokio::spawn({
///     let jobs = Arc::clone(&jobs);
///     async move { jobs.wait_until(|jobs| !jobs.is_empty()).then(|jobs| jobs.pop()).await }
/// });
///
/// jobs.with(|jobs| jobs.push("sweep")); // the worker is found and woken
/// assert_eq!(worker.await.unwrap(), Some("sweep"));
/// # }
/// ```
///
/// # Fairness
///
/// First come, first woken among those that wait with the same predicate: one closure of your source that captures nothing, or
/// one with a [key](Self::wait_until_with) and equal keys. A newcomer goes on at once only if nobody waits with its predicate, and no
/// woken waiter could go on; or if all that wait with its predicate are woken, and more may go on than are woken, as far as the
/// number is known. A waiter that was woken and finds its predicate false keeps its place, and each later wait that could go on gives
/// way to it once. `lock` and `with` never wait for their turn and can be faster; with them alone you can starve those that wait.
///
/// A release wakes as many as may go on, if that is known. The macros know it of some predicates: `!s.items.is_empty()` lets
/// `s.items.len()` go on, `s.items.len() < capacity` the difference, `s.free > 0` that number, `s.free >= wanted` as many as the
/// number has shares, and a flag, `s.closed`, all; of `a || b` the greater number counts, and of `a && b` the smaller. A flag that
/// the body resets, `|s| s.is_free = false`, lets one go on. A condition says it with `count = |s| ..`, and a wait without macros
/// with [`as_many_as`](MonitorWaitUntil::as_many_as). Otherwise one more is woken by each release that finds the predicate true.
/// The number is only a hint: the predicate alone decides who goes on.
///
/// The price is a switch of tasks for an item, where producers and consumers could run in bursts. If you need throughput more
/// than fairness, make the monitor with [`barging`](Self::barging).
///
/// A closure that captures something has a predicate of its own, and every release evaluates it.
///
/// # Predicates
///
/// A predicate reads the value and what it captures, and nothing else. It runs on the thread that unlocks, with the monitor
/// locked, so keep it short, and lock nothing in it. If it reads something else, such as an atomic, call [`touch`](Self::touch)
/// after changing that. It doesn't read the clock: a task that sleeps can change the value when it is time. A predicate that panics counts as true: its waiter is woken, and the panic goes on there. A predicate that
/// drops a wait of the same monitor ends the process.
///
/// # Panics and the value
///
/// A panic while the monitor is held unlocks it and wakes those that may go on. There is no poisoning: the value is as the panic
/// left it.
pub struct Monitor<T: ?Sized = ()> {
    /// Its place in the order of locks, if it has one.
    pub(crate) level: LevelOf,
    core: Core,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached by the thread that holds the mutex, so it is as if it moved from thread to thread. Predicates read
// it on the thread that holds the mutex, too.
unsafe impl<T: ?Sized + Send> Sync for Monitor<T> {}

/// Owned, nobody sees what a panic left, as with a [`Lock`](crate::Lock). A panic in a waker or a predicate never leaves the waiters
/// half changed.
impl<T: ?Sized + UnwindSafe> UnwindSafe for Monitor<T> {}

impl<T> Monitor<T> {
    const_unless_loom! {
        /// A monitor of `value`.
        ///
        /// # Examples
        ///
        /// ```
        /// static VISITS: warded::Monitor<u64> = warded::Monitor::new(0);
        ///
        /// VISITS.with(|visits| *visits += 1);
        /// assert_eq!(*VISITS.lock(), 1);
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn new(value: T) -> Self {
            Self { level: LevelOf::NONE, core: Core::new(false, Observed::new(Kind::Monitor)), value: UnsafeCell::new(value) }
        }
    }

    const_unless_loom! {
        /// A monitor whose waiters may be overtaken, for throughput: a wait whose predicate holds goes on at once, also before those
        /// that wait already.
        ///
        /// A producer can then fill a buffer without a switch of tasks for each item. The price is fairness: where tasks share
        /// fewer items than they are, some may never be served. Measured on one thread, a buffer of 16 items took a third of the time.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() {
        /// let items = warded::Monitor::barging(vec![1, 2]);
        /// assert_eq!(items.wait_until(|items| !items.is_empty()).then(|items| items.pop()).await, Some(2));
        /// # }
        /// ```
        ///
        /// In a struct:
        ///
        /// ```
        /// use warded::prelude::*;
        ///
        /// #[guarded]
        /// #[derive(Default)]
        /// struct Buffer {
        ///     #[lock(barging)]
        ///     state: Monitor,
        ///     #[guarded(by = state)]
        ///     items: Vec<u32>,
        /// }
        ///
        /// let buffer = Buffer::default();
        /// locked!(buffer.state, |s| s.items.push(1));
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn barging(value: T) -> Self {
            Self { level: LevelOf::NONE, core: Core::new(true, Observed::new(Kind::Monitor)), value: UnsafeCell::new(value) }
        }
    }

    const_unless_loom! {
        /// Gives it a name, by which the feature `observe` reports it. Without that feature it does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static JOBS: warded::Monitor<Vec<u32>> = warded::Monitor::new(Vec::new()).named("jobs");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.core.observed_mut().name(name);
            self
        }
    }

    /// Gives the value out of a monitor that is no longer shared.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(warded::Monitor::new("text").into_inner(), "text");
    /// ```
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Monitor<T> {
    /// The address of the value.
    #[inline]
    fn value(&self) -> NonNull<T> {
        // SAFETY: a field has an address.
        unsafe { NonNull::new_unchecked(self.value.get()) }
    }

    /// This monitor, as locked from the place of the caller.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn known(&self) -> Known {
        Known::new::<Core, T>(&self.core, self.level)
    }

    /// Locks it for the place in `known`.
    #[inline]
    #[track_caller]
    fn lock_as(&self, known: Known) -> core::HeldMutex<'_> {
        HoldingCheck::new(known).run();
        self.core.lock()
    }

    /// A wait for a predicate that the caller begins.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn wait_by<Q>(&self, question: Q) -> MonitorWaitUntil<'_, T, Q> {
        MonitorWaitUntil::new(self, question, self.known(), At::here())
    }

    /// A wait to reach something that the caller begins.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn wait_to_reach<Q>(&self, question: Q) -> MonitorReached<'_, T, Q> {
        MonitorReached::new(self, question, self.known(), At::here())
    }

    /// Locks the monitor. The thread sleeps while another thread holds it, which is to be a moment.
    ///
    /// [`with`](Self::with) is the same with a closure, and can't be held across `.await`.
    ///
    /// # Panics
    ///
    /// If this thread holds the monitor already.
    ///
    /// # Examples
    ///
    /// ```
    /// let names = warded::Monitor::new(vec!["Ada"]);
    /// names.lock().push("Grace");
    /// assert_eq!(names.into_inner(), ["Ada", "Grace"]);
    /// ```
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> MonitorGuard<'_, T> {
        let known = self.known();
        // SAFETY: the mutex was just locked, and the value is this monitor's.
        unsafe { MonitorGuard::new(self.lock_as(known), self.value(), known, At::here()) }
    }

    /// Locks the monitor if nobody holds it, this thread included.
    ///
    /// # Examples
    ///
    /// ```
    /// let monitor = warded::Monitor::new(1);
    /// let guard = monitor.try_lock().unwrap();
    /// assert!(monitor.try_lock().is_none());
    /// # drop(guard);
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn try_lock(&self) -> Option<MonitorGuard<'_, T>> {
        let held = self.core.try_lock()?;
        // SAFETY: the mutex was just locked, and the value is this monitor's.
        Some(unsafe { MonitorGuard::new(held, self.value(), self.known(), At::here()) })
    }

    /// Locks the monitor and runs `body` with the value. The body can't await: a [`Lock`](crate::Lock) is held across an await.
    ///
    /// # Panics
    ///
    /// If this thread holds the monitor already.
    ///
    /// # Examples
    ///
    /// ```
    /// let count = warded::Monitor::new(1);
    /// assert_eq!(count.with(|count| { *count += 1; *count }), 2);
    /// ```
    #[inline]
    #[track_caller]
    pub fn with<R>(
        &self,
        body: impl FnOnce(&mut T) -> R, // no `async`: for that declare a `Lock`, and write `with_lock!(lock, async |v| ..)`
    ) -> R {
        body(&mut self.lock())
    }

    /// Locks the monitor and runs `body` with a shared reference to the value. No predicate is evaluated afterwards.
    ///
    /// **Not for** changing what predicates read, through a `Cell` or an atomic: nobody would be woken.
    ///
    /// # Panics
    ///
    /// If this thread holds the monitor already.
    ///
    /// # Examples
    ///
    /// ```
    /// let names = warded::Monitor::new(vec!["Ada"]);
    /// assert_eq!(names.peek(|names| names.len()), 1);
    /// ```
    #[inline]
    #[track_caller]
    pub fn peek<R>(
        &self,
        body: impl FnOnce(&T) -> R, // no `async`: for that declare a `Lock`, and write `with_lock!(lock, async |v| ..)`
    ) -> R {
        /// Puts the monitor down also when the body panics.
        struct Peeking<'a> {
            held: Option<core::HeldMutex<'a>>,
            subject: NonNull<()>,
            on_thread: OnThread,
        }
        impl Drop for Peeking<'_> {
            #[inline]
            fn drop(&mut self) {
                if let Some(held) = self.held.take() {
                    held.end(self.on_thread);
                    // SAFETY: the subject is the monitor's value, and the body, with its reference, has ended.
                    unsafe { held.put_down(self.subject) };
                }
            }
        }
        let known = self.known();
        let held = self.lock_as(known);
        let on_thread = held.begin(known, At::here());
        let peeking = Peeking { held: Some(held), subject: self.value().cast(), on_thread };
        // SAFETY: the mutex is held until `peeking` is dropped, and predicates that read the value don't run before.
        let result = body(unsafe { self.value().as_ref() });
        drop(peeking);
        result
    }

    /// Waits until `predicate` holds; ready with the monitor held.
    ///
    /// The guard is not `Send`. [`then`](MonitorWaitUntil::then) runs a body instead, and can be awaited anywhere. The predicate
    /// and what it captures are dropped with the future, while you have the guard.
    ///
    /// # What the predicate reads
    ///
    /// **If the predicate becomes true while nobody unlocks the monitor, the task waits for ever.** An atomic, a channel, another
    /// lock or the clock can change it so. [`wait_until!`](crate::wait_until) refuses what it recognizes of these, but a closure
    /// written by hand always compiles. Keep the value in the monitor, or call [`touch`](Self::touch) after each change:
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// use warded::Monitor;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (used, limit) = (Monitor::new(3), Arc::new(AtomicU32::new(3)));
    /// let read = Arc::clone(&limit);
    /// let wait = used.wait_until(move |used| *used < read.load(Ordering::Relaxed)).then(|used| *used += 1);
    /// tokio::join!(wait, async {
    ///     limit.store(4, Ordering::Relaxed);
    ///     used.touch(); // without it, the wait never ends
    /// });
    /// assert_eq!(used.into_inner(), 4);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// With the panic of the predicate. If the thread that polls it holds the monitor.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, this leaves and loses only its place; if it had been woken, the next one that may go on is
    /// woken. The place is taken at the first poll. It may stand in a select, in the form with a body: the guard of the branch
    /// that wins would be held while the others are dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// # use warded::Monitor;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let turn = Monitor::new(0);
    /// let first = async { *turn.wait_until(|turn| *turn == 1).await = 2 };
    /// let second = async { turn.with(|turn| *turn = 1) };
    /// tokio::join!(first, second);
    /// assert_eq!(turn.into_inner(), 2);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_until<P>(&self, predicate: P) -> MonitorWaitUntil<'_, T, Plain<P>>
    where
        P: Fn(&T) -> bool + Send + 'static,
    {
        self.wait_by(Plain(predicate))
    }

    /// [`wait_until`](Self::wait_until), for a predicate of a macro, which gets what it captures as its second argument.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn wait_until_written<K, P>(
        &self,
        captured: K,
        predicate: P,
        keys: Keys<T>,
    ) -> MonitorWaitUntil<'_, T, Written<T, K, P>>
    where
        K: Captured + Send,
        P: Fn(&T, &K) -> bool + Send + 'static,
    {
        self.wait_by(Written::new(captured, predicate, keys))
    }

    /// [`wait_until_written`](Self::wait_until_written), for a predicate that may borrow. The caller never leaks the future.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub(crate) fn wait_until_borrowing<K, P>(
        &self,
        captured: K,
        predicate: P,
        keys: Keys<T>,
    ) -> MonitorWaitUntil<'_, T, Written<T, K, P>>
    where
        K: HasWords + Send,
        P: Fn(&T, &K) -> bool + Send,
    {
        self.wait_by(Written::new(captured, predicate, keys))
    }

    /// [`reached`](Self::reached), for a predicate of a macro.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn reached_written<K, P>(
        &self,
        captured: K,
        predicate: P,
        keys: Keys<T>,
    ) -> MonitorReached<'_, T, Reaching<Written<T, K, P>>>
    where
        K: Captured + Send,
        P: Fn(&T, &K) -> bool + Send + 'static,
    {
        self.wait_to_reach(Reaching(Written::new(captured, predicate, keys)))
    }

    /// [`wait_until`](Self::wait_until) with a key, which the predicate gets instead of capturing it. All waits with the same
    /// closure and equal keys are one class: a release evaluates it once, and wakes its waiters in the order in which they came.
    ///
    /// # Panics
    ///
    /// As for [`wait_until`](Self::wait_until).
    ///
    /// # Cancel safety
    ///
    /// As for [`wait_until`](Self::wait_until).
    ///
    /// # Examples
    ///
    /// ```
    /// # use warded::Monitor;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let turn = Monitor::new(0);
    /// let player = |me: u32| turn.wait_until_with(me, |turn, me| turn == me).then(|turn| *turn += 1);
    /// tokio::join!(player(2), player(1), player(0));
    /// assert_eq!(turn.into_inner(), 3);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_until_with<K, P>(&self, key: K, predicate: P) -> MonitorWaitUntil<'_, T, Keyed<K, P>>
    where
        K: WaitKey,
        P: Fn(&T, &K) -> bool + Send + 'static,
    {
        self.wait_by(Keyed { key, predicate })
    }

    /// Waits until `reading` gives `key`; ready with the monitor held. An unlocking evaluates the reading once for all that wait with
    /// the same closure, however many keys they wait for, and finds those that wait for what it gives.
    ///
    /// A closure that captures something is evaluated for each wait.
    ///
    /// # Panics
    ///
    /// As for [`wait_until`](Self::wait_until), with the panic of the reading.
    ///
    /// # Cancel safety
    ///
    /// As for [`wait_until`](Self::wait_until).
    ///
    /// # Examples
    ///
    /// ```
    /// # use warded::Monitor;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let turn = Monitor::new(0);
    /// let player = |me: u32| turn.wait_until_equal(me, |turn| *turn).then(|turn| *turn += 1);
    /// tokio::join!(player(2), player(1), player(0));
    /// assert_eq!(turn.into_inner(), 3);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn wait_until_equal<K, R>(&self, key: K, reading: R) -> MonitorWaitUntil<'_, T, Equal<K, R>>
    where
        K: WaitKey,
        R: Fn(&T) -> K + Send + 'static,
    {
        self.wait_by(Equal { key, reading })
    }

    /// Gives the guard if `predicate` holds and a wait with it could go on at once, without overtaking those that wait with the
    /// same predicate. Never waits; `None` if this thread holds the monitor.
    ///
    /// # Panics
    ///
    /// With the panic of the predicate.
    ///
    /// # Examples
    ///
    /// ```
    /// let jobs = warded::Monitor::new(vec![1]);
    /// let pop = || Some(jobs.try_wait_until(|jobs| !jobs.is_empty())?.pop());
    /// assert_eq!(pop(), Some(Some(1)));
    /// assert_eq!(pop(), None);
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn try_wait_until<P>(&self, predicate: P) -> Option<MonitorGuard<'_, T>>
    where
        P: Fn(&T) -> bool,
    {
        self.try_question(&Plain(predicate))
    }

    /// [`try_wait_until`](Self::try_wait_until), for a predicate of a macro.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn try_wait_until_written<P>(&self, predicate: P, keys: Keys<T>) -> Option<MonitorGuard<'_, T>>
    where
        P: Fn(&T) -> bool,
    {
        self.try_question(&Tried::new(predicate, keys))
    }

    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn try_question<Q: Ask<T>>(&self, question: &Q) -> Option<MonitorGuard<'_, T>> {
        let held = try_enter(self, question)?;
        // SAFETY: the mutex was just locked, and the value is this monitor's.
        Some(unsafe { MonitorGuard::new(held, self.value(), self.known(), At::here()) })
    }

    /// Waits on this thread, which sleeps meanwhile. The predicate may borrow.
    ///
    /// **Not for** async code, as [`block_on`](crate::block_on).
    ///
    /// # Panics
    ///
    /// As for [`wait_until`](Self::wait_until) and [`block_on`](crate::block_on).
    ///
    /// # Examples
    ///
    /// ```
    /// let count = warded::Monitor::new(0);
    /// let enough = 3;
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| assert_eq!(*count.wait_until_blocking(|count| *count >= enough), 3));
    ///     for _ in 0..enough {
    ///         *count.lock() += 1;
    ///     }
    /// });
    /// ```
    #[track_caller]
    pub fn wait_until_blocking<P>(&self, predicate: P) -> MonitorGuard<'_, T>
    where
        P: Fn(&T) -> bool + Send,
    {
        // The future never leaves `block_on`, so what the predicate borrows outlives it.
        block_on(self.wait_by(Plain(predicate)))
    }

    /// Waits until `predicate` has held: at the first poll, or at an unlocking since. It doesn't take the monitor, and may be
    /// false again when you read on.
    ///
    /// An unlocking that finds the predicate true completes all that wait with it at once.
    ///
    /// # Panics
    ///
    /// As for [`wait_until`](Self::wait_until).
    ///
    /// # Cancel safety
    ///
    /// Dropping it loses nothing. It may stand in a select.
    ///
    /// # Examples
    ///
    /// ```
    /// # use warded::Monitor;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let flushed = Monitor::new(0);
    /// let mine = 2;
    /// let waits = flushed.reached(move |flushed| *flushed >= mine);
    /// tokio::join!(waits, async { *flushed.lock() = 3 });
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn reached<P>(&self, predicate: P) -> MonitorReached<'_, T, Reaching<Plain<P>>>
    where
        P: Fn(&T) -> bool + Send + 'static,
    {
        self.wait_to_reach(Reaching(Plain(predicate)))
    }

    /// Evaluates the predicates of those that wait: for what a predicate reads outside of the monitor.
    ///
    /// # Panics
    ///
    /// If this thread holds the monitor. (Unlocking it will do the same.)
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// use warded::Monitor;
    ///
    /// static STOP: AtomicBool = AtomicBool::new(false);
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let monitor = Monitor::new(());
    /// tokio::join!(monitor.reached(|()| STOP.load(Ordering::Relaxed)), async {
    ///     STOP.store(true, Ordering::Relaxed);
    ///     monitor.touch();
    /// });
    /// # }
    /// ```
    #[track_caller]
    pub fn touch(&self) {
        drop(self.lock());
    }

    /// How many wait, those included that are woken and have not been polled since.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(warded::Monitor::new(()).waiting(), 0);
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.core.len()
    }

    /// The value, without locking: `&mut self` proves that nobody else has it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut monitor = warded::Monitor::new(1);
    /// *monitor.get_mut() = 2;
    /// assert_eq!(monitor.into_inner(), 2);
    /// ```
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

// --- trait impls ---

lock_is_of_value!(Monitor, try_lock);
