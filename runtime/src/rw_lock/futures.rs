//! The futures of an [`RwLock`].

use std::sync::Arc;

use super::{
    RwLock, RwLockPolicy,
    guards::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLockReadGuard, RwLockWriteGuard},
};
use crate::{
    engine::value_cell::{RawAcquire, RawSharedAcquire},
    operation::lock_futures,
};

lock_futures! {
    /// The future of [`RwLock::read`]: waits to read.
    #[must_use = "a future does nothing unless it is awaited"]
    Read<'a, T>: RawSharedAcquire<&'a RwLock<T>, RwLockPolicy> => RwLockReadGuard<'a, T>;
    /// The future of [`RwLock::write`]: waits to write.
    #[must_use = "a future does nothing unless it is awaited"]
    Write<'a, T>: RawAcquire<&'a RwLock<T>, RwLockPolicy> => RwLockWriteGuard<'a, T>;
    /// The future of [`RwLock::read_owned`]: waits to read, keeping the `Arc` of the lock.
    #[must_use = "a future does nothing unless it is awaited"]
    ReadOwned<T>: RawSharedAcquire<Arc<RwLock<T>>, RwLockPolicy> => OwnedRwLockReadGuard<T>;
    /// The future of [`RwLock::write_owned`]: waits to write, keeping the `Arc` of the lock.
    #[must_use = "a future does nothing unless it is awaited"]
    WriteOwned<T>: RawAcquire<Arc<RwLock<T>>, RwLockPolicy> => OwnedRwLockWriteGuard<T>;
}

#[cfg(feature = "observe")]
impl<T: ?Sized> Read<'_, T> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.attempt.say(text);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized> Write<'_, T> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.attempt.say(text);
    }
}
