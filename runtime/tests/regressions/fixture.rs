//! [`Fixture`]: one way to wait for one primitive. By this trait a scenario runs for every primitive.

use std::{pin::Pin, time::Duration};

use warded::{Elapsed, Wait};

use crate::{
    barrier_fixtures, condition_fixtures, event_fixtures,
    hand_polling::{Alarm, Log, Polled},
    lock_fixtures, queue_fixtures, rw_lock_fixtures, semaphore_fixtures,
};

/// The guard or permit of a waiter. Dropping it gives it back, which serves the next waiter.
pub(crate) type Held = Box<dyn Holds + Send>;

pub(crate) trait Holds {}

impl<T> Holds for T {}

pub(crate) type Waiting<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One way to wait for one primitive. It lives for ever, so that wakers and leaked futures may keep it.
pub(crate) trait Fixture: Sync + 'static {
    fn name(&self) -> String;

    /// Closes the fixture, so that all tasks must wait. Dropping the result serves the first waiter. Called once for each
    /// fixture, before all other methods.
    fn close(&'static self) -> Held;

    /// Waits, with a limit of time or without.
    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>>;

    /// Enters if that is possible without waiting.
    fn try_now(&'static self) -> Option<Held>;

    /// Whether a task that comes now has to wait.
    fn is_taken(&self) -> bool;

    /// How the waiters are served once the fixture is open.
    fn turns(&self) -> Turns;

    /// Waits.
    fn wait(&'static self) -> Waiting<Held> {
        let entering = self.enter(None);
        Box::pin(async { entering.await.expect("no limit, or one that never elapses") })
    }

    /// Waits with a limit of time.
    fn wait_at_most(&'static self, limit: Duration) -> Waiting<Result<Held, Elapsed>> {
        self.enter(Some(limit))
    }
}

/// How the waiters are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turns {
    /// One after another. The first waiter has its turn even before it is polled. When it is dropped, the next waiter has its turn.
    HandedOver,
    /// All at once. Tasks that come later don't wait.
    AllAtOnce,
}

/// A fixture whose waits have a limit of time that is never reached.
struct Limited(&'static dyn Fixture);

impl Fixture for Limited {
    fn name(&self) -> String {
        format!("{}, with a timeout", self.0.name())
    }

    fn close(&'static self) -> Held {
        self.0.close()
    }

    fn enter(&'static self, limit: Option<Duration>) -> Waiting<Result<Held, Elapsed>> {
        self.0.enter(Some(limit.unwrap_or(Duration::MAX)))
    }

    fn try_now(&'static self) -> Option<Held> {
        self.0.try_now()
    }

    fn is_taken(&self) -> bool {
        self.0.is_taken()
    }

    fn turns(&self) -> Turns {
        self.0.turns()
    }
}

/// A new fixture of every kind.
pub(crate) fn all() -> Vec<&'static dyn Fixture> {
    let every = || KINDS.iter().flat_map(|fixtures| fixtures());
    every().chain(every().map(|fixture| forever(Limited(fixture)))).collect()
}

const KINDS: [fn() -> Vec<&'static dyn Fixture>; 7] = [
    barrier_fixtures::all,
    condition_fixtures::all,
    event_fixtures::all,
    lock_fixtures::all,
    queue_fixtures::all,
    rw_lock_fixtures::all,
    semaphore_fixtures::all,
];

pub(crate) fn forever(fixture: impl Fixture) -> &'static dyn Fixture {
    Box::leak(Box::new(fixture))
}

/// Waits for `wait`, at most as long as `limit` says.
pub(crate) async fn limited<W: Wait>(wait: W, limit: Option<Duration>) -> Result<W::Output, Elapsed> {
    match limit {
        Some(limit) => wait.timeout(limit).await,
        None => Ok(wait.await),
    }
}

pub(crate) fn held<G: Send + 'static>(guard: G) -> Held {
    Box::new(guard)
}

/// Calls `act` with `value` when dropped.
pub(crate) fn calls<T>(value: T, act: fn(T)) -> Calls<T> {
    Calls { value: Some(value), act }
}

pub(crate) struct Calls<T> {
    value: Option<T>,
    act: fn(T),
}

impl<T> Drop for Calls<T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            (self.act)(value);
        }
    }
}

/// Runs a scenario for a new fixture of every kind, and prints for which it failed.
pub(crate) fn for_every_wait(scenario: impl Fn(&'static dyn Fixture)) {
    for fixture in all() {
        println!("{}", fixture.name());
        scenario(fixture);
    }
}

/// Runs a scenario for every fixture whose waiters are served one after another.
pub(crate) fn for_every_hand_over(scenario: impl Fn(&'static dyn Fixture)) {
    for_every_wait(|fixture| {
        if fixture.turns() == Turns::HandedOver {
            scenario(fixture);
        }
    });
}

/// Waiters in the order in which they came, and the order in which they were woken.
pub(crate) struct Waiters {
    pub(crate) tasks: Vec<Polled<'static, Held>>,
    pub(crate) woken: Log,
    turns: Turns,
    /// The woken waiters for which [`assert_turn_of`](Self::assert_turn_of) was not called yet.
    due: Vec<usize>,
}

impl Waiters {
    /// `count` waiters, each polled once and waiting.
    #[track_caller]
    pub(crate) fn of(fixture: &'static dyn Fixture, count: usize) -> Self {
        let woken = Log::default();
        let tasks = (0..count)
            .map(|name| {
                let mut task = Polled::with_alarm(fixture.wait(), Alarm::logged(&woken, name));
                assert!(task.poll().is_pending(), "the fixture is closed");
                task
            })
            .collect();
        Self { tasks, woken, turns: fixture.turns(), due: vec![] }
    }

    /// Asserts that it is the turn of `next`: this waiter was woken, and no other one, unless all are served at once. Waiters
    /// that have left don't count.
    #[track_caller]
    pub(crate) fn assert_turn_of(&mut self, next: usize) {
        self.look();
        assert_eq!(self.due.first(), Some(&next), "woken: {:?}", self.due);
        self.due.remove(0);
        assert!(self.turns == Turns::AllAtOnce || self.due.is_empty(), "woken with {next}: {:?}", self.due);
    }

    /// Asserts that it is no waiter's turn.
    #[track_caller]
    pub(crate) fn assert_no_turn(&mut self) {
        self.look();
        assert_eq!(self.due, []);
    }

    fn look(&mut self) {
        self.due.extend(self.woken.take());
        self.due.retain(|&name| self.tasks[name].is_waiting());
    }

    /// Serves the waiters of `order`, one after another unless all are served at once. Asserts that each is woken in its turn,
    /// and that the fixture is free at the end.
    #[track_caller]
    pub(crate) fn assert_served(&mut self, fixture: &'static dyn Fixture, order: impl IntoIterator<Item = usize>) {
        for next in order {
            self.assert_turn_of(next);
            drop(self.tasks[next].ready());
        }
        self.assert_no_turn();
        assert_free(fixture);
    }
}

/// Asserts that the fixture is free, and that nothing is left behind.
#[track_caller]
pub(crate) fn assert_free(fixture: &'static dyn Fixture) {
    assert!(!fixture.is_taken());
    drop(fixture.try_now().expect("it is free"));
    drop(Polled::new(fixture.wait()).ready());
}
