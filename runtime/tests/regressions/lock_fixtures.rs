//! Fixtures that let the scenarios use the waits of [`Lock`].

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use warded::{__private, Elapsed, Lock, Wait};

use crate::fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Acquire,
    AcquireOwned,
    /// With a predicate that is always true.
    AcquireWhenTrue,
    /// With a predicate that is true once the holder of the lock has opened the fixture.
    AcquireWhenItBecomesTrue,
    /// With a false predicate and a free lock: all tasks wait because of the predicate.
    AcquireWhenOfFreeLock,
    WaitUntil,
    OwnedWaitUntil,
    AcquireAll,
}

struct LockFixture {
    by: By,
    /// The value says whether the fixture is open.
    lock: Arc<Lock<bool>>,
    /// `acquire_all` acquires this lock after `lock`.
    second: Arc<Lock<bool>>,
}

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    let ways = [
        By::Acquire,
        By::AcquireOwned,
        By::AcquireWhenTrue,
        By::AcquireWhenItBecomesTrue,
        By::AcquireWhenOfFreeLock,
        By::WaitUntil,
        By::OwnedWaitUntil,
        By::AcquireAll,
    ];
    ways.into_iter().map(|by| forever(LockFixture::new(by))).collect()
}

impl LockFixture {
    fn new(by: By) -> Self {
        let mut locks = [(); 2].map(|()| Arc::new(Lock::new(false)));
        locks.sort_unstable_by_key(Arc::as_ptr);
        let [lock, second] = locks;
        Self { by, lock, second }
    }

    /// Whether the lock itself is free while the fixture is closed.
    fn waits_on_free_lock(&self) -> bool {
        matches!(self.by, By::AcquireWhenOfFreeLock | By::WaitUntil | By::OwnedWaitUntil)
    }

    async fn acquire(&'static self, limit: Option<Duration>) -> Result<Held, Elapsed> {
        let lock = &self.lock;
        match self.by {
            By::Acquire => limited(lock.acquire(), limit).await.map(held),
            By::AcquireOwned => limited(Arc::clone(lock).acquire_owned(), limit).await.map(held),
            By::AcquireWhenTrue => limited(lock.acquire_when(|_| true), limit).await.map(held),
            By::AcquireWhenItBecomesTrue | By::AcquireWhenOfFreeLock => {
                limited(lock.acquire_when(|open| *open), limit).await.map(held)
            }
            By::WaitUntil => {
                // Tries first, because the budget must not stop this acquisition: the scenario tests the wait after it.
                let guard = match lock.try_acquire() {
                    Some(guard) => guard,
                    None => lock.acquire().await,
                };
                limited(guard.wait_until(|open| *open), limit).await.map(held)
            }
            By::OwnedWaitUntil => {
                let guard = match Arc::clone(lock).try_acquire_owned() {
                    Ok(guard) => guard,
                    Err(lock) => lock.acquire_owned().await,
                };
                limited(guard.wait_until(|open| *open), limit).await.map(held)
            }
            By::AcquireAll => self.enter_both(limit).await,
        }
    }

    /// Waits for both locks, named in the reverse of the order in which they are acquired.
    fn enter_both(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        let both = __private::acquire_all((&*self.second, &*self.lock));
        match limit {
            None => Box::pin(both.map(|both| Ok(held(both)))),
            Some(limit) => Box::pin(both.timeout(limit).map(|both| both.map(held))),
        }
    }
}

impl Fixture for LockFixture {
    fn name(&self) -> String {
        format!("Lock, by {:?}", self.by)
    }

    fn close(&'static self) -> Held {
        if self.waits_on_free_lock() {
            return held(opens_later(&self.lock));
        }
        let guard = self.lock.try_acquire().expect("closed once");
        held(calls(guard, |mut guard| *guard = true))
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        Box::pin(self.acquire(limit))
    }

    fn try_now(&'static self) -> Option<Held> {
        if self.by == By::AcquireAll {
            return __private::try_acquire_all((&*self.second, &*self.lock)).map(held);
        }
        self.lock.try_acquire().filter(|open| **open || !self.waits_on_free_lock()).map(held)
    }

    fn is_taken(&self) -> bool {
        self.lock.is_locked() || self.second.is_locked()
    }

    fn turns(&self) -> Turns {
        Turns::HandedOver
    }
}

/// Turns the lock when dropped, as a task that comes along.
fn opens_later(lock: &'static Lock<bool>) -> impl Send + 'static {
    calls(lock, |lock| *lock.try_acquire().expect("all tasks wait, so the lock is free") = true)
}
