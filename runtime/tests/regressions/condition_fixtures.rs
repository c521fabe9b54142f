//! Fixtures that let the scenarios use the waits of [`Condition`] and of named conditions.

use std::time::Duration;

use warded::{Condition, ConditionGuard, Elapsed, LockGuard, guarded};

use crate::fixture::{Fixture, Held, Turns, Waiting, calls, forever, held, limited};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Waits for the lock itself.
    Acquire,
    /// The task that gives the lock back notifies the next waiter.
    Wait,
    WaitFor,
    /// All waiters are notified when the fixture opens, and get the lock one after another.
    WaitForAll,
    WaitUntil,
}

struct ConditionFixture {
    by: By,
    /// The value says whether the fixture is open.
    condition: Condition<bool>,
}

pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    let own = [By::Acquire, By::Wait, By::WaitFor, By::WaitForAll, By::WaitUntil]
        .map(|by| forever(ConditionFixture { by, condition: Condition::new(false) }));
    let named = [By::Wait, By::WaitFor, By::WaitForAll]
        .map(|by| forever(NamedFixture { by, gate: GateInit { is_open: false }.into() }));
    own.into_iter().chain(named).collect()
}

type Guard = ConditionGuard<'static, bool>;

impl ConditionFixture {
    /// Gives the lock back, in its own way.
    fn has(&self, guard: Guard) -> Held {
        match self.by {
            By::Wait | By::WaitFor => held(calls(guard, |guard| guard.notify(1))),
            _ => held(guard),
        }
    }

    async fn acquire(&'static self, limit: Option<Duration>) -> Result<Guard, Elapsed> {
        if self.by == By::Acquire {
            return limited(self.condition.acquire(), limit).await;
        }
        // Tries first, because the budget must not stop this acquisition: the scenario tests the wait after it.
        let guard = match self.condition.try_acquire() {
            Some(guard) => guard,
            None => self.condition.acquire().await,
        };
        match self.by {
            By::Wait if *guard => Ok(guard),
            By::Wait => limited(guard.wait(), limit).await,
            By::WaitUntil => limited(guard.wait_until(|open| *open), limit).await,
            _ => limited(guard.wait_for(|open| *open), limit).await,
        }
    }
}

impl Fixture for ConditionFixture {
    fn name(&self) -> String {
        format!("Condition, by {:?}", self.by)
    }

    fn close(&'static self) -> Held {
        if self.by == By::Acquire {
            return held(self.condition.try_acquire().expect("closed once"));
        }
        held(calls(self, |fixture| {
            let mut guard = fixture.condition.try_acquire().expect("all tasks wait, so the lock is free");
            *guard = true;
            if fixture.by == By::WaitForAll {
                guard.notify_all();
            } else {
                guard.notify(1);
            }
        }))
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        Box::pin(async move { self.acquire(limit).await.map(|guard| self.has(guard)) })
    }

    fn try_now(&'static self) -> Option<Held> {
        let guard = self.condition.try_acquire()?;
        (*guard || self.by == By::Acquire).then(|| self.has(guard))
    }

    fn is_taken(&self) -> bool {
        self.condition.is_locked()
    }

    fn turns(&self) -> Turns {
        Turns::HandedOver
    }
}

/// Two conditions share the lock. All waiters wait on `opened`, so a notification of `closed` must wake none of them.
#[guarded]
struct Gate {
    lock: Lock,
    #[condition(of = lock)]
    closed: Condition,
    #[condition(of = lock)]
    opened: Condition,
    #[guarded(by = lock)]
    is_open: bool,
}

struct NamedFixture {
    by: By,
    gate: Gate,
}

impl NamedFixture {
    fn has(&'static self, guard: LockGuard<'static, GateLock>) -> Held {
        match self.by {
            By::Wait | By::WaitFor => held(calls((guard, &self.gate), |(guard, gate)| guard.notify(&gate.opened, 1))),
            _ => held(guard),
        }
    }

    async fn acquire(&'static self, limit: Option<Duration>) -> Result<LockGuard<'static, GateLock>, Elapsed> {
        let guard = match self.gate.lock.try_acquire() {
            Some(guard) => guard,
            None => self.gate.lock.acquire().await,
        };
        match self.by {
            By::Wait if guard.is_open => Ok(guard),
            By::Wait => limited(guard.wait(&self.gate.opened), limit).await,
            _ => limited(guard.wait_for(&self.gate.opened, |gate| gate.is_open), limit).await,
        }
    }
}

impl Fixture for NamedFixture {
    fn name(&self) -> String {
        format!("Named condition, by {:?}", self.by)
    }

    fn close(&'static self) -> Held {
        held(calls(self, |fixture| {
            let mut guard = fixture.gate.lock.try_acquire().expect("all tasks wait, so the lock is free");
            guard.is_open = true;
            guard.notify_all(&fixture.gate.closed);
            if fixture.by == By::WaitForAll {
                guard.notify_all(&fixture.gate.opened);
            } else {
                guard.notify(&fixture.gate.opened, 1);
            }
        }))
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        Box::pin(async move { self.acquire(limit).await.map(|guard| self.has(guard)) })
    }

    fn try_now(&'static self) -> Option<Held> {
        self.gate.lock.try_acquire().filter(|gate| gate.is_open).map(|guard| self.has(guard))
    }

    fn is_taken(&self) -> bool {
        self.gate.lock.is_locked()
    }

    fn turns(&self) -> Turns {
        Turns::HandedOver
    }
}
