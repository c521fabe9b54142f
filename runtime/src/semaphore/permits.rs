//! The permits of a semaphore: borrowed or owned, one or several.

use std::{fmt, sync::Arc};

use super::{Either, Permits, Semaphore};
use crate::{bounded_semaphore::BoundedSemaphore, sync::Ordering};

/// Permits of a [`Semaphore`] or [`BoundedSemaphore`]. Dropping gives them back.
#[must_use = "the permits are given back at once unless they are kept"]
#[clippy::has_significant_drop]
pub struct SemaphorePermit<'a> {
    of: &'a Permits,
    n: usize,
}

/// A [`SemaphorePermit`] that keeps the `Arc` of its semaphore instead of a borrow.
#[must_use = "the permits are given back at once unless they are kept"]
#[clippy::has_significant_drop]
pub struct OwnedSemaphorePermit {
    of: Owner,
    n: usize,
}

type Owner = Either<Arc<Semaphore>, Arc<BoundedSemaphore>>;

impl<'a> SemaphorePermit<'a> {
    #[inline]
    pub(super) fn new(of: &'a Permits, n: usize) -> Self {
        Self { of, n }
    }

    fn of(&self) -> &Permits {
        self.of
    }

    fn part(&self, n: usize) -> Self {
        Self { of: self.of, n }
    }
}

impl OwnedSemaphorePermit {
    pub(crate) fn new(of: Owner, n: usize) -> Self {
        Self { of, n }
    }

    fn of(&self) -> &Permits {
        match &self.of {
            Either::One(semaphore) => &semaphore.permits,
            Either::Other(semaphore) => semaphore.permits(),
        }
    }

    fn part(&self, n: usize) -> Self {
        Self { of: self.of.clone(), n }
    }
}

/// Both kinds of permit are so many of some semaphore.
macro_rules! permit {
    ($permit:ident, [$($lifetime:lifetime)?]) => {
        impl $permit<$($lifetime)?> {
            /// How many these are.
            #[must_use]
            pub fn permits(&self) -> usize {
                self.n
            }

            /// Takes `n` of these as a permit of their own. `None`, and nothing changes, if there are not so many.
            #[must_use = "the permits are given back at once unless they are kept"]
            pub fn split(&mut self, n: usize) -> Option<Self> {
                self.n = self.n.checked_sub(n)?;
                Some(self.part(n))
            }

            /// Adds the permits of `other` to these.
            ///
            /// # Panics
            ///
            /// If `other` is of another semaphore. It is given back then.
            #[track_caller]
            pub fn merge(&mut self, mut other: Self) {
                assert!(std::ptr::eq(self.of(), other.of()), "these permits are of two semaphores");
                self.n += std::mem::take(&mut other.n);
            }

            /// Gives them back, as dropping does.
            pub fn release(self) {
                drop(self);
            }

            /// Never gives them back: from now on the semaphore has so many fewer.
            pub fn forget(mut self) {
                let n = std::mem::take(&mut self.n);
                // Ordering: none is needed: a count, and nothing else.
                self.of().total.fetch_sub(n, Ordering::Relaxed);
            }
        }

        impl Drop for $permit<$($lifetime)?> {
            #[inline]
            fn drop(&mut self) {
                if self.n > 0 {
                    self.of().cell.give_back(self.n);
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
