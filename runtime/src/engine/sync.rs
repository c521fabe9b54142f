//! The one choice between the standard library and the model checker.
//!
//! All types of this crate that threads share are named here. `--cfg warded_loom` replaces std by loom, so the models run the
//! same code that users run.

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

/// [`std::cell::UnsafeCell`] with the methods of loom's, which give access in a closure.
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

/// Makes a constructor `const`, except under loom, whose types have no `const` constructors.
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
