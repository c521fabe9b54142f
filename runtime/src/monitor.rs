//! [`Monitor`]: a lock that is held for a moment, and on which tasks wait asynchronously.
//!
//! # How it works
//!
//! One mutex guards the value and the waiters. Before a thread unlocks the mutex, it evaluates the waiters' predicates, so no code
//! has to notify. It wakes the waiters that may go on. When such a waiter is polled, it locks the mutex and evaluates its predicate
//! again.
//!
//! ```text
//!             ┌──── the predicate is true, and no waiter is overtaken ────┐
//!             │                                                           ▼
//!      New ───┴─▶ Queued ── a release finds it true ──▶ Woken ──────▶ goes on
//!                   ▲                                     │
//!                   └────── it finds it false: it is owed ┘
//! ```
//!
//! 1. Waiters with the same predicate and key are one *class*. A release evaluates the predicate of a class once, and wakes its
//!    waiters in the order of their arrival. If the predicate says how many waiters may go on, this many are woken. If not, one is
//!    woken if no other one is. A newcomer goes on at once only if its class has no waiters, or if none of them is queued and it is
//!    known that there is enough for all woken waiters and for the newcomer.
//! 2. A woken waiter may never be polled, because its task keeps the future or its worker is busy. So a class counts as stuck if it
//!    is found true more often than it has woken waiters, and none of these goes on meanwhile. Then one more is woken.
//! 3. A waiter that was woken and found its predicate false goes back to its place, and is *owed* a turn. If a later waiter of its
//!    class is woken already, the later one goes back to its place, too, and hands its wake-up to the owed one.
//! 4. A waiter that could go on gives way to others whose predicates are true. A newcomer gives way to all woken waiters. A woken
//!    waiter gives way to the earlier ones that are owed and woken, and to another woken class that was overtaken by a whole round:
//!    since its first waiter arrived, more waiters have arrived than there are. A waiter gives way only once each time it is woken,
//!    because the others may never be polled.
//! 5. Classes whose predicates compare the same reading with a key are a group. A release evaluates the reading once. It finds the
//!    class by the hash of the key, or, if the keys are bounds, the classes in the order of their bounds.
//! 6. A wake-up is not a grant. If a woken waiter leaves, all classes are evaluated again.
//! 7. The mutex knows the thread that holds it. That thread can't lock again, and a wait that it drops leaves without locking.
//!
//! The mutex and the polls are in `core`, the rules in `waiters`, a class in `class`, and the table of the classes in `classes`.

#![expect(unsafe_code, reason = "the value lies beside the mutex")]

mod class;
mod classes;
mod core;
mod futures;
mod guard;
#[cfg(test)]
mod model;
mod question;
mod release;
mod several;
mod waiter;
mod waiters;
mod waiting;
mod wake_list;

use std::{cell::UnsafeCell, fmt, panic::UnwindSafe, ptr::NonNull};

pub(crate) use self::question::{Described, Reaching, Written};
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
    impls::show_tasks,
    keys::MakesKeys,
    record::{At, Holders, Kind, Observed},
};

/// Guards state that is changed in a moment, and on which tasks wait. Locking is synchronous, and only waiting is asynchronous.
///
/// You don't notify. The thread that unlocks the monitor evaluates the waiters' predicates, and wakes the waiters that may go on.
/// [`lock`](Self::lock) and [`with`](Self::with) work anywhere: in functions, in `Drop`, in callbacks, on threads.
///
/// **Not for** state that you hold across `.await`: use a [`Lock`](crate::Lock). Not for long work while it is locked: other
/// threads that lock it sleep, and their tasks wait with them. If you never wait for the state, [`std::sync::Mutex`] is simpler.
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
/// Tasks that wait with the same predicate are woken in the order in which they came. Two waits have the same predicate if the
/// predicates are one closure of your source, and the closure captures nothing or the waits have equal
/// [keys](Self::wait_until_with). A closure that captures something is the same predicate as no other, and each release
/// evaluates it.
///
/// A *newcomer* is a wait whose predicate is true when the wait begins. It goes on at once in two cases, and queues otherwise:
///
/// - No task waits with its predicate, and no woken task could go on.
/// - All tasks that wait with its predicate are woken, and it is known that there is enough for all woken tasks and for the
///   newcomer.
///
/// A task that was woken and finds its predicate false keeps its place. Each later task that could go on gives way to it once.
/// Tasks with another predicate may also have to wait too long, because they are overtaken again and again. If more tasks have come
/// since the first of them than wait now, a task that could go on gives way to them once. So tasks that wait with different predicates
/// for the same thing are served about equally often.
///
/// `lock` and `with` don't queue, so a program that uses them all the time can starve the tasks that wait.
///
/// On several workers this depends on the system, too, which stops a worker now and then. We measured eight tasks that share three
/// items, on two workers. The least served task was served 0.8 to 1.0 times as often as the most served one, whether they waited at
/// one place in the source or at three. On a busy machine it was 0.5 to 0.9 times at one place and at three, and 0.8 times with
/// tokio's semaphore.
///
/// A release wakes as many waiters as may go on, if that number is known. The macros know it for these predicates:
///
/// | predicate | how many may go on |
/// | --- | --- |
/// | `!s.items.is_empty()` | `s.items.len()` |
/// | `s.items.len() < capacity` | `capacity - s.items.len()` |
/// | `s.free > 0` | `s.free` |
/// | `s.free >= wanted` | `s.free / wanted` |
/// | `s.closed`, a flag | all, or one if the body resets the flag: `\|s\| s.is_free = false` |
/// | `a \|\| b`, `a && b` | the greater number of the two, and the smaller one |
///
/// A condition gives the number with `count = |s| ..`, and a wait without macros with [`as_many_as`](MonitorWaitUntil::as_many_as).
/// If the number is not known, each release that finds the predicate true wakes one more waiter. The number is only a hint: the
/// predicate alone decides whether a waiter goes on.
///
/// This order costs a task switch for each item, where producers and consumers could run in bursts. If throughput matters more
/// than fairness, make the monitor with [`barging`](Self::barging).
///
/// # Predicates
///
/// A predicate reads the value and its captures, and nothing else. It runs on the thread that unlocks, with the monitor locked, so
/// keep it short, and take no lock in it. If it reads something else, such as an atomic, call [`touch`](Self::touch) after each
/// change of that. If it depends on the time, let a task sleep and then change the value.
///
/// A predicate that panics counts as true: its waiter is woken, and the panic goes on there. If a predicate drops a wait of the
/// same monitor, the process is aborted.
///
/// # Panics and the value
///
/// A panic while the monitor is held unlocks it, and the waiters that may go on are woken. There is no poisoning: the value is as
/// the panic left it.
pub struct Monitor<T: ?Sized = ()> {
    /// The level of the monitor in the lock order, if it has one.
    pub(crate) level: LevelOf,
    core: Core,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached by the thread that holds the mutex, so it is as if it moved from thread to thread. Predicates read
// it on the thread that holds the mutex, too.
unsafe impl<T: ?Sized + Send> Sync for Monitor<T> {}

/// A monitor that is moved into `catch_unwind` is dropped by a panic, so no code sees the value that the panic left. The same is
/// true of a [`Lock`](crate::Lock). A panic in a waker or a predicate never leaves the waiters half changed.
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
        /// A monitor whose waiters may be overtaken, for throughput. A wait whose predicate is true goes on at once, even if others
        /// wait already.
        ///
        /// A producer can then fill a buffer without a task switch for each item. The price is fairness: if there are fewer items
        /// than tasks that want one, some tasks may never be served.
        ///
        /// If a woken waiter is not polled, the next release that finds its predicate true wakes one more, and after that every
        /// ninth release does, because those that overtake may leave nothing for it. A waiter that goes on wakes only one.
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
        /// Names the monitor for the reports of the feature `observe`. Without that feature this method does nothing.
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

    /// Returns the value. The monitor is consumed, so no task can hold it or wait for it.
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

    /// This monitor, for the checks, with the caller's place in the source.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn known(&self) -> Known {
        Known::new::<Core, T>(&self.core, self.level)
    }

    /// Locks it for the place in `known`, which is `at`.
    #[inline]
    #[track_caller]
    fn lock_as(&self, known: Known, at: At) -> core::HeldMutex<'_> {
        HoldingCheck::new(known).run();
        self.core.lock(at)
    }

    /// The attempt of a caller that waits for a predicate.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn wait_by<Q>(&self, question: Q) -> MonitorWaitUntil<'_, T, Q> {
        MonitorWaitUntil::new(self, question, self.known(), At::here())
    }

    /// The attempt of a caller that waits with `reached`.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn wait_to_reach<Q>(&self, question: Q) -> MonitorReached<'_, T, Q> {
        MonitorReached::new(self, question, self.known(), At::here())
    }

    /// Locks the monitor. If another thread holds it, this thread sleeps until it is unlocked, which should take only a moment.
    ///
    /// [`with`](Self::with) does the same with a closure, which can't be held across `.await`.
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
    pub fn lock(&self) -> MonitorGuard<'_, T> // takes no closure: write `.with(|value| ..)`, or `locked!(monitor, |value| ..)`
    {
        let (known, at) = (self.known(), At::here());
        // SAFETY: the mutex was just locked, and the value is this monitor's.
        unsafe { MonitorGuard::new(self.lock_as(known, at), self.value(), known, at) }
    }

    /// Locks the monitor if no thread holds it. Gives `None` also if this thread holds it.
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

    /// Locks the monitor and runs `body` with the value. The body can't await. To await while you hold a lock, use a
    /// [`Lock`](crate::Lock).
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
    /// **Not for** changing what predicates read through a `Cell` or an atomic: no waiter would be woken.
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
        /// Unlocks the monitor, even if the body panics.
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
        let (known, at) = (self.known(), At::here());
        let held = self.lock_as(known, at);
        let on_thread = held.begin(known, at);
        let peeking = Peeking { held: Some(held), subject: self.value().cast(), on_thread };
        // SAFETY: the mutex is held until `peeking` is dropped, and predicates that read the value don't run before.
        let result = body(unsafe { self.value().as_ref() });
        drop(peeking);
        result
    }

    /// Waits until `predicate` is true. Ready with the monitor held.
    ///
    /// The guard is not `Send`. [`then`](MonitorWaitUntil::then) runs a body instead, and can be awaited in any task. The predicate
    /// and its captures are dropped together with the future, while you have the guard.
    ///
    /// # What the predicate reads
    ///
    /// **If the predicate becomes true and no thread unlocks the monitor afterwards, the task waits for ever.** An atomic, a
    /// channel, another lock or the clock can make it true. [`wait_until!`](crate::wait_until) refuses those that it recognizes,
    /// but this method accepts every closure. Keep the value in the monitor, or call [`touch`](Self::touch) after each change:
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
    /// With the panic of the predicate. Also if the thread that polls the wait holds the monitor.
    ///
    /// # Cancel safety
    ///
    /// If the wait is dropped before it is ready, it loses only its place. If it had been woken, the next waiter that may go on is
    /// woken. The wait takes its place at the first poll. With [`then`](MonitorWaitUntil::then) it may be a branch of a select.
    /// Without, it may not, because the guard would be held while the other branches are dropped.
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

    /// [`wait_until`](Self::wait_until), for a predicate of a macro, which gets its captures as the second argument.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn wait_until_written<K, P, G>(
        &self,
        captured: K,
        predicate: P,
        keys: G,
    ) -> MonitorWaitUntil<'_, T, Written<T, K, P, G>>
    where
        K: Captured + Send,
        P: Fn(&T, &K) -> bool + Send + 'static,
        G: MakesKeys<T, K>,
    {
        self.wait_by(Written::new(captured, predicate, keys))
    }

    /// [`wait_until_written`](Self::wait_until_written), for a predicate that may borrow. The caller never leaks the future.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn wait_until_borrowing<K, P, G>(
        &self,
        captured: K,
        predicate: P,
        keys: G,
    ) -> MonitorWaitUntil<'_, T, Written<T, K, P, G>>
    where
        G: MakesKeys<T, K>,
        K: HasWords + Send,
        P: Fn(&T, &K) -> bool + Send,
    {
        self.wait_by(Written::new(captured, predicate, keys))
    }

    /// [`reached`](Self::reached), for a predicate of a macro.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn reached_written<K, P, G>(
        &self,
        captured: K,
        predicate: P,
        keys: G,
    ) -> MonitorReached<'_, T, Reaching<Written<T, K, P, G>>>
    where
        K: Captured + Send,
        P: Fn(&T, &K) -> bool + Send + 'static,
        G: MakesKeys<T, K>,
    {
        self.wait_to_reach(Reaching(Written::new(captured, predicate, keys)))
    }

    /// [`wait_until`](Self::wait_until) with a key. The predicate gets the key as an argument and doesn't capture it. All waits
    /// with the same closure and equal keys are one class: a release evaluates the predicate once for all of them, and wakes them
    /// in the order in which they came.
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

    /// Waits until `reading` returns `key`. Ready with the monitor held. Each release evaluates the reading once for all tasks that
    /// wait with the same closure, whatever their keys are, and finds the tasks that wait for its result.
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

    /// Returns the guard if `predicate` is true, and a wait with it could go on at once without overtaking tasks that wait with the
    /// same predicate. Never waits. Gives `None` also if this thread holds the monitor.
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
    pub(crate) fn try_wait_until_written<P, G>(&self, predicate: P, by: G) -> Option<MonitorGuard<'_, T>>
    where
        P: Fn(&T) -> bool,
        G: MakesKeys<T, ()>,
    {
        self.try_question(&Tried::new(predicate, by))
    }

    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    fn try_question<Q: Ask<T>>(&self, question: &Q) -> Option<MonitorGuard<'_, T>> {
        let at = At::here();
        let held = try_enter(self, question, at)?;
        // SAFETY: the mutex was just locked, and the value is this monitor's.
        Some(unsafe { MonitorGuard::new(held, self.value(), self.known(), at) })
    }

    /// Waits on this thread, which sleeps until the predicate is true. The predicate may borrow.
    ///
    /// **Not for** async code, as [`block_on`](crate::block_on()).
    ///
    /// # Panics
    ///
    /// As for [`wait_until`](Self::wait_until) and [`block_on`](crate::block_on()).
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

    /// Waits until `predicate` has been true: at the first poll, or at a release since. It doesn't lock the monitor, so the
    /// predicate may be false again when the wait ends.
    ///
    /// A release that finds the predicate true completes all waits with this predicate at once.
    ///
    /// # Panics
    ///
    /// As for [`wait_until`](Self::wait_until).
    ///
    /// # Cancel safety
    ///
    /// If the wait is dropped, nothing is lost. It may be a branch of a select.
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

    /// Evaluates the predicates of all waiters. Call it after you have changed something outside the monitor that a predicate reads.
    ///
    /// # Panics
    ///
    /// If this thread holds the monitor. (Then the unlocking evaluates the predicates.)
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

    /// How many tasks wait, including those that were woken and have not been polled since.
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

    /// The value, without locking: `&mut self` proves that no other task can use the monitor.
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

impl<T: Default> Default for Monitor<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Monitor<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized> Monitor<T> {
    fn holders(&self) -> Holders {
        self.core.observed().holders()
    }

    /// How many tasks wait, for `Debug`: counting them needs the monitor. 0 if another thread holds it.
    fn waiting_if_mine(&self) -> usize {
        if self.core.is_mine() { self.waiting() } else { 0 }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Monitor<T> {
    /// Shows the value, or `<locked>` if the monitor is held. Also shows how many tasks wait, if any do and no other thread
    /// holds the monitor, and with the feature `observe` who holds it. Never waits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = f.debug_struct("Monitor");
        // Read before this locks the monitor.
        let holders = self.holders();
        let waiting = if let Some(value) = self.try_lock() {
            lock.field("value", &&*value);
            self.waiting()
        } else {
            lock.field("value", &format_args!("<locked>"));
            self.waiting_if_mine()
        };
        show_tasks(&mut lock, waiting, &holders);
        lock.finish()
    }
}
