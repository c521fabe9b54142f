//! The read-write locks: ours, and those of the peers, each in its current version, used on tokio as its documentation says.

use std::{
    ops::{Deref, DerefMut},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::side_by_side::Role;

/// A read-write lock around a number.
pub(crate) trait Contender: Send + Sync + Sized + 'static {
    const NAME: &'static str;
    const ROLE: Role;

    type Reader<'a>: Reader + Send;
    type Writer<'a>: Writer + Send;

    fn create() -> Self;

    fn read(&self) -> impl Future<Output = Self::Reader<'_>> + Send;

    fn write(&self) -> impl Future<Output = Self::Writer<'_>> + Send;

    fn try_write(&self) -> Option<Self::Writer<'_>>;
}

pub(crate) trait Reader {
    fn value(&self) -> u64;
}

impl<G: Deref<Target = u64>> Reader for G {
    #[inline]
    fn value(&self) -> u64 {
        **self
    }
}

pub(crate) trait Writer {
    fn increment(&mut self);
}

impl<G: DerefMut<Target = u64>> Writer for G {
    #[inline]
    fn increment(&mut self) {
        **self += 1;
    }
}

/// Implements [`Contender`] for a lock whose methods have the same names as ours.
macro_rules! contender {
    ($name:literal, $role:ident, $($lock:ident)::+, $reader:ty, $writer:ty) => {
        impl Contender for $($lock)::+<u64> {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;

            type Reader<'a> = $reader;
            type Writer<'a> = $writer;

            fn create() -> Self {
                Self::new(0)
            }

            #[inline]
            fn read(&self) -> impl Future<Output = Self::Reader<'_>> + Send {
                self.read()
            }

            #[inline]
            fn write(&self) -> impl Future<Output = Self::Writer<'_>> + Send {
                self.write()
            }

            fn try_write(&self) -> Option<Self::Writer<'_>> {
                // An `Option` or a `Result`, as the peer has it.
                self.try_write().into_iter().next()
            }
        }
    };
}

contender!("warded", Ours, warded::RwLock, warded::RwLockReadGuard<'a, u64>, warded::RwLockWriteGuard<'a, u64>);
contender!(
    "tokio",
    FairPeer,
    tokio::sync::RwLock,
    tokio::sync::RwLockReadGuard<'a, u64>,
    tokio::sync::RwLockWriteGuard<'a, u64>
);
contender!(
    "asyncband",
    FairPeer,
    asyncband::rwlock::RwLock,
    asyncband::rwlock::RwLockReadGuard<'a, u64>,
    asyncband::rwlock::RwLockWriteGuard<'a, u64>
);
contender!(
    "maitake-sync",
    FairPeer,
    maitake_sync::RwLock,
    maitake_sync::RwLockReadGuard<'a, u64>,
    maitake_sync::RwLockWriteGuard<'a, u64>
);
// Readers wait behind a waiting writer, but running tasks overtake tasks that were woken.
contender!(
    "async-lock",
    UnfairPeer,
    async_lock::RwLock,
    async_lock::RwLockReadGuard<'a, u64>,
    async_lock::RwLockWriteGuard<'a, u64>
);

/// saa's queue is fair, but newcomers spin for the lock before they join it, so they overtake.
///
/// It guards no value, and reaching one beside it takes `unsafe`. An atomic that is loaded and stored relaxed costs as much as
/// a plain number.
#[derive(Default)]
pub(crate) struct SaaRwLock {
    lock: saa::Lock,
    number: AtomicU64,
}

impl Contender for SaaRwLock {
    const NAME: &'static str = "saa";
    const ROLE: Role = Role::UnfairPeer;

    type Reader<'a> = SaaReader<'a>;
    type Writer<'a> = SaaWriter<'a>;

    fn create() -> Self {
        Self::default()
    }

    #[inline]
    async fn read(&self) -> SaaReader<'_> {
        assert!(self.lock.share_async().await, "no task poisons it");
        SaaReader(self)
    }

    #[inline]
    async fn write(&self) -> SaaWriter<'_> {
        assert!(self.lock.lock_async().await, "no task poisons it");
        SaaWriter(self)
    }

    fn try_write(&self) -> Option<SaaWriter<'_>> {
        self.lock.try_lock().ok().map(|()| SaaWriter(self))
    }
}

/// [`SaaRwLock`], shared.
pub(crate) struct SaaReader<'a>(&'a SaaRwLock);

impl Reader for SaaReader<'_> {
    #[inline]
    fn value(&self) -> u64 {
        self.0.number.load(Ordering::Relaxed)
    }
}

impl Drop for SaaReader<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.lock.release_share();
    }
}

/// [`SaaRwLock`], held.
pub(crate) struct SaaWriter<'a>(&'a SaaRwLock);

impl Writer for SaaWriter<'_> {
    #[inline]
    fn increment(&mut self) {
        let number = &self.0.number;
        number.store(number.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

impl Drop for SaaWriter<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.lock.release_lock();
    }
}
