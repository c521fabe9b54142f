//! [`Lock`]: one task at a time.
//!
//! # How it works
//!
//! One word and one line. The word says whether the lock is held and whether somebody is in line; a free lock is taken
//! and, with nobody in line, given back by a single atomic operation. All else is the [engine](crate::wait_queue).
//!
//! ```text
//!             acquire                          release
//!    free ──────────────▶ HELD          HELD ──────────▶ free
//!                          │ acquire      ▲
//!                          ▼              │ release, and the line is empty
//!         handed over ┌─ HELD|QUEUED ─────┘
//!                     └──▶ │    ▲
//!     all predicates fail, │    │ acquire: overtakes nobody but a called waiter
//!     or one was called    ▼    │
//!                         QUEUED
//! ```
//!
//! 1. While an acquirer without predicate is in line, `HELD` is set: the lock is handed over, never put down.
//! 2. `QUEUED` is set while anybody is in line, and changes only under the line's mutex. Set in vain it does no harm.
//! 3. `HELD` belongs to whoever found it unset, until that one hands it over or puts it down.

mod guards;

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::{
    budget,
    holding::{Asking, For, Known, LevelOf},
    named_futures::named_future,
    sync::{AtomicU32, Ordering, const_unless_loom},
    value_cell::{Alone, Exclusive, HasCell, Opened, Opening, OpeningNotified, OpeningWhen, ValueCell},
    wait_queue::{ConditionKey, Entry, Keys, List, Policy, PredicatesToo},
};

pub use self::guards::{LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard};

/// Lets one task at a time use a value, also across `.await`; asyncio's `Lock`, with the value inside.
///
/// Who asks first is served first. [`acquire_when`](Self::acquire_when) waits for the lock *and* a predicate on the
/// value, and nobody has to notify: whoever gives the lock back finds the first waiter whose predicate holds.
///
/// In a struct with several fields, [`#[guarded]`](crate::guarded) builds the lock around some of them, and
/// [`with_lock!`](crate::with_lock) and [`wait_until!`](crate::wait_until) use it.
///
/// **Not for** values that you never hold across `.await` and never wait on: [`std::sync::Mutex`] is a little cheaper
/// there. Not for a counter (an atomic), nor for handing values from task to task (a channel).
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
/// Acquirers are served in the order in which their futures were first polled, and handed the lock directly: a
/// newcomer never overtakes one, nor does [`try_acquire`](Self::try_acquire). A waiter with a predicate stands in the
/// same line and is passed by while its predicate fails. One whose predicate holds is woken first and may be overtaken
/// by tasks that are running already, until it has been polled once; from then on it is not overtaken either: whenever
/// its predicate holds the lock is handed over. That spares a task switch an item where a producer fills a buffer for a
/// consumer that is waking up.
///
/// # Panics and the value
///
/// A panic while the guard is held releases the lock. There is no poisoning: the value is as the panic left it.
pub struct Lock<T: ?Sized = ()> {
    level: LevelOf,
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
        pub const fn new(value: T) -> Self {
            Self { level: LevelOf::NONE, cell: ValueCell::new(LockPolicy::new(), (), value) }
        }
    }

    /// Gives the value out of a lock that is no longer shared.
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
    pub(crate) fn set_level(&mut self, level: LevelOf) {
        self.level = level;
    }

    /// This lock, acquired where the caller is.
    #[cfg_attr(debug_assertions, track_caller)]
    #[inline]
    pub(crate) fn known(&self) -> Known {
        Known::new::<Self, T>(self, self.level)
    }

    /// Waits for the lock.
    ///
    /// A task that acquires a lock it already holds waits for itself, for ever.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, this leaves the line and loses only its place; if the lock had been handed to it
    /// already, the next in line gets it. The place is taken at the first poll and kept until then. It may stand in a
    /// select; but a loop that makes a new future each turn goes to the end of the line each turn.
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
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn acquire(&self) -> Acquire<'_, T> {
        Acquire { opening: Opening::new(self), asking: Asking::new(self.known(), For::TheLock) }
    }

    /// Waits until `predicate` holds, and for the lock: ready with both.
    ///
    /// The predicate is asked by this task if the lock is free when it comes, and afterwards by whichever task gives
    /// the lock back, perhaps on another thread. It reads the value and what it captures, nothing that changes without
    /// the lock, and should be short: the lock is held meanwhile.
    ///
    /// It owns its captures (`'static`): a future that is leaked by [`std::mem::forget`] stays in line and is still
    /// asked, when what it borrowed may be gone. Write `move |value| …`, and clone what you need to keep.
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
    /// With the panic of the predicate, in this task, whoever asked it; nobody else notices.
    ///
    /// # Cancel safety
    ///
    /// As for [`acquire`](Self::acquire). If it had been woken because its predicate holds, those behind it are asked.
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
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn acquire_when<F>(&self, predicate: F) -> AcquireWhen<'_, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        self.acquire_when_keyed(predicate, Keys::NONE)
    }

    /// [`acquire_when`](Self::acquire_when), with what must be so for the predicate to hold.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub(crate) fn acquire_when_keyed<F>(&self, predicate: F, keys: Keys<T>) -> AcquireWhen<'_, T, F>
    where
        F: FnMut(&T) -> bool + Send + 'static,
    {
        AcquireWhen {
            opening: OpeningWhen::new(self, predicate, keys),
            asking: Asking::new(self.known(), For::APredicate),
        }
    }

    /// The lock, if it is free and nobody is entitled to it; never waits.
    ///
    /// A failed try changes nothing, and a successful one overtakes nobody but a waiter that was woken for its predicate and
    /// not polled yet.
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
    pub fn try_acquire(&self) -> Option<LockGuard<'_, T>> {
        Opened::try_new(self).map(LockGuard::from)
    }

    /// Waits for the lock, with a guard that keeps the `Arc` instead of a borrow.
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
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn acquire_owned(self: Arc<Self>) -> AcquireOwned<T> {
        let asking = Asking::new(self.known(), For::TheLock);
        AcquireOwned { opening: Opening::new(self), asking }
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
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedLockGuard<T>, Arc<Self>> {
        Opened::try_new(Arc::clone(&self)).map(OwnedLockGuard::from).ok_or(self)
    }

    /// Whether somebody has the lock, or is about to: true also while it is on its way to the next in line.
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

    /// The value, without locking: `&mut self` proves that nobody else has it.
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

// --- the futures ---

pin_project! {
    /// The future of [`Lock::acquire`]: waits for the lock.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Acquire<'a, T: ?Sized> {
        #[pin]
        opening: Opening<&'a Lock<T>, LockPolicy>,
        asking: Asking,
    }
}

pin_project! {
    /// The future of [`Lock::acquire_owned`]: waits for the lock, keeping its `Arc`.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct AcquireOwned<T: ?Sized> {
        #[pin]
        opening: Opening<Arc<Lock<T>>, LockPolicy>,
        asking: Asking,
    }
}

pin_project! {
    /// The future of [`Lock::acquire_when`]: waits for the lock and a predicate.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct AcquireWhen<'a, T: ?Sized, F> {
        #[pin]
        opening: OpeningWhen<&'a Lock<T>, LockPolicy, T, F>,
        asking: Asking,
    }
}

pin_project! {
    /// The future of [`LockGuard::wait_until`]: gives the lock back until a predicate holds.
    #[must_use = "the lock is given back at once unless this is awaited"]
    pub struct WaitUntil<'a, T: ?Sized, F> {
        #[pin]
        opening: OpeningWhen<&'a Lock<T>, LockPolicy, T, F>,
        asking: Asking,
    }
}

pin_project! {
    /// The future of [`OwnedLockGuard::wait_until`].
    #[must_use = "the lock is given back at once unless this is awaited"]
    pub struct OwnedWaitUntil<T: ?Sized, F> {
        #[pin]
        opening: OpeningWhen<Arc<Lock<T>>, LockPolicy, T, F>,
        asking: Asking,
    }
}

pin_project! {
    /// The future of [`LockGuard::wait`]: gives the lock back until a condition is notified.
    #[must_use = "the lock is given back at once unless this is awaited"]
    pub struct WaitNotified<'a, T: ?Sized> {
        #[pin]
        opening: OpeningNotified<&'a Lock<T>, LockPolicy>,
        asking: Asking,
    }
}

pin_project! {
    /// The future of [`OwnedLockGuard::wait`].
    #[must_use = "the lock is given back at once unless this is awaited"]
    pub struct OwnedWaitNotified<T: ?Sized> {
        #[pin]
        opening: OpeningNotified<Arc<Lock<T>>, LockPolicy>,
        asking: Asking,
    }
}

/// Waits for notifications until the predicate holds: the two differ in the guard.
macro_rules! wait_for {
    ($(#[$doc:meta] $future:ident [$($lifetime:lifetime)?]: $waiting:ident, $guard:ident;)*) => {$(
        pin_project! {
            #[$doc]
            #[must_use = "the lock is given back at once unless this is awaited"]
            pub struct $future<$($lifetime,)? T: ?Sized, F> {
                // Until the predicate is asked.
                held: Option<$guard<$($lifetime,)? T>>,
                #[pin]
                waiting: Option<$waiting<$($lifetime,)? T>>,
                // Until it waits.
                asking: Option<Asking>,
                condition: ConditionKey,
                predicate: F,
            }
        }

        impl<$($lifetime,)? T: ?Sized, F> $future<$($lifetime,)? T, F> {
            fn new(guard: $guard<$($lifetime,)? T>, condition: ConditionKey, predicate: F, asking: Asking) -> Self {
                Self { held: Some(guard), waiting: None, asking: Some(asking), condition, predicate }
            }
        }

        impl<$($lifetime,)? T: ?Sized, F: FnMut(&T) -> bool> Future for $future<$($lifetime,)? T, F> {
            type Output = $guard<$($lifetime,)? T>;

            fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                let mut this = self.project();
                if let Some(mut asking) = this.asking.take() {
                    asking.ask();
                }
                loop {
                    if let Some(guard) = this.held.take() {
                        if (this.predicate)(&guard) {
                            if budget::allows(cx) {
                                return Poll::Ready(guard);
                            }
                            *this.held = Some(guard);
                            return Poll::Pending;
                        }
                        this.waiting.set(Some(guard.wait_notified(*this.condition, Asking::NOTHING)));
                    }
                    let waiting = this.waiting.as_mut().as_pin_mut();
                    let waiting = waiting.expect("a future was polled after it had completed");
                    *this.held = Some(ready!(waiting.poll(cx)));
                    this.waiting.set(None);
                }
            }
        }

        impl<$($lifetime,)? T: ?Sized, F: FnMut(&T) -> bool> FusedFuture for $future<$($lifetime,)? T, F> {
            fn is_terminated(&self) -> bool {
                self.held.is_none() && self.waiting.is_none()
            }
        }

        crate::select::wait!([$($lifetime,)? T: ?Sized, F: FnMut(&T) -> bool] $future<$($lifetime,)? T, F>);

        impl<$($lifetime,)? T: ?Sized, F> fmt::Debug for $future<$($lifetime,)? T, F> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut future = f.debug_tuple(stringify!($future));
                match (&self.waiting, &self.held) {
                    (Some(waiting), _) => future.field(&waiting.opening),
                    (None, Some(_)) => future.field(&format_args!("Arriving")),
                    (None, None) => future.field(&format_args!("Done")),
                };
                future.finish()
            }
        }
    )*};
}
wait_for! {
    /// The future of [`LockGuard::wait_for`]: gives the lock back until a condition is notified and a predicate holds.
    WaitFor ['a]: WaitNotified, LockGuard;
    /// The future of [`OwnedLockGuard::wait_for`].
    OwnedWaitFor []: OwnedWaitNotified, OwnedLockGuard;
}

impl<T: ?Sized, F> AcquireWhen<'_, T, F> {
    /// Says that this wait keeps a lock.
    pub(crate) fn excuse(&mut self, kept: Known) {
        self.asking.excuse(kept);
    }
}

named_future!(Acquire, ['a, T: ?Sized], ['a, T], LockGuard<'a, T>, asking);
named_future!(AcquireOwned, [T: ?Sized], [T], OwnedLockGuard<T>, asking);
named_future!(AcquireWhen, ['a, T: ?Sized, F: FnMut(&T) -> bool + Send + 'static], ['a, T, F], LockGuard<'a, T>, asking);
named_future!(WaitUntil, ['a, T: ?Sized, F: FnMut(&T) -> bool + Send + 'static], ['a, T, F], LockGuard<'a, T>, asking);
named_future!(OwnedWaitUntil, [T: ?Sized, F: FnMut(&T) -> bool + Send + 'static], [T, F], OwnedLockGuard<T>, asking);
named_future!(WaitNotified, ['a, T: ?Sized], ['a, T], LockGuard<'a, T>, asking);
named_future!(OwnedWaitNotified, [T: ?Sized], [T], OwnedLockGuard<T>, asking);

// --- policy ---

const HELD: u32 = 1;
const QUEUED: u32 = 2;

/// May this waiter in? Yes, if the lock is free, or if it is what the round offers.
pub(crate) struct LockPolicy {
    word: AtomicU32,
}

/// The lock itself: its owner has this.
#[derive(Clone, Copy)]
pub(crate) struct Held(());

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
    type Grant = Held;
    type Offer = Option<Held>;
    type Lanes = [List<Self>; 1];
    type Lends = Alone;
    type Waits = PredicatesToo;

    /// By invariant 1, finding `HELD` unset is proof that nobody is overtaken.
    #[inline]
    fn enter(&self, (): &()) -> Option<Held> {
        // Ordering: Acquire pairs with the Release in `exit` and `finish_round`; makes the value visible.
        let before = self.word.fetch_or(HELD, Ordering::Acquire);
        (before & HELD == 0).then_some(Held(()))
    }

    fn enter_or_queue(&self, (): &mut (), (): &mut (), _is_empty: bool) -> Entry<Self> {
        // Ordering: none is needed. `QUEUED` was set under the mutex, by invariant 2, and once it is set `HELD` is cleared
        // under the mutex too. So what is read here stays so.
        if self.word.load(Ordering::Relaxed) == HELD | QUEUED {
            return Entry::Queues;
        }
        // Ordering: as in `enter`. If this enters, `QUEUED` is set although nobody waits: the next release finds that out.
        let before = self.word.fetch_or(HELD | QUEUED, Ordering::Acquire);
        if before & HELD == 0 { Entry::Enters(Held(())) } else { Entry::Queues }
    }

    fn queue_up(&self) {
        // Ordering: none is needed, under the mutex that the release takes.
        self.word.fetch_or(QUEUED, Ordering::Relaxed);
    }

    #[inline]
    fn exit(&self, held: Held) -> Result<(), Held> {
        // Ordering: Release pairs with the Acquire in `enter`.
        let freed = self.word.compare_exchange(HELD, 0, Ordering::Release, Ordering::Relaxed);
        freed.map(drop).map_err(|_| held)
    }

    fn offer(&self, (): &mut (), held: Held) -> Option<Held> {
        Some(held)
    }

    /// By invariant 1, nobody that is left could go on.
    fn left(&self, (): &mut (), (): &(), _was_first: bool) -> Option<Option<Held>> {
        None
    }

    fn admit(&self, (): &mut (), offer: &mut Option<Held>, (): &mut ()) -> Option<Held> {
        offer.take()
    }

    fn is_spent(&self, offer: &Option<Held>) -> bool {
        offer.is_none()
    }

    /// A lock that was handed over stays as it is, `QUEUED` too: its new owner's release looks at the queue in any case.
    fn finish_round(&self, (): &mut (), offer: Option<Held>, is_empty: bool) {
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
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Lock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Lock<T> {
    /// Shows the value, or that it is locked; never waits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lock = f.debug_struct("Lock");
        match self.try_acquire() {
            Some(value) => lock.field("value", &&*value),
            None => lock.field("value", &format_args!("<locked>")),
        };
        lock.finish()
    }
}
