//! The permits of a semaphore: borrowed or owned, one or several.

use std::{fmt, sync::Arc};

use super::bounded_semaphore::BoundedSemaphore;
use super::{Either, Permits, Semaphore};
use crate::{
    engine::sync::Ordering,
    record::{At, SharedHold},
};

/// Permits of a [`Semaphore`] or [`BoundedSemaphore`]. Dropping gives them back.
#[must_use = "the permits are given back at once unless they are kept"]
#[clippy::has_significant_drop]
pub struct SemaphorePermit<'a> {
    of: &'a Permits,
    n: usize,
    hold: SharedHold,
}

/// A [`SemaphorePermit`] that keeps the `Arc` of its semaphore instead of a borrow.
#[must_use = "the permits are given back at once unless they are kept"]
#[clippy::has_significant_drop]
pub struct OwnedSemaphorePermit {
    of: Owner,
    n: usize,
    hold: SharedHold,
}

type Owner = Either<Arc<Semaphore>, Arc<BoundedSemaphore>>;

impl<'a> SemaphorePermit<'a> {
    #[inline]
    pub(super) fn new(of: &'a Permits, n: usize, at: At) -> Self {
        Self { hold: of.hold(at, n), of, n }
    }

    fn of(&self) -> &Permits {
        self.of
    }

    fn part(&self, n: usize, at: At) -> Self {
        Self::new(self.of, n, at)
    }
}

impl OwnedSemaphorePermit {
    pub(crate) fn new(of: Owner, n: usize, at: At) -> Self {
        let mut permit = Self { of, n, hold: SharedHold::NONE };
        permit.hold = permit.of().hold(at, n);
        permit
    }

    fn of(&self) -> &Permits {
        match &self.of {
            Either::One(semaphore) => &semaphore.permits,
            Either::Other(semaphore) => semaphore.permits(),
        }
    }

    fn part(&self, n: usize, at: At) -> Self {
        Self::new(self.of.clone(), n, at)
    }
}

/// Implements the methods that both types of permit have.
macro_rules! permit {
    ($permit:ident, [$($lifetime:lifetime)?]) => {
        impl $permit<$($lifetime)?> {
            /// How many permits these are.
            #[must_use]
            pub fn permits(&self) -> usize {
                self.n
            }

            /// Splits `n` of these permits off. Returns `None`, and changes nothing, if there are fewer than `n`.
            ///
            /// # Examples
            ///
            /// ```
            /// let semaphore = warded::Semaphore::new(3);
            /// let mut three = semaphore.try_acquire_many(3).unwrap();
            /// let one = three.split(1).unwrap();
            /// assert_eq!((three.permits(), one.permits()), (2, 1));
            /// drop(one);
            /// assert_eq!(semaphore.available_permits(), 1);
            /// # drop(three);
            /// ```
            #[must_use = "the permits are given back at once unless they are kept"]
            #[cfg_attr(feature = "observe", track_caller)]
            pub fn split(&mut self, n: usize) -> Option<Self> {
                self.n = self.n.checked_sub(n)?;
                self.record();
                Some(self.part(n, At::here()))
            }

            /// Adds the permits of `other` to these.
            ///
            /// # Panics
            ///
            /// If `other` has permits of another semaphore. They are given back then.
            ///
            /// # Examples
            ///
            /// ```
            /// let semaphore = warded::Semaphore::new(3);
            /// let mut two = semaphore.try_acquire_many(2).unwrap();
            /// two.merge(semaphore.try_acquire().unwrap());
            /// assert_eq!(two.permits(), 3);
            /// # drop(two);
            /// ```
            #[track_caller]
            pub fn merge(&mut self, mut other: Self) {
                assert!(std::ptr::eq(self.of(), other.of()), "these permits are of two semaphores");
                self.n += std::mem::take(&mut other.n);
                other.record();
                if self.hold.is_none() {
                    self.hold = self.of().hold(At::here(), self.n);
                }
                self.record();
            }

            /// These permits, as the scope of a thread records them.
            #[cfg(feature = "observe")]
            #[track_caller]
            pub(crate) fn known(&self) -> crate::holding::Known {
                crate::holding::Known::of_share(self.of(), self.hold.mark())
            }

            /// Records how many permits these are now.
            fn record(&mut self) {
                let mut hold = std::mem::replace(&mut self.hold, SharedHold::NONE);
                let observed = self.of().cell.observed();
                if self.n == 0 {
                    observed.release_shared(&mut hold);
                } else {
                    observed.change_permits(&hold, self.n);
                }
                self.hold = hold;
            }

            /// Gives the permits back, as dropping does.
            pub fn release(self) {
                drop(self);
            }

            /// Never gives the permits back: the semaphore has fewer permits from now on.
            ///
            /// # Examples
            ///
            /// ```
            /// let semaphore = warded::Semaphore::new(3);
            /// semaphore.try_acquire().unwrap().forget();
            /// assert_eq!(semaphore.available_permits(), 2);
            /// ```
            pub fn forget(mut self) {
                let n = std::mem::take(&mut self.n);
                self.record();
                // Ordering: none is needed: a count, and nothing else.
                self.of().total.fetch_sub(n, Ordering::Relaxed);
                self.of().tell_total();
            }
        }

        impl Drop for $permit<$($lifetime)?> {
            #[inline]
            fn drop(&mut self) {
                if self.n > 0 {
                    let n = std::mem::take(&mut self.n);
                    self.record();
                    self.of().cell.give_back(n);
                }
            }
        }

        impl fmt::Debug for $permit<$($lifetime)?> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($permit)).field("permits", &self.n).finish()
            }
        }
    };
}
permit!(SemaphorePermit, ['_]);
permit!(OwnedSemaphorePermit, []);
