//! A wait on a condition of `#[guarded]` has the name of the condition.

use std::{sync::Arc, time::Duration};

use warded::{
    LockGuard, NamedCondition, OwnedLockGuard, block_on,
    observe::{WaitFor, WaitInfo},
    prelude::*,
};

use crate::{find, hand_polling::Polled, seen, wait};

/// A struct with a monitor and a lock, which both have conditions. The test that uses it names it.
macro_rules! pool {
    ($pool:ident) => {
        #[guarded]
        #[derive(Default)]
        #[allow(dead_code, reason = "each test uses a part of it")]
        struct $pool {
            idle: Monitor,
            #[guarded(by = idle)]
            connections: u32,
            #[condition(of = idle, when = |s| s.connections > 0)]
            available: Condition,
            #[condition(of = idle, when = |s| s.connections == 2)]
            all_idle: Condition,
            state: Lock,
            #[guarded(by = state)]
            is_open: bool,
            #[condition(of = state)]
            changed: Condition,
            #[condition(of = state, when = |s| s.is_open)]
            opened: Condition,
        }
    };
}

/// The only wait is on this condition. It was begun by a macro with this text, or by hand.
#[track_caller]
fn waits_on(primitive: &str, condition: &'static str, text: Option<&str>) {
    is_on(&wait(primitive), condition, text);
}

#[track_caller]
fn is_on(wait: &WaitInfo, condition: &'static str, text: Option<&str>) {
    assert_eq!((wait.wants, wait.text), (WaitFor::Condition(Some(condition)), text));
    assert!(wait.at.file().ends_with("conditions.rs"), "{}", wait.at);
}

#[test]
fn a_wait_for_a_declared_predicate_has_the_name_of_its_condition() {
    pool!(Pool);
    let pool = Pool::default();
    let waits = Polled::waiting(async { wait_until!(pool.available).connections -= 1 });
    waits_on("Pool.idle", "Pool.available", Some("wait_until!(pool.available)"));
    drop(waits);
    let waits = Polled::waiting(async { drop(wait_until!(pool.all_idle)) });
    waits_on("Pool.idle", "Pool.all_idle", Some("wait_until!(pool.all_idle)"));
    drop(waits);
    let waits = Polled::waiting(async { reached!(pool.available) });
    waits_on("Pool.idle", "Pool.available", Some("reached!(pool.available)"));
    drop(waits);
    let waits = Polled::waiting(async { drop(wait_until!(pool.opened)) });
    waits_on("Pool.state", "Pool.opened", Some("wait_until!(pool.opened)"));
    drop(waits);
}

/// A predicate that stands in the call says more than a name.
#[test]
fn a_predicate_comes_before_the_name_of_a_condition() {
    pool!(Spoken);
    let pool = Spoken::default();
    let _waits = Polled::waiting(async { wait_until!(pool.changed, |s| s.is_open, |_| ()) });
    assert_eq!(wait("Spoken.state").wants, WaitFor::Predicate(Some("s.is_open")));
}

#[test]
fn a_wait_with_a_limit_or_in_a_select_has_the_name_of_its_condition() {
    pool!(Limited);
    let (pool, limit) = (Limited::default(), Duration::from_secs(3600));
    let waits = Polled::waiting(async { wait_until!(pool.available, timeout = limit).unwrap().connections -= 1 });
    waits_on("Limited.idle", "Limited.available", Some("wait_until!(pool.available, timeout = limit)"));
    assert!(wait("Limited.idle").ends_in.is_some());
    drop(waits);
    let waits = Polled::waiting(async { drop(wait_until!(pool.opened, timeout = limit).unwrap()) });
    waits_on("Limited.state", "Limited.opened", Some("wait_until!(pool.opened, timeout = limit)"));
    assert!(wait("Limited.state").ends_in.is_some());
    drop(waits);
    let _waits = Polled::waiting(async {
        select_event! {
            () = reached!(pool.all_idle) => (),
            _guard = wait_until!(pool.opened) => (),
        }
    });
    waits_on("Limited.idle", "Limited.all_idle", Some("reached!(pool.all_idle)"));
    waits_on("Limited.state", "Limited.opened", Some("wait_until!(pool.opened)"));
}

#[test]
fn a_thread_that_waits_has_the_name_of_its_condition() {
    pool!(Threads);
    let pool = Threads::default();
    let limit = Duration::from_secs(3600);
    let waits_of = |name: &str| find(name).map_or_else(Vec::new, |primitive| primitive.waits);
    let (idle, state) = std::thread::scope(|scope| {
        scope.spawn(|| wait_until_blocking!(pool.available).connections -= 1);
        scope.spawn(|| drop(wait_until_blocking!(pool.opened, timeout = limit).unwrap()));
        let (idle, state) = loop {
            let [idle, state] = ["Threads.idle", "Threads.state"].map(waits_of);
            if let ([idle], [state]) = (&idle[..], &state[..]) {
                break (idle.clone(), state.clone());
            }
            std::thread::yield_now();
        };
        // Before anything is asserted, so that the threads end.
        locked!(pool.idle, |s| s.connections += 1);
        block_on(async { with_lock!(pool.state, |s| s.is_open = true) });
        (idle, state)
    });
    is_on(&idle, "Threads.available", Some("wait_until_blocking!(pool.available)"));
    is_on(&state, "Threads.opened", Some("wait_until_blocking!(pool.opened, timeout = limit)"));
    assert!(idle.blocks_thread && state.ends_in.is_some());
}

#[test]
fn a_guard_that_waits_by_hand_has_the_name_of_its_condition() {
    pool!(ByHand);
    let pool = Arc::new(ByHand::default());
    let waits = Polled::waiting(async { drop(pool.state.acquire().await.wait(&pool.changed).await) });
    waits_on("ByHand.state", "ByHand.changed", None);
    drop(waits);
    let waits = Polled::waiting(async { drop(pool.state.acquire().await.wait_for(&pool.opened, |s| s.is_open).await) });
    waits_on("ByHand.state", "ByHand.opened", None);
    drop(waits);
    let lock = Arc::new(Lock::new(ByHandState { is_open: false }).named("by hand and owned"));
    let held = || OwnedLockGuard::<ByHandState>::from_arc(&lock);
    let waits = Polled::waiting(held().wait(&pool.changed));
    waits_on("by hand and owned", "ByHand.changed", None);
    drop(waits);
    let _waits = Polled::waiting(held().wait_for(&pool.changed, |s| s.is_open));
    waits_on("by hand and owned", "ByHand.changed", None);
}

trait FromArc<T> {
    fn from_arc(lock: &Arc<Lock<T>>) -> Self;
}

impl<T> FromArc<T> for OwnedLockGuard<T> {
    fn from_arc(lock: &Arc<Lock<T>>) -> Self {
        Arc::clone(lock).try_acquire_owned().ok().expect("nobody holds it")
    }
}

/// Waits on any condition, at one place in the source.
async fn waits_here<T, const KEY: usize>(guard: LockGuard<'_, T>, condition: &NamedCondition<T, KEY>) {
    guard.wait(condition).await.release();
}

#[test]
fn conditions_on_which_tasks_wait_at_one_place_are_told_apart() {
    pool!(Generic);
    let pool = Generic::default();
    let lock = || pool.state.try_acquire().unwrap();
    let _both = [Polled::waiting(waits_here(lock(), &pool.changed)), Polled::waiting(waits_here(lock(), &pool.opened))];
    let Ok([first, second]) = <[_; 2]>::try_from(seen("Generic.state").waits) else { panic!("two waits") };
    assert_eq!(first.at, second.at);
    assert_eq!(first.wants, WaitFor::Condition(Some("Generic.changed")));
    assert_eq!(second.wants, WaitFor::Condition(Some("Generic.opened")));
    // The counters of a place are not split.
    let places = seen("Generic.state").places;
    assert_eq!(places.iter().filter(|place| place.at == first.at).count(), 1);
}

/// The only condition of a `Condition` has no name but that of its lock.
#[test]
fn a_condition_of_its_own_has_no_further_name() {
    let jobs = warded::Condition::new(()).named("only one");
    let _waits = Polled::waiting(async { jobs.acquire().await.wait().await.release() });
    assert_eq!(wait("only one").wants, WaitFor::Condition(None));
}
