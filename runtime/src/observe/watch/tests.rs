//! The watch, without its thread: each reading is a snapshot that was made by hand.

use std::time::{Duration, SystemTime};

use super::{
    KEPT, keep,
    watcher::{ReportLimits, Watcher},
};
use crate::observe::{
    Body, HoldMode, Kind, Report, WaitFor, WaitState,
    fixture::{World, task},
};

const SECOND: Duration = Duration::from_secs(1);

fn watcher() -> Watcher {
    Watcher::new(ReportLimits { hold: SECOND, wait: SECOND, ..ReportLimits::default() })
}

/// The levels of what is reported for this reading.
fn levels(watcher: &mut Watcher, world: &World) -> Vec<&'static str> {
    watcher.read(world.primitives.clone()).iter().map(Report::level).collect()
}

/// Of the first reading and of the second.
#[track_caller]
fn assert_reports(world: &World, first: &[&str], second: &[&str]) {
    let mut watcher = watcher();
    assert_eq!((levels(&mut watcher, world), levels(&mut watcher, world)), (first.to_vec(), second.to_vec()));
}

/// All of it lasts this long.
fn lasting(world: &World, duration: Duration) -> World {
    let mut world = world.clone();
    for primitive in &mut world.primitives {
        primitive.holds.iter_mut().for_each(|hold| hold.held_for = duration);
        primitive.waits.iter_mut().for_each(|wait| wait.waited_for = duration);
    }
    world
}

fn two_locks() -> World {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_and_waits(a, b, task(1));
    world.holds_and_waits(b, a, task(2));
    world
}

#[test]
fn a_deadlock_is_reported_at_the_second_reading() {
    // It is not known at the first reading. What lasts long is no report of its own then, either: each hold waits for the other.
    assert_reports(&two_locks(), &["long wait", "long wait"], &["deadlock"]);
    // However short it has lasted.
    assert_reports(&lasting(&two_locks(), Duration::from_millis(10)), &[], &["deadlock"]);
}

#[test]
fn a_deadlock_that_is_not_the_same_at_the_second_reading_is_not_reported() {
    let (mut watcher, short) = (watcher(), Duration::from_millis(10));
    let mut world = lasting(&two_locks(), short);
    for number in 0..5 {
        assert_eq!(levels(&mut watcher, &world), Vec::<&str>::new());
        // Task 1 has ended, and another has come to the same.
        let (a, b) = (world.primitives[0].id, world.primitives[1].id);
        world.get(a).holds.clear();
        world.get(b).waits.clear();
        world.holds_and_waits(a, b, task(10 + number));
        world = lasting(&world, short);
    }
    assert_eq!(levels(&mut watcher, &world), Vec::<&str>::new());
    assert_eq!(levels(&mut watcher, &world), ["deadlock"]);
}

#[test]
fn a_lasting_finding_is_reported_again_when_it_has_lasted_twice_as_long() {
    let mut world = World::default();
    let a = world.lock("a");
    world.holds(a, task(1));
    assert_eq!(reported_at(&world, 40), [1, 2, 4, 8, 16, 32]);
}

#[test]
fn a_deadlock_is_reported_again_after_a_minute() {
    assert_eq!(reported_at(&two_locks(), 500), [1, 60, 120, 240, 480]);
}

/// In which seconds there are reports.
fn reported_at(world: &World, seconds: u32) -> Vec<u32> {
    let mut watcher = watcher();
    watcher.read(lasting(world, Duration::ZERO).primitives);
    let mut is_reported = |it: u32| !watcher.read(lasting(world, SECOND * it).primitives).is_empty();
    (1..=seconds).filter(|&it| is_reported(it)).collect()
}

#[test]
fn a_finding_that_ended_and_begins_again_is_new() {
    let mut world = World::default();
    let a = world.lock("a");
    let first = world.holds(a, task(1));
    let mut watcher = watcher();
    assert_eq!(levels(&mut watcher, &world), ["long hold"]);
    assert_eq!(levels(&mut watcher, &world), Vec::<&str>::new());
    world.get(a).holds.clear();
    assert_eq!(levels(&mut watcher, &world), Vec::<&str>::new());
    let second = world.holds(a, task(1));
    assert_ne!(first, second);
    assert_eq!(levels(&mut watcher, &world), ["long hold"]);
}

#[test]
fn a_possible_deadlock_lasts_a_second() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_by_hand(a, task(1));
    world.waits(b, task(1), WaitFor::Acquire);
    world.holds_by_hand(b, task(2));
    world.waits(a, task(2), WaitFor::Acquire);
    let mut watcher =
        Watcher::new(ReportLimits { hold: Duration::MAX, wait: Duration::MAX, ..ReportLimits::default() });
    let short = lasting(&world, Duration::from_millis(999));
    assert_eq!(levels(&mut watcher, &short), Vec::<&str>::new());
    assert_eq!(levels(&mut watcher, &short), Vec::<&str>::new());
    assert_eq!(levels(&mut watcher, &lasting(&world, SECOND)), ["possible deadlock"]);
}

#[test]
fn a_nested_wait_explains_the_waits_for_its_lock() {
    let mut world = World::default();
    let (session, pool, other) =
        (world.lock("Session.state"), world.add(Kind::Monitor, "Pool.state"), world.lock("other"));
    let holds = world.holds(session, task(3));
    let wait = world.waits(pool, task(3), WaitFor::Predicate(Some("!s.free.is_empty()")));
    world.under(holds, wait);
    world.waits(session, task(4), WaitFor::Acquire);
    // It holds a lock for long, too, for which another waits.
    world.holds_and_waits(other, session, task(5));
    world.waits(other, task(6), WaitFor::Acquire);
    assert_reports(&world, &["nested wait"], &[]);
    assert_reports(&lasting(&world, Duration::from_millis(999)), &[], &[]);
}

#[test]
fn a_wait_that_is_not_polled_explains_the_waits_behind_it() {
    let mut world = World::default();
    let a = world.lock("a");
    let wait = world.waits(a, task(1), WaitFor::Acquire);
    world.wait_mut(wait).state = WaitState::Granted { since: SECOND, task_was_polled: Some(true) };
    world.waits(a, task(2), WaitFor::Acquire);
    assert_reports(&world, &["not polled"], &[]);
}

#[test]
fn a_long_hold_explains_the_waits_for_it() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds(a, task(1)); // a slow call
    world.waits(a, task(2), WaitFor::Acquire);
    world.holds_and_waits(b, a, task(3));
    world.waits(b, task(4), WaitFor::Acquire);
    assert_reports(&world, &["long hold"], &[]);
}

#[test]
fn readers_and_permits_may_be_held_for_long_while_no_task_waits() {
    let mut world = World::default();
    let (a, permits) = (world.add(Kind::RwLock, "a"), world.semaphore(Kind::Semaphore, 2));
    world.hold(a, task(1), HoldMode::Shared);
    world.hold(permits, task(2), HoldMode::Permits(1));
    assert_reports(&world, &[], &[]);
    let short = |world: &mut World, id, wants| {
        let wait = world.waits(id, task(3), wants);
        world.wait_mut(wait).waited_for = Duration::ZERO;
    };
    short(&mut world, a, WaitFor::Read);
    assert_reports(&world, &[], &[]);
    short(&mut world, a, WaitFor::Write);
    short(&mut world, permits, WaitFor::Permits(2));
    assert_reports(&world, &["long hold", "long hold"], &[]);
}

#[test]
fn idle_consumers_opt_in() {
    let mut world = World::default();
    let events = [
        (Kind::Event, WaitFor::Event),
        (Kind::Barrier, WaitFor::Barrier),
        (Kind::Queue, WaitFor::Item),
        (Kind::LifoQueue, WaitFor::Slot),
        (Kind::PriorityQueue, WaitFor::Join),
    ];
    for (kind, wants) in events {
        let id = world.add(kind, "it");
        world.waits(id, task(1), wants);
    }
    let jobs = world.primitives[2].id;
    world.hold(jobs, task(2), HoldMode::Job);
    assert_reports(&world, &[], &[]);

    let count = |change: fn(&mut ReportLimits)| {
        let mut thresholds = ReportLimits { hold: SECOND, wait: SECOND, ..ReportLimits::default() };
        change(&mut thresholds);
        levels(&mut Watcher::new(thresholds), &world).len()
    };
    assert_eq!(count(|it| it.with_events = true), 1);
    assert_eq!(count(|it| it.with_barriers = true), 1);
    // The job explains the wait in the same queue.
    assert_eq!(count(|it| it.with_queues = true), 3);

    // Under a hold they are reported always.
    let lock = world.lock("lock");
    let hold = world.holds(lock, task(1));
    let wait = world.primitives[0].waits[0].id;
    world.hold_mut(hold).held_for = Duration::ZERO;
    world.under(hold, wait);
    assert_reports(&world, &["long wait"], &[]);
}

#[test]
fn predicates_of_monitors_are_reported_by_place() {
    let mut world = World::default();
    let state = world.add(Kind::Monitor, "state");
    for number in 0..3 {
        let wait = world.waits(state, task(number), WaitFor::Predicate(Some("s.closed")));
        world.wait_mut(wait).waited_for = SECOND * (1 + u32::try_from(number).unwrap());
    }
    world.waits(state, task(4), WaitFor::Predicate(Some("s.open")));
    let [Report::LongWait(closed), Report::LongWait(open)] = &watcher().read(world.primitives)[..] else { panic!() };
    assert_eq!((closed.waits.wait.waited_for, closed.others), (SECOND * 3, 2));
    assert_eq!((open.waits.wait.wants, open.others), (WaitFor::Predicate(Some("s.open")), 0));
}

#[test]
fn a_wait_is_reported_under_a_threshold_of_its_own() {
    let mut world = World::default();
    let state = world.add(Kind::Monitor, "state");
    world.waits(state, task(1), WaitFor::Predicate(None));
    let thresholds = ReportLimits { wait: World::LASTING, ..ReportLimits::default() };
    assert_eq!(levels(&mut Watcher::new(thresholds), &world), ["long wait"]);
    let thresholds = ReportLimits { wait: World::LASTING + Duration::from_nanos(1), ..ReportLimits::default() };
    assert_eq!(levels(&mut Watcher::new(thresholds), &world), Vec::<&str>::new());
}

#[test]
fn a_body_that_runs_is_a_long_hold_and_not_a_deadlock() {
    let mut world = two_locks();
    let hold = world.primitives[0].holds[0].id;
    world.hold_mut(hold).body = Body::Runs;
    assert_reports(&world, &["long hold"], &[]);
}

#[test]
fn the_last_hundred_are_kept() {
    let mut world = World::default();
    let a = world.lock("a");
    world.holds(a, task(1));
    let report = watcher().read(world.primitives).remove(0);
    let kept = std::sync::Mutex::default();
    let time = |number: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(number);
    for number in 0..250 {
        keep(&kept, report.clone(), time(number));
    }
    let kept = kept.into_inner().unwrap();
    assert_eq!(kept.len(), KEPT);
    assert_eq!((kept[0].at, kept[KEPT - 1].at), (time(150), time(249)));
}
