//! [`Semaphore`]: a limited number of permits.
//!
//! # How it works
//!
//! A semaphore has one word and one queue. The word counts the free permits, and says whether tasks wait. One atomic operation
//! takes permits from it, and one gives them back. If tasks wait, a round of the queue gives the permits to them.
//!
//! 1. While a task waits, `QUEUED` is set. While `QUEUED` is set, only the holder of the queue's mutex changes the word. So a
//!    newcomer overtakes no waiter, even if it wants fewer permits than the first waiter.
//! 2. The first waiter is served when as many permits are free as it wants. Until then no permit is set aside for it, so a
//!    waiter that leaves the queue has none to give back.
//! 3. There are never more than [`Semaphore::MAX_PERMITS`], free or taken.

mod bounded_semaphore;
mod permits;

use std::{fmt, sync::Arc};

use pin_project_lite::pin_project;

use crate::{
    attempt::Attempt,
    engine::sync::{AtomicUsize, Ordering, const_unless_loom},
    engine::value_cell::{Either, HasCell, Nothing, ValueCell},
    engine::wait_queue::{Admission, List, OnlyGrants, Policy, Waiting},
    impls::show_tasks,
    operation::named_future,
    record::{At, Kind, Observed, SharedHold, Wants},
};

pub use self::bounded_semaphore::BoundedSemaphore;
pub use self::permits::{OwnedSemaphorePermit, SemaphorePermit};

/// Lets a limited number of tasks do something at a time; asyncio's `Semaphore`.
///
/// Dropping a permit gives it back; [`add_permits`](Self::add_permits) adds a new one, as asyncio's `release` without an `acquire`
/// does.
///
/// **Not for** guarding a value: use a [`Lock`](crate::Lock) or an [`RwLock`](crate::RwLock). Not for a limit that must never
/// grow by mistake: use a [`BoundedSemaphore`].
///
/// # Examples
///
/// ```
/// use warded::Semaphore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let connections = Semaphore::new(2);
/// let first = connections.acquire().await;
/// let second = connections.acquire().await;
/// assert!(connections.try_acquire().is_none());
/// drop(first);
/// assert_eq!(connections.available_permits(), 1);
/// # drop(second);
/// # }
/// ```
///
/// # Fairness
///
/// First come, first served: permits are given out in the order in which the waits were first polled. No waiter overtakes the first one,
/// even if it wants fewer permits. So a task that waits for many permits is not starved, and those behind it wait although some
/// permits are free.
pub struct Semaphore {
    permits: Permits,
}

impl Semaphore {
    /// The largest number of permits that a semaphore can have.
    pub const MAX_PERMITS: usize = usize::MAX >> 3;

    const_unless_loom! {
        /// A semaphore with this number of free permits. If the number is zero, [`add_permits`](Self::add_permits) adds the
        /// first one.
        ///
        /// # Panics
        ///
        /// If `permits` is more than [`MAX_PERMITS`](Self::MAX_PERMITS).
        ///
        /// # Examples
        ///
        /// ```
        /// static WORKERS: warded::Semaphore = warded::Semaphore::new(4);
        /// assert_eq!(WORKERS.available_permits(), 4);
        /// ```
        #[must_use]
        #[track_caller]
        pub const fn new(permits: usize) -> Self {
            Self { permits: Permits::new(permits, Observed::new(Kind::Semaphore)) }
        }
    }

    const_unless_loom! {
        /// Names the semaphore for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static WORKERS: warded::Semaphore = warded::Semaphore::new(4).named("workers");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.permits.cell.observed_mut().name(name);
            self
        }
    }

    /// Waits for a permit.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped before it is ready leaves the queue and loses only its place. If it had been given a permit
    /// already, the next waiter gets that permit. The wait takes its place at the first poll, and keeps it until it is ready.
    /// It may be a branch of a select. But a loop that makes a new future in each iteration goes to the end of the queue each
    /// time.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let semaphore = warded::Semaphore::new(1);
    /// let permit = semaphore.acquire().await;
    /// assert!(semaphore.is_locked());
    /// # drop(permit);
    /// # }
    /// ```
    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn acquire(&self /* of several: `acquire_many(2)` */) -> AcquirePermits<'_> {
        self.acquire_many(1)
    }

    /// Waits for several permits at once. Zero permits are granted without waiting.
    ///
    /// A waiter that wants many permits is not starved by waiters that want few, because no waiter overtakes the first one. So
    /// if a task wants more permits than the semaphore has, it waits for [`add_permits`](Self::add_permits), and all waiters
    /// behind it wait, too. A [`BoundedSemaphore`] panics instead.
    ///
    /// # Panics
    ///
    /// If `n` is more than [`MAX_PERMITS`](Self::MAX_PERMITS), because no semaphore has so many.
    ///
    /// # Cancel safety
    ///
    /// As for [`acquire`](Self::acquire). If the dropped wait was the first one, the next waiters are served if enough permits
    /// are free for them.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let memory = warded::Semaphore::new(100);
    /// let permit = memory.acquire_many(70).await;
    /// assert_eq!(memory.available_permits(), 30);
    /// # drop(permit);
    /// # }
    /// ```
    #[inline]
    #[track_caller]
    pub fn acquire_many(&self, n: usize) -> AcquirePermits<'_> {
        self.permits.acquire(n, Self::MAX_PERMITS)
    }

    /// Takes a permit if one is free and no task waits. Never waits, and never overtakes a waiter.
    ///
    /// # Examples
    ///
    /// ```
    /// let semaphore = warded::Semaphore::new(1);
    /// let permit = semaphore.try_acquire().unwrap();
    /// assert!(semaphore.try_acquire().is_none());
    /// # drop(permit);
    /// ```
    #[inline]
    #[must_use = "the permit is given back at once unless it is kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire(&self) -> Option<SemaphorePermit<'_>> {
        self.try_acquire_many(1)
    }

    /// Takes `n` permits, if as many are free and no task waits. If not, nothing changes.
    ///
    /// # Examples
    ///
    /// ```
    /// let semaphore = warded::Semaphore::new(3);
    /// assert!(semaphore.try_acquire_many(4).is_none());
    /// assert_eq!(semaphore.try_acquire_many(3).unwrap().permits(), 3);
    /// ```
    #[inline]
    #[must_use = "the permits are given back at once unless they are kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire_many(&self, n: usize) -> Option<SemaphorePermit<'_>> {
        self.permits.try_acquire(n)
    }

    /// [`acquire`](Self::acquire), with a permit that keeps the `Arc`.
    ///
    /// # Cancel safety
    ///
    /// As for [`acquire`](Self::acquire).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use warded::Semaphore;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let semaphore = Arc::new(Semaphore::new(1));
    /// let permit = Arc::clone(&semaphore).acquire_owned().await;
    /// tokio::spawn(async move { drop(permit) }).await.unwrap();
    /// assert_eq!(semaphore.available_permits(), 1);
    /// # }
    /// ```
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn acquire_owned(self: Arc<Self>) -> AcquirePermitsOwned {
        self.acquire_many_owned(1)
    }

    /// [`acquire_many`](Self::acquire_many), with a permit that keeps the `Arc`.
    ///
    /// # Panics
    ///
    /// As for [`acquire_many`](Self::acquire_many).
    ///
    /// # Cancel safety
    ///
    /// As for [`acquire_many`](Self::acquire_many).
    #[track_caller]
    pub fn acquire_many_owned(self: Arc<Self>, n: usize) -> AcquirePermitsOwned {
        check_can_be_had(n, Self::MAX_PERMITS);
        AcquirePermitsOwned { attempt: attempt(n), waiting: Waiting::new(Either::One(self), n) }
    }

    /// [`try_acquire`](Self::try_acquire), with a permit that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// Gives the `Arc` back if no permit can be taken.
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, Arc<Self>> {
        self.try_acquire_many_owned(1)
    }

    /// [`try_acquire_many`](Self::try_acquire_many), with a permit that keeps the `Arc`.
    ///
    /// # Errors
    ///
    /// Gives the `Arc` back if the permits can't be taken.
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire_many_owned(self: Arc<Self>, n: usize) -> Result<OwnedSemaphorePermit, Arc<Self>> {
        match self.permits.cell.try_enter(&n) {
            Some(n) => Ok(OwnedSemaphorePermit::new(Either::One(self), n, At::here())),
            None => Err(self),
        }
    }

    /// Adds new permits, and serves the waiters that can go on with them.
    ///
    /// # Panics
    ///
    /// If there would be more than [`MAX_PERMITS`](Self::MAX_PERMITS), free or taken. Then no permit is added. Also with the
    /// panic of a waker, after all other tasks were woken.
    ///
    /// # Examples
    ///
    /// ```
    /// let semaphore = warded::Semaphore::new(0);
    /// semaphore.add_permits(2);
    /// assert_eq!(semaphore.available_permits(), 2);
    /// ```
    #[track_caller]
    pub fn add_permits(&self, n: usize) {
        let more = |total: usize| total.checked_add(n).filter(|total| *total <= Self::MAX_PERMITS);
        // Ordering: none is needed: a count, and nothing else.
        let added = self.permits.total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        assert!(added.is_ok(), "a semaphore has at most `Semaphore::MAX_PERMITS` permits");
        self.permits.tell_total();
        self.permits.cell.give_back(n);
    }

    /// How many permits are free. The answer may be stale when you read it.
    ///
    /// While a task waits for more permits than are free, [`try_acquire`](Self::try_acquire) takes none of the free ones.
    ///
    /// # Examples
    ///
    /// ```
    /// let semaphore = warded::Semaphore::new(3);
    /// let permits = semaphore.try_acquire_many(2).unwrap();
    /// assert_eq!(semaphore.available_permits(), 1);
    /// # drop(permits);
    /// ```
    #[must_use]
    pub fn available_permits(&self) -> usize {
        self.permits.cell.policy().free()
    }

    /// Whether a task that wants a permit would have to wait: none is free, or another task waits already.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(warded::Semaphore::new(0).is_locked());
    /// assert!(!warded::Semaphore::new(1).is_locked());
    /// ```
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.permits.cell.policy().is_locked()
    }

    /// How many tasks wait for permits, whatever number each of them wants. A task that was given its permits is not counted,
    /// even if it has not been polled since.
    ///
    /// Meant for tests and measurements: it counts the tasks one by one, with the queue locked. The answer may be stale when
    /// you read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let semaphore = warded::Semaphore::new(1);
    /// let permit = semaphore.acquire().await;
    /// tokio::join!(semaphore.acquire(), async {
    ///     assert_eq!(semaphore.waiting(), 1);
    ///     drop(permit);
    ///     assert_eq!(semaphore.waiting(), 0);
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.permits.cell.waiting()
    }
}

/// The permits of a semaphore of either kind.
pub(crate) struct Permits {
    pub(crate) cell: ValueCell<SemaphorePolicy, ()>,
    /// How many permits there are, free or taken.
    total: AtomicUsize,
}

impl Permits {
    const_unless_loom! {
        #[track_caller]
        pub(crate) const fn new(permits: usize, observed: Observed) -> Self {
            let observed = observed.with_permits(permits);
            Self { cell: ValueCell::new(observed, SemaphorePolicy::new(permits), (), ()), total: AtomicUsize::new(permits) }
        }
    }

    #[inline]
    #[track_caller]
    pub(crate) fn acquire(&self, n: usize, bound: usize) -> AcquirePermits<'_> {
        check_can_be_had(n, bound);
        AcquirePermits { attempt: attempt(n), waiting: Waiting::new(self, n) }
    }

    #[inline]
    #[cfg_attr(feature = "observe", track_caller)]
    pub(crate) fn try_acquire(&self, n: usize) -> Option<SemaphorePermit<'_>> {
        let at = At::here();
        self.cell.try_enter(&n).map(|n| SemaphorePermit::new(self, n, at))
    }

    /// Records that this many permits are held.
    #[inline]
    fn hold(&self, at: At, n: usize) -> SharedHold {
        self.cell.observed().hold_permits(at, n)
    }

    /// Records how many permits there are.
    #[inline]
    fn tell_total(&self) {
        // Ordering: none is needed: a count, and nothing else.
        self.cell.observed().has_permits(|| self.total.load(Ordering::Relaxed));
    }
}

/// An attempt to acquire this many permits, with the caller's place in the source.
#[inline]
#[track_caller]
fn attempt(n: usize) -> Attempt {
    Attempt::unchecked(At::here(), Wants::permits(n))
}

#[inline]
#[track_caller]
pub(crate) fn check_can_be_had(n: usize, bound: usize) {
    assert!(n <= bound, "{n} permits can never be had: there are at most {bound}");
}

// --- the futures ---

pin_project! {
    /// The future of [`Semaphore::acquire`], of [`Semaphore::acquire_many`], and of the same methods of [`BoundedSemaphore`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct AcquirePermits<'a> {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<&'a Permits, SemaphorePolicy>,
    }
}

pin_project! {
    /// The future of [`Semaphore::acquire_owned`], of [`Semaphore::acquire_many_owned`], and of the same methods of
    /// [`BoundedSemaphore`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct AcquirePermitsOwned {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<Either<Arc<Semaphore>, Arc<BoundedSemaphore>>, SemaphorePolicy>,
    }
}

impl AcquirePermitsOwned {
    #[cfg_attr(feature = "observe", track_caller)]
    pub(crate) fn of_bounded(semaphore: Arc<BoundedSemaphore>, n: usize) -> Self {
        Self { attempt: attempt(n), waiting: Waiting::new(Either::Other(semaphore), n) }
    }
}

named_future!(AcquirePermits, ['a], ['a], SemaphorePermit<'a>, |on, n, at| SemaphorePermit::new(on, n, at));
named_future!(AcquirePermitsOwned, [], [], OwnedSemaphorePermit, |on, n, at| OwnedSemaphorePermit::new(
    on.clone(),
    n,
    at
));

// --- policy ---

const QUEUED: usize = 1;
const ONE: usize = 2;

/// Lets a waiter in if as many permits are free as it wants.
pub(crate) struct SemaphorePolicy {
    word: AtomicUsize,
}

impl SemaphorePolicy {
    const_unless_loom! {
        #[track_caller]
        const fn new(permits: usize) -> Self {
            assert!(permits <= Semaphore::MAX_PERMITS, "a semaphore has at most `Semaphore::MAX_PERMITS` permits");
            Self { word: AtomicUsize::new(permits * ONE) }
        }
    }

    pub(crate) fn free(&self) -> usize {
        // Ordering: none is needed; the answer is stale anyway.
        self.word.load(Ordering::Relaxed) / ONE
    }

    pub(crate) fn is_locked(&self) -> bool {
        // Ordering: as above.
        let word = self.word.load(Ordering::Relaxed);
        word < ONE || word & QUEUED != 0
    }

    /// The word with `n` permits fewer, if at least `n` are free.
    #[inline]
    fn less(word: usize, n: usize) -> Option<usize> {
        // A number above `MAX_PERMITS` would overflow, and so many permits are never free.
        word.checked_sub(n.checked_mul(ONE)?)
    }

    /// Changes the word, with the mutex held.
    #[inline]
    fn change(&self, change: impl Fn(usize) -> Option<usize>) -> bool {
        // Ordering: none is needed. By invariant 1, while `QUEUED` is set, the word changes only under this mutex. And the
        // thread that set `QUEUED` has acquired what was done before.
        let word = self.word.load(Ordering::Relaxed);
        if word & QUEUED == 0 {
            // Ordering: Acquire and Release pair with one another, here, in `enter` and in `exit`.
            return self.word.fetch_update(Ordering::AcqRel, Ordering::Relaxed, change).is_ok();
        }
        let changed = change(word);
        if let Some(changed) = changed {
            // Ordering: Release pairs with the Acquire in `enter`, for what others did under the mutex too.
            self.word.store(changed, Ordering::Release);
        }
        changed.is_some()
    }
}

impl Policy for SemaphorePolicy {
    type State = ();
    type Request = usize;
    type Grant = usize;
    type Offer = ();
    type Lanes = [List<Self>; 1];
    type Lends = Nothing;
    type Waits = OnlyGrants;

    #[inline]
    fn enter(&self, n: &usize) -> Option<usize> {
        let less = |word: usize| if word & QUEUED == 0 || *n == 0 { Self::less(word, *n) } else { None };
        // Ordering: Acquire pairs with the Release in `exit`; makes visible what was done with the permit.
        self.word.fetch_update(Ordering::Acquire, Ordering::Relaxed, less).ok().map(|_| *n)
    }

    fn enter_or_queue(&self, (): &mut (), n: &mut usize, is_empty: bool) -> Admission<Self> {
        // Ordering: Acquire pairs with the Release in `exit`. Permits that came back before may be in the word, and what was
        // done with them becomes visible to the task that gets them under the mutex. A permit that comes back later finds
        // `QUEUED` set.
        self.word.fetch_or(QUEUED, Ordering::Acquire);
        if !is_empty {
            return Admission::Queues;
        }
        // If the queue is empty when it enters, `QUEUED` is unset in the same step.
        if self.change(|word| Self::less(word & !QUEUED, *n)) { Admission::Enters(*n) } else { Admission::Queues }
    }

    #[inline]
    fn exit(&self, n: usize) -> Result<(), usize> {
        let more = |word: usize| (word & QUEUED == 0).then_some(word + n * ONE);
        // Ordering: Release pairs with the Acquire in `enter`.
        self.word.fetch_update(Ordering::Release, Ordering::Relaxed, more).map(drop).map_err(|_| n)
    }

    fn offer(&self, (): &mut (), n: usize) {
        self.change(|word| Some(word + n * ONE));
    }

    fn left(&self, (): &mut (), _: &usize, was_first: bool) -> Option<()> {
        was_first.then_some(())
    }

    #[inline]
    fn admit(&self, (): &mut (), (): &mut (), n: &mut usize) -> Option<usize> {
        self.change(|word| Self::less(word, *n)).then_some(*n)
    }

    fn is_spent(&self, (): &()) -> bool {
        self.free() == 0
    }

    fn finish_round(&self, (): &mut (), (): (), is_empty: bool) {
        if is_empty {
            self.change(|word| Some(word & !QUEUED));
        }
    }
}

/// Both kinds of semaphore have a cell with permits.
macro_rules! have_permits {
    ($($semaphore:ty: $self:ident $cell:expr),*) => {$(
        impl HasCell for $semaphore {
            type Policy = SemaphorePolicy;
            type Value = ();

            #[inline]
            fn cell(&$self) -> &ValueCell<SemaphorePolicy, ()> {
                $cell
            }
        }
    )*};
}
have_permits!(Permits: self &self.cell, Semaphore: self &self.permits.cell, BoundedSemaphore: self &self.permits().cell);

// --- trait impls ---

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut semaphore = f.debug_struct("Semaphore");
        semaphore.field("available_permits", &self.available_permits());
        show_tasks(&mut semaphore, self.waiting(), &self.permits.cell.observed().holders());
        semaphore.finish_non_exhaustive()
    }
}
