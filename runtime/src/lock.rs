//! [`Lock`]: a lock that one task at a time holds, also across an await.
//!
//! # How it works
//!
//! A lock has one atomic word and one queue. The word says whether the lock is held and whether tasks wait. One atomic operation
//! takes a free lock, and one gives it back if no task waits. The [engine](crate::engine::wait_queue) does everything else.
//!
//! ```text
//!             acquire                          release
//!    free ──────────────▶ HELD          HELD ──────────▶ free
//!                          │ acquire      ▲
//!                          ▼              │ release, and the queue is empty
//!         handed over ┌─ HELD|QUEUED ─────┘
//!                     └──▶ │    ▲
//!           release, and   │    │ acquire
//!  all predicates are false▼    │
//!                         QUEUED
//! ```
//!
//! 1. While `HELD` is not set, the predicates of all waiters are false. A release hands the lock over to the first waiter that
//!    can go on, and frees it only if there is none. So a newcomer that takes a free lock overtakes no waiter that could go on.
//! 2. `QUEUED` is set while the queue is not empty, and changes only under the queue's mutex. If it is set although the queue is
//!    empty, the next release takes the mutex and clears it.
//! 3. The task that found `HELD` unset and set it, or was handed the lock, owns the lock until it hands it over or frees it.

mod futures;
mod guards;

use std::{fmt, sync::Arc};

use crate::{
    attempt::Attempt,
    engine::sync::{AtomicU32, Ordering, const_unless_loom},
    engine::value_cell::{Alone, Exclusive, HasCell, RawAcquire, RawAcquireWhen, RawGuard, ValueCell},
    engine::wait_queue::{Admission, ConditionKey, Keys, List, Policy, PredicatesToo},
    holding::{Known, LevelOf},
    impls::show_tasks,
    record::{At, Kind, Observed, Wants},
};

pub use self::{
    futures::{
        Acquire, AcquireOwned, AcquireWhen, OwnedWaitFor, OwnedWaitNotified, OwnedWaitUntil, WaitFor, WaitNotified,
        WaitUntil,
    },
    guards::{LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard},
};

/// Lets one task at a time use a value, also across `.await`; asyncio's `Lock`, with the value inside.
///
/// Tasks get the lock in the order in which their waits were first polled. [`acquire_when`](Self::acquire_when) waits for the
/// lock *and* a predicate on the value, and no task has to notify: the task that releases the lock finds the first waiter whose
/// predicate is true.
///
/// In a struct with several fields, [`#[guarded]`](crate::guarded) builds the lock around some of them, and
/// [`with_lock!`](crate::with_lock) and [`wait_until!`](crate::wait_until) use it.
///
/// **Not for** values that you never hold across `.await` and never wait on: [`std::sync::Mutex`] is a little cheaper there.
/// Not for a counter: use an atomic. Not for handing values from task to task: use a channel.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use warded::Lock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let balance = Arc::new(Lock::new(0));
/// let waiter = tokio::spawn({
///     let balance = Arc::clone(&balance);
///     async move { *balance.acquire_when(|balance| *balance >= 100).await -= 100 }
/// });
///
/// *balance.acquire().await += 60;
/// *balance.acquire().await += 60;
/// waiter.await.unwrap();
/// assert_eq!(*balance.acquire().await, 20);
/// # }
/// ```
///
/// # Fairness
///
/// First come, first served: a release hands the lock to the first waiter that can go on, in the order in which their futures
/// were first polled. A waiter with a predicate can go on while its predicate is true; until then the release passes it by, and
/// it keeps its place. A newcomer never overtakes a waiter that could go on, and neither does [`try_acquire`](Self::try_acquire).
///
/// A waiter that was handed the lock holds it, even before it is polled. So a task must not poll a wait for a lock, keep that
/// wait unpolled, and wait for the same lock elsewhere. It would wait for itself (a "futurelock").
/// [`select_event!`](crate::select_event) can't do that, because it drops the branches that lose.
///
/// # Cost
///
/// One atomic operation takes a free lock, and one releases it if no task waits. A wait allocates nothing. (Only where many tasks wait
/// with predicates, the lock makes an index of them.) A release that finds waiters evaluates their predicates until one is true: [Waiting for a predicate](crate::guide::waiting_for_a_predicate#what-it-costs) says
/// which predicates are cheap.
///
/// # Panics and the value
///
/// A panic while the guard is held releases the lock. There is no poisoning: the value is as the panic left it.
pub struct Lock<T: ?Sized = ()> {
    pub(crate) level: LevelOf,
    cell: ValueCell<LockPolicy, T>,
}

impl<T> Lock<T> {
    const_unless_loom! {
        /// A free lock around `value`.
        ///
        /// # Examples
        ///
        /// ```
        /// static VISITS: warded::Lock<u64> = warded::Lock::new(0);
        ///
        /// *VISITS.try_acquire().unwrap() += 1;
        /// assert_eq!(*VISITS.try_acquire().unwrap(), 1);
        /// ```
        #[must_use]
        #[cfg_attr(feature = "observe", track_caller)]
        pub const fn new(value: T) -> Self {
            Self { level: LevelOf::NONE, cell: ValueCell::new(Observed::new(Kind::Lock), LockPolicy::new(), (), value) }
        }
    }

    const_unless_loom! {
        /// Names the lock for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static JOBS: warded::Lock<Vec<u32>> = warded::Lock::new(Vec::new()).named("jobs");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.observed_mut().name(name);
            self
        }
    }

    pub(crate) const fn observed_mut(&mut self) -> &mut Observed {
        self.cell.observed_mut()
    }

    /// Returns the value. The lock is consumed, so no task can hold it or wait for it.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(warded::Lock::new("text").into_inner(), "text");
    /// ```
    #[must_use]
    pub fn into_inner(self) -> T {
        self.cell.into_inner()
    }
}

impl<T: ?Sized> Lock<T> {
    /// An acquisition of this lock, for the checks, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    #[inline]
    pub(crate) fn known(&self) -> Known {
        Known::new::<Self, T>(self, self.level)
    }

    /// An attempt to acquire the lock, with the caller's place in the source.
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    #[inline]
    pub(crate) fn attempt(&self, wants: Wants) -> Attempt {
        Attempt::new(self.known(), At::here(), wants)
    }

    /// Waits for the lock.
    ///
    /// A task that acquires a lock it already holds waits for itself, for ever.
    ///
    /// # Panics
    ///
    /// In debug builds, if a macro of this crate holds this lock for this task, and nothing else can end the wait. Also if such a macro
    /// holds a lock that [`lock_order!`](crate::lock_order) puts after this one. See [`with_lock!`](crate::with_lock#panics).
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped before it is ready leaves the queue and loses only its place. If the lock had been handed to it
    /// already, the next waiter gets the lock. The wait takes its place at the first poll, and keeps it until it is ready. It may
    /// be a branch of a select. But a loop that makes a new future in each iteration goes to the end of the queue each time.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let names = warded::Lock::new(vec!["Ada"]);
    /// names.acquire().await.push("Grace");
    /// assert_eq!(names.into_inner(), ["Ada", "Grace"]);
    /// # }
    /// ```
    #[inline]
    #[doc(alias = "lock")]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn acquire(&self) -> Acquire<'_, T> // takes no closure: write `with_lock!(lock, |value| ..)`
    {
        Acquire::new(self.attempt(Wants::ACQUIRE), RawAcquire::new(self))
    }

    /// Waits until the lock is free and `predicate` is true. When the wait is ready, the lock is held and the predicate is
    /// true.
    ///
    /// If this task finds the lock free, it evaluates the predicate. Later the tasks that release the lock evaluate it, perhaps
    /// on another thread. It should be fast, because the lock is held while it runs.
    ///
    /// # What the predicate reads
    ///
    /// **If the predicate becomes true and no task releases the lock afterwards, the task waits for ever.** An atomic, a
    /// channel, another lock or the clock can make it true. [`wait_until!`](crate::wait_until) refuses those that it
    /// recognizes, but this method accepts every closure. Keep the value in the lock, or acquire and release the lock after
    /// each change:
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// use warded::Lock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (used, limit) = (Lock::new(3), Arc::new(AtomicU32::new(3)));
    /// let read = Arc::clone(&limit);
    /// let wait = async { *used.acquire_when(move |used| *used < read.load(Ordering::Relaxed)).await += 1 };
    /// tokio::join!(wait, async {
    ///     limit.store(4, Ordering::Relaxed);
    ///     drop(used.acquire().await); // without it, the wait never ends
    /// });
    /// assert_eq!(used.into_inner(), 4);
    /// # }
    /// ```
    ///
    /// The predicate owns its captures (`'static`). A future that is leaked by [`std::mem::forget`] stays queued, and its
    /// predicate could be evaluated after a borrowed value is gone. Write `move |value| …`, and clone what you need to keep.
    ///
    /// ```compile_fail,E0597
    /// # use warded::Lock;
    /// # async fn wait(lock: &Lock<String>) {
    /// let name = String::from("Ada");
    /// lock.acquire_when(|value| *value == name).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// With the panic of the predicate. The panic is always in this task, even if another task evaluated the predicate. Other
    /// tasks are not affected. In debug builds also as [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    ///
    /// As for [`acquire`](Self::acquire).
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::Lock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let jobs = Lock::new(Vec::new());
    /// let (job, ()) = tokio::join!(
    ///     async { jobs.acquire_when(|jobs| !jobs.is_empty()).await.pop() },
    ///     async { jobs.acquire().await.push("build") },
    /// );
    /// assert_eq!(job, Some("build"));
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn acquire_when<F>(&self, predicate: F) -> AcquireWhen<'_, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        self.acquire_when_keyed(predicate, Keys::NONE)
    }

    /// [`acquire_when`](Self::acquire_when), with the keys of the predicate.
    #[inline]
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub(crate) fn acquire_when_keyed<F>(&self, predicate: F, keys: Keys<T>) -> AcquireWhen<'_, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        AcquireWhen::new(self.attempt(Wants::PREDICATE), RawAcquireWhen::new(self, predicate, keys))
    }

    /// Takes the lock if it is free. Never waits, and never overtakes a waiter that could go on.
    ///
    /// If it fails, nothing has changed.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::Lock::new(7);
    /// let guard = lock.try_acquire().unwrap();
    /// assert!(lock.try_acquire().is_none());
    /// drop(guard);
    /// assert!(lock.try_acquire().is_some());
    /// ```
    #[inline]
    #[must_use = "the lock is given back at once unless the guard is kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire(&self) -> Option<LockGuard<'_, T>> {
        let at = At::here();
        RawGuard::try_new(self).map(|raw| raw.held(at).into())
    }

    /// Waits for the lock, with a guard that keeps the `Arc` instead of a borrow, so that it can be moved into a spawned task.
    ///
    /// # Panics
    ///
    /// As for [`acquire`](Self::acquire).
    ///
    /// # Cancel safety
    ///
    /// As for [`acquire`](Self::acquire).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::Lock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let log = Arc::new(Lock::new(String::new()));
    /// let mut guard = Arc::clone(&log).acquire_owned().await;
    /// tokio::spawn(async move { guard.push_str("from another task") }).await.unwrap();
    /// assert_eq!(*log.acquire().await, "from another task");
    /// # }
    /// ```
    #[cfg_attr(any(debug_assertions, feature = "observe"), track_caller)]
    pub fn acquire_owned(self: Arc<Self>) -> AcquireOwned<T> {
        AcquireOwned::new(self.attempt(Wants::ACQUIRE), RawAcquire::new(self))
    }

    /// [`try_acquire`](Self::try_acquire), with a guard that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// Gives the `Arc` back if the lock is held.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::Lock;
    ///
    /// let lock = Arc::new(Lock::new(1));
    /// let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    /// assert!(Arc::clone(&lock).try_acquire_owned().is_err());
    /// assert_eq!(*guard, 1);
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedLockGuard<T>, Arc<Self>> {
        let at = At::here();
        RawGuard::try_new(Arc::clone(&self)).map(|raw| raw.held(at).into()).ok_or(self)
    }

    /// Whether the lock is held, or was handed to a waiter that has not been polled since.
    ///
    /// The answer may be stale when you read it. To act on it, use [`try_acquire`](Self::try_acquire).
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = warded::Lock::new(());
    /// let guard = lock.try_acquire();
    /// assert!(lock.is_locked());
    /// drop(guard);
    /// assert!(!lock.is_locked());
    /// ```
    #[must_use]
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.cell.policy().is_held()
    }

    /// How many tasks wait for a notification of a condition.
    pub(crate) fn parked(&self, condition: ConditionKey) -> usize {
        self.cell.parked(condition)
    }

    /// How many tasks wait for the lock, including tasks whose predicates are false. A task that was given the lock is not
    /// counted, even if it has not been polled since. A task that waits for a notification of a condition is not counted either.
    ///
    /// Meant for tests and measurements: it counts the tasks one by one, with the queue locked. The answer may be stale when you
    /// read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lock = warded::Lock::new(0);
    /// let guard = lock.acquire().await;
    /// let increment = async || *lock.acquire().await += 1;
    /// tokio::join!(increment(), increment(), async {
    ///     assert_eq!(lock.waiting(), 2);
    ///     drop(guard);
    /// });
    /// assert_eq!((lock.waiting(), lock.into_inner()), (0, 2));
    /// # }
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.cell.waiting()
    }

    /// The value, without locking: `&mut self` proves that no other task can use the lock.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut lock = warded::Lock::new(1);
    /// *lock.get_mut() = 2;
    /// assert_eq!(lock.into_inner(), 2);
    /// ```
    pub fn get_mut(&mut self) -> &mut T {
        self.cell.get_mut()
    }
}

// --- policy ---

const HELD: u32 = 1;
const QUEUED: u32 = 2;

/// Lets a waiter in if the lock is free, or if the round offers the lock.
pub(crate) struct LockPolicy {
    word: AtomicU32,
}

/// The grant of a lock. The task that has this value owns the lock.
#[derive(Clone, Copy)]
pub(crate) struct Ownership(());

impl LockPolicy {
    const_unless_loom! {
        const fn new() -> Self {
            Self { word: AtomicU32::new(0) }
        }
    }

    fn is_held(&self) -> bool {
        // Ordering: none is needed; the answer is stale anyway.
        self.word.load(Ordering::Relaxed) & HELD != 0
    }
}

impl Policy for LockPolicy {
    type State = ();
    type Request = ();
    type Grant = Ownership;
    type Offer = Option<Ownership>;
    type Lanes = [List<Self>; 1];
    type Lends = Alone;
    type Waits = PredicatesToo;

    /// By invariant 1, if `HELD` is unset, entering overtakes no waiter that could go on.
    #[inline]
    fn enter(&self, (): &()) -> Option<Ownership> {
        // Ordering: Acquire pairs with the Release in `exit` and `finish_round`; makes the value visible.
        let before = self.word.fetch_or(HELD, Ordering::Acquire);
        (before & HELD == 0).then_some(Ownership(()))
    }

    fn enter_or_queue(&self, (): &mut (), (): &mut (), _is_empty: bool) -> Admission<Self> {
        // Ordering: none is needed. `QUEUED` was set under the mutex, by invariant 2, and once it is set `HELD` is cleared under
        // the mutex too. So the value that is read here does not change.
        if self.word.load(Ordering::Relaxed) == HELD | QUEUED {
            return Admission::Queues;
        }
        // Ordering: as in `enter`. If this enters, `QUEUED` is set although the queue may be empty: the next release sees that.
        let before = self.word.fetch_or(HELD | QUEUED, Ordering::Acquire);
        if before & HELD == 0 { Admission::Enters(Ownership(())) } else { Admission::Queues }
    }

    fn queue_up(&self) {
        // Ordering: none is needed, under the mutex that the release takes.
        self.word.fetch_or(QUEUED, Ordering::Relaxed);
    }

    #[inline]
    fn exit(&self, held: Ownership) -> Result<(), Ownership> {
        // Ordering: Release pairs with the Acquire in `enter`.
        let freed = self.word.compare_exchange(HELD, 0, Ordering::Release, Ordering::Relaxed);
        freed.map(drop).map_err(|_| held)
    }

    fn offer(&self, (): &mut (), held: Ownership) -> Option<Ownership> {
        Some(held)
    }

    /// If the lock is held, its release serves the others. If it is free, none of them could go on, by invariant 1.
    fn left(&self, (): &mut (), (): &(), _was_first: bool) -> Option<Option<Ownership>> {
        None
    }

    fn admit(&self, (): &mut (), offer: &mut Option<Ownership>, (): &mut ()) -> Option<Ownership> {
        offer.take()
    }

    fn is_spent(&self, offer: &Option<Ownership>) -> bool {
        offer.is_none()
    }

    /// The word of a lock that was handed over stays as it is, with `QUEUED`: its new owner's release takes the mutex in any case.
    fn finish_round(&self, (): &mut (), offer: Option<Ownership>, is_empty: bool) {
        if offer.is_some() {
            let put_down = if is_empty { HELD | QUEUED } else { HELD };
            // Ordering: Release pairs with the Acquire in `enter`.
            self.word.fetch_and(!put_down, Ordering::Release);
        }
    }
}

impl Exclusive for LockPolicy {
    const ALONE: () = ();
}

impl<T: ?Sized> HasCell for Lock<T> {
    type Policy = LockPolicy;
    type Value = T;

    #[inline]
    fn cell(&self) -> &ValueCell<LockPolicy, T> {
        &self.cell
    }
}

// --- trait impls ---

impl<T: Default> Default for Lock<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Lock<T> {
    #[cfg_attr(feature = "observe", track_caller)]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Lock<T> {
    /// Shows the value, or `<locked>` if the lock is held; how many tasks wait, if any do; and with the feature `observe` who holds
    /// it. Never waits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = f.debug_struct("Lock");
        // Read before this acquires the lock.
        let holders = HasCell::cell(self).observed().holders();
        match self.try_acquire() {
            Some(value) => lock.field("value", &&*value),
            None => lock.field("value", &format_args!("<locked>")),
        };
        show_tasks(&mut lock, self.waiting(), &holders);
        lock.finish()
    }
}
