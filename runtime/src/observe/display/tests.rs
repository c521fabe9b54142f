//! Texts, as a user reads them. Places are those of this file.

use std::time::Duration;

use super::super::words::Lasting;
use crate::observe::{
    Body, HoldMode, Kind, LongHold, LongWait, Report, Snapshot, WaitFor, WaitState, Who,
    fixture::{World, named, task},
    report::{HoldOf, WaitOn},
};

/// `text`, with `src/it.rs:5` for each place of this file: the line without the path, and every number of a line alike.
fn without_lines(text: &str) -> String {
    let file = concat!(file!(), ":");
    let mut parts = text.split(file);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        out.push_str("it.rs:5");
        out.push_str(rest);
    }
    out
}

#[track_caller]
fn assert_text(text: &impl ToString, expected: &str) {
    assert_eq!(without_lines(&text.to_string()), expected.trim_matches('\n'));
}

fn transfer() -> Who {
    Who { name: Some("transfer".into()), ..task(7) }
}

fn session_and_journal() -> World {
    let mut world = World::default();
    let session = world.lock("Session.state");
    let journal = world.lock("Journal.state");
    world.holds_and_waits(session, journal, transfer());
    let (_, wait) = world.holds_and_waits(journal, session, task(9));
    world.wait_mut(wait).text = Some("with_lock!(self.state, |s| ..)");
    world
}

#[test]
fn a_snapshot_shows_what_is_held_and_the_deadlocks() {
    assert_text(
        &session_and_journal().snapshot(),
        r#"
2 tasks wait for 2 locks; 1 deadlock

Session.state #1 (Lock, it.rs:5)
    held for 10.0 s by task 7 "transfer"   with_lock!(self.state, async |s| ..)   it.rs:5
    10.0 s  task 9                         with_lock!(self.state, |s| ..)         it.rs:5   queued
Journal.state #2 (Lock, it.rs:5)
    held for 10.0 s by task 9   with_lock!(self.state, async |s| ..)   it.rs:5
    10.0 s  task 7 "transfer"   to acquire                             it.rs:5   queued
deadlock:
    task 7 "transfer" holds Session.state #1 (it.rs:5) and waits for Journal.state #2 (it.rs:5)
    task 9 holds Journal.state #2 (it.rs:5) and waits for Session.state #1 (it.rs:5)
"#,
    );
}

#[test]
fn nothing_to_show() {
    assert_text(&Snapshot { primitives: Vec::new() }, "no task waits");
    let mut world = World::default();
    world.lock("never held");
    assert_text(&world.snapshot(), "no task waits");
}

#[test]
fn each_kind_has_its_words() {
    let mut world = World::default();
    let since = Duration::from_millis(1200);
    let config = world.add(Kind::RwLock, "");
    world.hold(config, named("reader"), HoldMode::Shared);
    let writer = world.waits(config, Who { thread: Some("main".into()), ..Who::UNKNOWN }, WaitFor::Write);
    world.wait_mut(writer).ends_in = Some(Duration::from_secs(90));
    let permits = world.semaphore(Kind::Semaphore, 4);
    let hold = world.hold(permits, task(1), HoldMode::Permits(2));
    (world.hold_mut(hold).text, world.hold_mut(hold).body) = (None, Body::Unknown);
    world.hold_mut(hold).is_at_least = true;
    let wait = world.waits(permits, task(2), WaitFor::Permits(3));
    world.wait_mut(wait).state = WaitState::Granted { since, task_was_polled: None };
    let pool = world.add(Kind::Monitor, "Pool.state");
    let wait = world.waits(pool, task(3), WaitFor::Predicate(Some("!s.free.is_empty()")));
    world.wait_mut(wait).text = Some("wait_until!(self.state, |s| !s.free.is_empty())");
    world.wait_mut(wait).state = WaitState::Woken { since, task_was_polled: None };
    world.waits(pool, task(4), WaitFor::Predicate(Some("s.closed")));
    world.get(pool).more_waits = 1;
    let busy = world.lock("Busy.state");
    world.get(busy).is_busy = true;
    assert_text(
        &world.snapshot(),
        r#"
5 tasks wait for 3 primitives; 2 waits not polled

RwLock #1 (it.rs:5)
    read for 10.0 s by task "reader"        with_lock!(self.state, async |s| ..)   it.rs:5
    10.0 s  unknown task on thread "main"   to write                               it.rs:5   queued, gives up in 1 min 30 s
permits #4 (Semaphore, it.rs:5)
    2 permits held for at least 10.0 s by task 1   acquired by hand   it.rs:5
    10.0 s  task 2                                 for 3 permits      it.rs:5   granted 1.2 s ago, not polled since
Pool.state #7 (Monitor, it.rs:5)
    10.0 s  task 3   wait_until!(self.state, |s| !s.free.is_empty())   it.rs:5   woken 1.2 s ago, not polled since
    10.0 s  task 4   for `s.closed`                                    it.rs:5   queued
    1 more task waits
Busy.state #10 (Lock, it.rs:5): busy, its record could not be read
"#,
    );
}

#[test]
fn a_wait_on_a_condition_has_its_name_in_texts_graphs_and_reports() {
    let mut world = World::default();
    let (session, pool) = (world.lock("Session.state"), world.add(Kind::Monitor, "Pool.state"));
    let hold = world.holds(session, task(1));
    let wait = world.waits(pool, task(1), WaitFor::Condition(Some("Pool.available")));
    world.wait_mut(wait).text = Some("wait_until!(self.available)");
    world.under(hold, wait);
    world.waits(pool, task(2), WaitFor::Condition(Some("Pool.available")));
    world.waits(session, task(3), WaitFor::Acquire);
    let snapshot = world.snapshot();
    assert_text(
        &snapshot,
        r"
3 tasks wait for 2 locks; 1 nested wait

Session.state #1 (Lock, it.rs:5)
    held for 10.0 s by task 1   with_lock!(self.state, async |s| ..)   it.rs:5
    10.0 s  task 3              to acquire                             it.rs:5   queued
Pool.state #2 (Monitor, it.rs:5)
    10.0 s  task 1   wait_until!(self.available) for the condition `Pool.available`   it.rs:5   queued
    10.0 s  task 2   for the condition `Pool.available`                               it.rs:5   queued
",
    );
    assert_text(
        &Report::NestedWait(snapshot.nested_waits().remove(0)),
        "nested wait: task 1 holds Session.state #1 (it.rs:5) for 10.0 s while it waits for Pool.state #2, \
         for the condition `Pool.available` (it.rs:5); 1 task waits for Session.state #1",
    );
    let dot = snapshot.to_dot();
    assert_eq!(dot.matches("waits for the condition `Pool.available` for 10.0 s").count(), 2, "{dot}");
}

#[test]
fn the_longest_waits_are_shown() {
    let mut world = World::default();
    let a = world.lock("a");
    for number in 0..30 {
        world.waits(a, task(number), WaitFor::Acquire);
    }
    let snapshot = world.snapshot();
    let text = snapshot.to_string();
    assert_eq!(text.lines().filter(|line| line.contains("queued")).count(), 20);
    assert!(text.ends_with("\n    10 more tasks wait"), "{text}");
    assert_eq!(format!("{snapshot:#}").lines().filter(|line| line.contains("queued")).count(), 30);
}

// --- reports ---

#[test]
fn a_deadlock_has_a_line_for_each_member() {
    let mut world = session_and_journal();
    let session = world.primitives[0].id;
    let wait = world.waits(session, task(10), WaitFor::Acquire);
    let in_circle = world.primitives[0].waits[0].id;
    world.wait_mut(in_circle).ends_in = Some(Duration::from_secs(3));
    let report = Report::Deadlock(world.snapshot().deadlocks().remove(0));
    assert_ne!(wait, in_circle);
    assert_text(
        &&report,
        r#"
deadlock:
    task 7 "transfer" holds Session.state #1 (it.rs:5) and waits for Journal.state #2 (it.rs:5)
    task 9 holds Journal.state #2 (it.rs:5) and waits for Session.state #1 (it.rs:5, gives up in 3.0 s)
    1 more task waits for these
    none of these waits ends unless one is given up
"#,
    );
    assert_text(
        &format!("{report:#}"),
        "deadlock: task 7 \"transfer\" holds Session.state #1 (it.rs:5) and waits for Journal.state #2 (it.rs:5); task 9 \
         holds Journal.state #2 (it.rs:5) and waits for Session.state #1 (it.rs:5, gives up in 3.0 s); 1 more task waits \
         for these; none of these waits ends unless one is given up",
    );
}

#[test]
fn a_possible_deadlock_says_what_is_doubtful() {
    let mut world = World::default();
    let (a, permits) = (world.lock("a"), world.semaphore(Kind::Semaphore, 1));
    world.holds_by_hand(a, task(7));
    world.waits(permits, task(7), WaitFor::Permits(1));
    let permit = world.hold(permits, task(9), HoldMode::Permits(1));
    let wait = world.waits(a, task(9), WaitFor::Acquire);
    world.may_wait(permit, &[wait]);
    assert_text(
        &Report::PossibleDeadlock(world.snapshot().possible_deadlocks().remove(0)),
        "
possible deadlock:
    task 7 acquired a #1 (it.rs:5) and waits for a permit of permits #2 (it.rs:5), if it still has what it acquired, unless another task adds permits
    task 9 holds a permit of permits #2 (it.rs:5) and waits for a #1 (it.rs:5), if it needs that to go on
    if so, none of these waits ends unless one is given up
",
    );
}

#[test]
fn a_task_that_may_wait_for_itself() {
    let mut world = World::default();
    let a = world.lock("a");
    world.holds_by_hand(a, task(7));
    world.waits(a, task(7), WaitFor::Acquire);
    assert_text(
        &Report::PossibleDeadlock(world.snapshot().possible_deadlocks().remove(0)),
        "
possible deadlock:
    task 7 acquired a #1 (it.rs:5) and waits for it (it.rs:5), if it, or another branch of it, still has what it acquired
    if so, none of these waits ends unless one is given up
",
    );
}

#[test]
fn a_waiter_that_holds_nothing_is_told_as_that() {
    let mut world = World::default();
    let (a, b) = (world.add(Kind::RwLock, "a"), world.lock("b"));
    let reader = world.hold(a, task(1), HoldMode::Shared);
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(reader, wait);
    world.waits(a, task(3), WaitFor::Write);
    let holds_b = world.holds(b, task(2));
    let wait = world.waits(a, task(2), WaitFor::Read);
    world.under(holds_b, wait);
    assert_text(
        &world.snapshot().deadlocks().remove(0),
        "
deadlock:
    task 1 holds a #1 (it.rs:5) and waits for b #2 (it.rs:5)
    task 2 holds b #2 (it.rs:5) and waits for a #1, to read (it.rs:5)
    task 3 is ahead of another in the queue and waits for a #1, to write (it.rs:5)
",
    );
}

#[test]
fn a_nested_wait_says_for_how_long_and_for_what() {
    let mut world = World::default();
    let (session, pool) = (world.lock("Session.state"), world.add(Kind::Monitor, "Pool.state"));
    let holds = world.holds(session, task(3));
    let wait = world.waits(pool, task(3), WaitFor::Predicate(Some("!s.free.is_empty()")));
    world.under(holds, wait);
    world.waits(session, task(4), WaitFor::Acquire);
    assert_text(
        &Report::NestedWait(world.snapshot().nested_waits().remove(0)),
        "nested wait: task 3 holds Session.state #1 (it.rs:5) for 10.0 s while it waits for Pool.state #2, for \
         `!s.free.is_empty()` (it.rs:5); 1 task waits for Session.state #1",
    );
}

#[test]
fn a_wait_that_is_not_polled_says_why() {
    let mut world = World::default();
    let (lock, pool) = (world.lock("a"), world.add(Kind::Monitor, "Pool.state"));
    let since = Duration::from_secs(3);
    let wait = world.waits(lock, task(5), WaitFor::Acquire);
    world.wait_mut(wait).state = WaitState::Granted { since, task_was_polled: Some(true) };
    world.waits(lock, task(6), WaitFor::Acquire);
    let wait = world.waits(pool, task(7), WaitFor::Predicate(None));
    world.wait_mut(wait).state = WaitState::Woken { since, task_was_polled: Some(false) };
    let [first, second] = &world.snapshot().not_polled()[..] else { panic!() };
    assert_text(
        &Report::NotPolled(first.clone()),
        "not polled: task 5 was handed a #1 (it.rs:5) 3.0 s ago and has not polled that wait since: its task was polled \
         since, so the wait is kept in a select or a stream; 1 task waits for a #1",
    );
    assert_text(
        &Report::NotPolled(second.clone()),
        "not polled: task 7 was woken for Pool.state #2 (it.rs:5) 3.0 s ago and has not polled that wait since: its task \
         was not polled, so its worker is blocked",
    );
}

#[test]
fn long_holds_and_long_waits() {
    let mut world = World::default();
    let a = world.lock("a");
    let hold = world.holds(a, task(1));
    world.hold_mut(hold).is_at_least = true;
    world.waits(a, task(2), WaitFor::Acquire);
    let primitive = &world.primitives[0];
    assert_text(
        &Report::LongHold(LongHold { holds: HoldOf::new(primitive, &primitive.holds[0]), waiting: 1 }),
        "long hold: task 1 holds a #1 for at least 10.0 s (it.rs:5): `with_lock!(self.state, async |s| ..)`; 1 task \
         waits for it",
    );
    assert_text(
        &Report::LongWait(LongWait { waits: WaitOn::new(primitive, &primitive.waits[0]), others: 2 }),
        "long wait: task 2 waits for a #1 (it.rs:5) for 10.0 s; 2 more tasks wait for long",
    );
}

#[test]
fn durations_are_short() {
    let cases = [
        (Duration::from_millis(7), "7 ms"),
        (Duration::from_millis(999), "999 ms"),
        (Duration::from_millis(12_380), "12.3 s"),
        (Duration::from_millis(59_999), "59.9 s"),
        (Duration::from_secs(245), "4 min 5 s"),
        (Duration::from_secs(3 * 3600 + 12 * 60 + 40), "3 h 12 min"),
    ];
    for (duration, text) in cases {
        assert_eq!(Lasting(duration).to_string(), text);
    }
}
