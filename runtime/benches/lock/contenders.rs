//! The locks: ours, and those of the peers, each in its current version, used on tokio as its documentation says.

use std::sync::atomic::{AtomicU64, Ordering};

use warded::with_lock;

use super::contender::{Body, Contender, Guard, Measurement};
use crate::side_by_side::{Role, Row};

/// Our lock and every peer.
pub(crate) fn rows(measurement: &impl Measurement) -> Vec<Row> {
    vec![
        measurement.row::<warded::Lock<u64>>(),
        measurement.row::<tokio::sync::Mutex<u64>>(),
        measurement.row::<asyncband::mutex::Mutex<u64>>(),
        measurement.row::<futures_intrusive::sync::Mutex<u64>>(),
        measurement.row::<xutex::AsyncMutex<u64>>(),
        measurement.row::<maitake_sync::Mutex<u64>>(),
        measurement.row::<SaaMutex>(),
        measurement.row::<async_lock::Mutex<u64>>(),
        measurement.row::<futures::lock::Mutex<u64>>(),
    ]
}

/// The same, and our lock through its macro, whose cost may differ.
pub(crate) fn rows_and_macro(measurement: &impl Measurement) -> Vec<Row> {
    let mut rows = rows(measurement);
    rows.insert(0, measurement.row::<Monitor>());
    rows
}

/// Implements [`Contender`] for a lock whose methods differ only in their names.
macro_rules! contender {
    ($name:literal, $role:ident, $($lock:ident)::+, $guard:ty, $acquire:ident, $try_acquire:ident $(, $fair:literal)?) => {
        impl Contender for $($lock)::+<u64> {
            const NAME: &'static str = $name;
            const ROLE: Role = Role::$role;
            const SIZE: usize = size_of::<$($lock)::+<()>>();

            type Guard<'a> = $guard;

            fn create() -> Self {
                Self::new(0 $(, $fair)?)
            }

            #[inline]
            fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send {
                self.$acquire()
            }

            #[inline]
            fn try_acquire(&self) -> Option<Self::Guard<'_>> {
                // An `Option` or a `Result`, as the peer has it.
                self.$try_acquire().into_iter().next()
            }
        }
    };
}

contender!("warded", Ours, warded::Lock, warded::LockGuard<'a, u64>, acquire, try_acquire);
contender!("tokio", FairPeer, tokio::sync::Mutex, tokio::sync::MutexGuard<'a, u64>, lock, try_lock);
contender!("asyncband", FairPeer, asyncband::mutex::Mutex, asyncband::mutex::MutexGuard<'a, u64>, lock, try_lock);
contender!(
    "futures-intrusive",
    FairPeer,
    futures_intrusive::sync::Mutex,
    futures_intrusive::sync::MutexGuard<'a, u64>,
    lock,
    try_lock,
    true
);
contender!("xutex", FairPeer, xutex::AsyncMutex, xutex::MutexGuard<'a, u64>, lock, try_lock);
contender!("maitake-sync", FairPeer, maitake_sync::Mutex, maitake_sync::MutexGuard<'a, u64>, lock, try_lock);
contender!("async-lock", UnfairPeer, async_lock::Mutex, async_lock::MutexGuard<'a, u64>, lock, try_lock);
contender!("futures", UnfairPeer, futures::lock::Mutex, futures::lock::MutexGuard<'a, u64>, lock, try_lock);

/// Our lock as a program uses it.
pub(crate) struct Monitor(warded::Lock<u64>);

impl Contender for Monitor {
    const NAME: &'static str = "warded with_lock!";
    const ROLE: Role = Role::Ours;
    const SIZE: usize = size_of::<warded::Lock>();

    type Guard<'a> = warded::LockGuard<'a, u64>;

    fn create() -> Self {
        Self(warded::Lock::new(0))
    }

    fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send {
        self.0.acquire()
    }

    fn try_acquire(&self) -> Option<Self::Guard<'_>> {
        self.0.try_acquire()
    }

    #[inline]
    async fn turn<B: Body>(&self) {
        if B::YIELDS {
            with_lock!(self.0, async |number| {
                *number += 1;
                B::compute();
                tokio::task::yield_now().await;
            });
        } else {
            with_lock!(self.0, |number| {
                *number += 1;
                B::compute();
            });
        }
    }
}

/// saa's queue is fair, but newcomers spin for the lock for up to 100 µs before they join it, so they overtake.
///
/// It guards no value, and reaching one beside it takes `unsafe`. An atomic that is loaded and stored relaxed costs as much as
/// a plain number.
pub(crate) struct SaaMutex {
    lock: saa::Lock,
    number: AtomicU64,
}

impl Contender for SaaMutex {
    const NAME: &'static str = "saa";
    const ROLE: Role = Role::UnfairPeer;
    const SIZE: usize = size_of::<saa::Lock>();

    type Guard<'a> = SaaGuard<'a>;

    fn create() -> Self {
        Self { lock: saa::Lock::new(), number: AtomicU64::new(0) }
    }

    #[inline]
    async fn acquire(&self) -> SaaGuard<'_> {
        assert!(self.lock.lock_async().await, "no task poisons it");
        SaaGuard(self)
    }

    #[inline]
    fn try_acquire(&self) -> Option<SaaGuard<'_>> {
        self.lock.try_lock().ok().map(|()| SaaGuard(self))
    }
}

/// [`SaaMutex`], held.
pub(crate) struct SaaGuard<'a>(&'a SaaMutex);

impl Guard for SaaGuard<'_> {
    #[inline]
    fn increment(&mut self) {
        let number = &self.0.number;
        number.store(number.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

impl Drop for SaaGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.lock.release_lock();
    }
}
