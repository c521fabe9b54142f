//! The one choice between the standard library and the model checker.
//!
//! Everything in this crate that threads share is named here. `--cfg warded_loom` puts loom in place of std, so that
//! the model tests run the very code that ships.

#[cfg_attr(warded_loom, path = "sync/loom_mutex.rs")]
mod mutex;

#[cfg(warded_loom)]
pub(crate) use loom::{
    cell::UnsafeCell,
    sync::atomic::{AtomicU8, AtomicU32, AtomicUsize},
};
#[cfg(not(warded_loom))]
pub(crate) use std::sync::atomic::{AtomicU8, AtomicU32, AtomicUsize};

pub(crate) use mutex::{Mutex, MutexGuard};

pub(crate) use std::sync::atomic::Ordering;

/// [`std::cell::UnsafeCell`] with loom's way of reaching inside, by closures that say how long.
#[cfg(not(warded_loom))]
#[derive(Debug)]
pub(crate) struct UnsafeCell<T: ?Sized>(std::cell::UnsafeCell<T>);

#[cfg(not(warded_loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }
}

#[cfg(not(warded_loom))]
impl<T: ?Sized> UnsafeCell<T> {
    #[inline]
    pub(crate) fn with_mut<R>(&self, reach: impl FnOnce(*mut T) -> R) -> R {
        reach(self.0.get())
    }

    #[inline]
    pub(crate) fn with<R>(&self, reach: impl FnOnce(*const T) -> R) -> R {
        reach(self.0.get())
    }
}

/// Makes a constructor `const`, save under loom, whose types can't be made so.
macro_rules! const_unless_loom {
    ($(#[$attribute:meta])* $visibility:vis const fn $($rest:tt)*) => {
        #[cfg(not(warded_loom))]
        $(#[$attribute])*
        $visibility const fn $($rest)*

        #[cfg(warded_loom)]
        $(#[$attribute])*
        $visibility fn $($rest)*
    };
}
pub(crate) use const_unless_loom;
