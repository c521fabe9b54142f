//! [`BoundedSemaphore`]: a semaphore whose number of permits never grows.
//!
//! # How it works
//!
//! This is a [`Semaphore`](crate::Semaphore) without `add_permits`. asyncio's `BoundedSemaphore` raises an error if it is
//! released too often. Here that does not compile: a permit is given back by value, once, and nothing else adds a permit.

use std::{fmt, sync::Arc};

use super::{
    AcquirePermits, AcquirePermitsOwned, Permits, check_can_be_had,
    permits::{OwnedSemaphorePermit, SemaphorePermit},
};
use crate::{
    engine::sync::const_unless_loom,
    engine::value_cell::{Either, HasCell},
    impls::show_tasks,
    record::{At, Kind, Observed},
};

/// Lets a fixed number of tasks do something at a time; asyncio's `BoundedSemaphore`.
///
/// It does all that a [`Semaphore`](crate::Semaphore) does, with the same fairness, except adding permits.
///
/// **Not for** a limit that grows: that is a [`Semaphore`](crate::Semaphore).
///
/// # Examples
///
/// ```
/// use warded::BoundedSemaphore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let printers = BoundedSemaphore::new(1);
/// let permit = printers.acquire().await;
/// assert!(printers.try_acquire().is_none());
/// permit.release();
/// assert_eq!(printers.available_permits(), printers.bound());
/// # }
/// ```
///
/// ```compile_fail,E0382
/// # let printers = warded::BoundedSemaphore::new(1);
/// let permit = printers.try_acquire().unwrap();
/// permit.release();
/// permit.release(); // asyncio: ValueError: BoundedSemaphore released too many times
/// ```
///
/// ```compile_fail,E0277
/// # let printers = warded::BoundedSemaphore::new(1);
/// printers.add_permits(1);
/// ```
pub struct BoundedSemaphore {
    permits: Permits,
    bound: usize,
}

impl BoundedSemaphore {
    const_unless_loom! {
        /// A semaphore with this number of permits. It never has more. It has fewer if permits are
        /// [forgotten](SemaphorePermit::forget). With zero permits, every [`acquire`](Self::acquire) panics.
        ///
        /// # Panics
        ///
        /// If `permits` is more than [`Semaphore::MAX_PERMITS`](crate::Semaphore::MAX_PERMITS).
        #[must_use]
        #[track_caller]
        pub const fn new(permits: usize) -> Self {
            Self { permits: Permits::new(permits, Observed::new(Kind::BoundedSemaphore)), bound: permits }
        }
    }

    const_unless_loom! {
        /// Names the semaphore for the reports of the feature `observe`. Without that feature this method does nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// static WORKERS: warded::BoundedSemaphore = warded::BoundedSemaphore::new(4).named("workers");
        /// ```
        #[must_use]
        pub const fn named(mut self, name: &'static str) -> Self {
            self.permits.cell.observed_mut().name(name);
            self
        }
    }

    /// Waits for a permit.
    ///
    /// # Panics
    ///
    /// If the semaphore was made with zero permits.
    ///
    /// # Cancel safety
    ///
    /// As for [`Semaphore::acquire`](crate::Semaphore::acquire).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let semaphore = warded::BoundedSemaphore::new(1);
    /// let permit = semaphore.acquire().await;
    /// assert!(semaphore.is_locked());
    /// # drop(permit);
    /// # }
    /// ```
    #[inline]
    #[track_caller]
    pub fn acquire(&self /* of several: `acquire_many(2)` */) -> AcquirePermits<'_> {
        self.acquire_many(1)
    }

    /// Waits for several permits at once. Zero permits are granted without waiting.
    ///
    /// # Panics
    ///
    /// If `n` is more than the [`bound`](Self::bound): so many permits can never be free.
    ///
    /// # Cancel safety
    ///
    /// As for [`Semaphore::acquire_many`](crate::Semaphore::acquire_many).
    ///
    /// # Examples
    ///
    /// ```should_panic
    /// let semaphore = warded::BoundedSemaphore::new(2);
    /// let _never = semaphore.acquire_many(3); // panics here, and does not wait for ever
    /// ```
    #[inline]
    #[track_caller]
    pub fn acquire_many(&self, n: usize) -> AcquirePermits<'_> {
        self.permits.acquire(n, self.bound)
    }

    /// Takes a permit if one is free and no task waits. Never waits, and never overtakes a waiter.
    #[inline]
    #[must_use = "the permit is given back at once unless it is kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire(&self) -> Option<SemaphorePermit<'_>> {
        self.try_acquire_many(1)
    }

    /// Takes `n` permits, if as many are free and no task waits. If not, nothing changes.
    #[inline]
    #[must_use = "the permits are given back at once unless they are kept"]
    #[cfg_attr(feature = "observe", track_caller)]
    pub fn try_acquire_many(&self, n: usize) -> Option<SemaphorePermit<'_>> {
        self.permits.try_acquire(n)
    }

    /// [`acquire`](Self::acquire), with a permit that keeps the `Arc`.
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
    /// use warded::BoundedSemaphore;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let semaphore = Arc::new(BoundedSemaphore::new(1));
    /// let permit = Arc::clone(&semaphore).acquire_owned().await;
    /// tokio::spawn(async move { drop(permit) }).await.unwrap();
    /// assert_eq!(semaphore.available_permits(), 1);
    /// # }
    /// ```
    #[track_caller]
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
        check_can_be_had(n, self.bound);
        AcquirePermitsOwned::of_bounded(self, n)
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
        match self.cell().try_enter(&n) {
            Some(n) => Ok(OwnedSemaphorePermit::new(Either::Other(self), n, At::here())),
            None => Err(self),
        }
    }

    /// The number of permits that the semaphore was made with.
    ///
    /// # Examples
    ///
    /// ```
    /// let semaphore = warded::BoundedSemaphore::new(2);
    /// let permit = semaphore.try_acquire();
    /// assert_eq!((semaphore.bound(), semaphore.available_permits()), (2, 1));
    /// # drop(permit);
    /// ```
    #[must_use]
    pub fn bound(&self) -> usize {
        self.bound
    }

    /// How many permits are free. The answer may be stale when you read it.
    #[must_use]
    pub fn available_permits(&self) -> usize {
        self.cell().policy().free()
    }

    /// Whether a task that wants a permit would have to wait: none is free, or another task waits already.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.cell().policy().is_locked()
    }

    /// How many tasks wait for permits. A task that was given its permits is not counted, even if it has not been polled since.
    ///
    /// Meant for tests and measurements: it counts the tasks one by one, with the queue locked. The answer may be stale when you
    /// read it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let semaphore = warded::BoundedSemaphore::new(1);
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
        self.cell().waiting()
    }

    pub(crate) fn permits(&self) -> &Permits {
        &self.permits
    }
}

// --- trait impls ---

impl fmt::Debug for BoundedSemaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut semaphore = f.debug_struct("BoundedSemaphore");
        semaphore.field("available_permits", &self.available_permits()).field("bound", &self.bound);
        show_tasks(&mut semaphore, self.waiting(), &self.permits().cell.observed().holders());
        semaphore.finish_non_exhaustive()
    }
}
