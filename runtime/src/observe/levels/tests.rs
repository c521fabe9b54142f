//! The rules of [`levels`](super), case by case.

use std::time::Duration;

use crate::observe::{
    Body, Deadlock, Doubt, Hold, HoldId, HoldMode, Kind, Snapshot, WaitFor, WaitId, WaitState,
    fixture::{World, named, task, thread},
    levels::unchanged,
};

/// The holds of each deadlock.
fn holds(deadlocks: &[Deadlock]) -> Vec<Vec<HoldId>> {
    deadlocks.iter().map(|deadlock| deadlock.holds().collect()).collect()
}

#[track_caller]
fn assert_none(world: &World) {
    let snapshot = world.snapshot();
    assert_eq!(holds(&snapshot.deadlocks()), Vec::<Vec<HoldId>>::new());
    assert_eq!(holds(&snapshot.possible_deadlocks()), Vec::<Vec<HoldId>>::new());
}

#[track_caller]
fn assert_only_possible(world: &World) -> Deadlock {
    let snapshot = world.snapshot();
    assert_eq!(holds(&snapshot.deadlocks()), Vec::<Vec<HoldId>>::new());
    let [deadlock] = &snapshot.possible_deadlocks()[..] else { panic!("not one: {snapshot}") };
    assert!(!deadlock.is_certain);
    deadlock.clone()
}

#[track_caller]
fn assert_deadlock(world: &World) -> Deadlock {
    let snapshot = world.snapshot();
    let [deadlock] = &snapshot.deadlocks()[..] else { panic!("not one: {snapshot}") };
    assert_eq!(holds(&snapshot.possible_deadlocks()), Vec::<Vec<HoldId>>::new(), "it is told once");
    assert!(deadlock.is_certain);
    deadlock.clone()
}

/// Two tasks in opposite order.
fn two_locks() -> (World, [HoldId; 2], [WaitId; 2]) {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    let (one, waits_for_b) = world.holds_and_waits(a, b, task(1));
    let (other, waits_for_a) = world.holds_and_waits(b, a, task(2));
    (world, [one, other], [waits_for_b, waits_for_a])
}

// --- certain ---

#[test]
fn two_locks_in_opposite_order_are_a_deadlock() {
    let (world, [one, other], [first, second]) = two_locks();
    let deadlock = assert_deadlock(&world);
    assert_eq!(deadlock.holds().collect::<Vec<_>>(), [one, other]);
    assert_eq!(deadlock.waits().collect::<Vec<_>>(), [first, second]);
    assert_eq!(deadlock.also_waiting, 0);
}

#[test]
fn a_body_that_waits_for_its_own_lock_is_a_deadlock() {
    let mut world = World::default();
    let a = world.lock("a");
    world.holds_and_waits(a, a, task(1));
    assert_eq!(assert_deadlock(&world).members.len(), 1);
}

#[test]
fn a_circle_of_five_is_told_in_its_order() {
    let mut world = World::default();
    let locks = [(); 5].map(|()| world.lock("lock"));
    let order = [0, 3, 1, 4, 2];
    let mut expected = Vec::new();
    for (it, &place) in order.iter().enumerate() {
        let next = order[(it + 1) % 5];
        expected.push(world.holds_and_waits(locks[place], locks[next], task(it as u64)).0);
    }
    assert_eq!(assert_deadlock(&world).holds().collect::<Vec<_>>(), expected);
}

#[test]
fn two_circles_are_two_deadlocks() {
    let mut world = World::default();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| world.lock(name));
    let (one, _) = world.holds_and_waits(a, b, task(1));
    let (two, _) = world.holds_and_waits(b, a, task(2));
    let (three, _) = world.holds_and_waits(c, d, task(3));
    let (four, _) = world.holds_and_waits(d, c, task(4));
    assert_eq!(holds(&world.snapshot().deadlocks()), [[one, two], [three, four]]);
}

#[test]
fn waits_for_a_deadlock_are_counted_and_not_listed() {
    let (mut world, [one, other], _) = two_locks();
    let (a, c) = (world.primitives[0].id, world.lock("c"));
    let (_, _) = world.holds_and_waits(c, a, task(3));
    world.waits(a, task(4), WaitFor::Acquire);
    world.waits(c, task(5), WaitFor::Acquire);
    world.get(a).more_waits = 7;
    let deadlock = assert_deadlock(&world);
    assert_eq!(deadlock.holds().collect::<Vec<_>>(), [one, other]);
    assert_eq!(deadlock.also_waiting, 9);
}

#[test]
fn a_task_in_front_that_holds_nothing_takes_no_part() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    let one = world.holds(a, task(1));
    world.waits(b, task(3), WaitFor::Acquire);
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(one, wait);
    world.holds_and_waits(b, a, task(2));
    let deadlock = assert_deadlock(&world);
    assert_eq!((deadlock.members.len(), deadlock.also_waiting), (2, 1));
}

#[test]
fn a_writer_waits_for_all_readers() {
    let mut world = World::default();
    let (a, b) = (world.add(Kind::RwLock, "a"), world.lock("b"));
    world.hold(a, task(3), HoldMode::Shared); // it runs
    let reader = world.hold(a, task(1), HoldMode::Shared);
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(reader, wait);
    let writer = world.holds(b, task(2));
    let wait = world.waits(a, task(2), WaitFor::Write);
    world.under(writer, wait);
    assert_eq!(assert_deadlock(&world).holds().collect::<Vec<_>>(), [reader, writer]);
}

#[test]
fn readers_do_not_wait_for_readers() {
    let mut world = World::default();
    let (a, b) = (world.add(Kind::RwLock, "a"), world.lock("b"));
    let reader = world.hold(a, task(1), HoldMode::Shared);
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(reader, wait);
    let holds_b = world.holds(b, task(2));
    let wait = world.waits(a, task(2), WaitFor::Read);
    world.under(holds_b, wait);
    assert_none(&world);
}

/// Task 2 would read, and a writer that holds nothing is ahead of it.
#[test]
fn a_reader_waits_for_the_writer_ahead_of_it() {
    let mut world = World::default();
    let (a, b) = (world.add(Kind::RwLock, "a"), world.lock("b"));
    let reader = world.hold(a, task(1), HoldMode::Shared);
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(reader, wait);
    let writer = world.waits(a, task(3), WaitFor::Write);
    let holds_b = world.holds(b, task(2));
    let wait = world.waits(a, task(2), WaitFor::Read);
    world.under(holds_b, wait);

    let deadlock = assert_deadlock(&world);
    assert_eq!(deadlock.holds().collect::<Vec<_>>(), [reader, holds_b]);
    let [.., last] = &deadlock.members[..] else { panic!() };
    assert!(last.holds.is_none());
    assert_eq!(last.waits[0].wait.id, writer);

    // Behind it there is no deadlock.
    world.get(a).waits.reverse();
    assert_none(&world);
}

#[test]
fn permits_of_a_bounded_semaphore_wait_for_enough_holders() {
    let mut world = World::default();
    let (permits, b) = (world.semaphore(Kind::BoundedSemaphore, 3), world.lock("b"));
    let stuck = world.hold(permits, task(1), HoldMode::Permits(1));
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(stuck, wait);
    world.hold(permits, task(2), HoldMode::Permits(2)); // it runs
    let holds_b = world.holds(b, task(3));
    let wait = world.waits(permits, task(3), WaitFor::Permits(2));
    world.under(holds_b, wait);
    assert_none(&world);

    world.wait_mut(wait).wants = WaitFor::Permits(3);
    assert_eq!(assert_deadlock(&world).holds().collect::<Vec<_>>(), [stuck, holds_b]);

    // One that holds nothing and wants more is ahead.
    world.wait_mut(wait).wants = WaitFor::Permits(1);
    assert_none(&world);
    world.waits(permits, task(4), WaitFor::Permits(3));
    world.get(permits).waits.reverse();
    assert_eq!(assert_deadlock(&world).members.len(), 3);
}

// --- no deadlock ---

#[test]
fn a_chain_ends_at_what_any_task_may_end() {
    let anything = [
        (Kind::Monitor, WaitFor::Predicate(Some("s.ready"))),
        (Kind::Lock, WaitFor::Predicate(None)),
        (Kind::Condition, WaitFor::Condition(None)),
        (Kind::Event, WaitFor::Event),
        (Kind::Barrier, WaitFor::Barrier),
        (Kind::Queue, WaitFor::Item),
        (Kind::PriorityQueue, WaitFor::Slot),
        (Kind::LifoQueue, WaitFor::Join),
    ];
    for (kind, wants) in anything {
        let mut world = World::default();
        let (a, b) = (world.lock("a"), world.add(kind, "b"));
        let holds_a = world.holds(a, task(1));
        let wait = world.waits(b, task(1), wants);
        world.under(holds_a, wait);
        let mode = if kind == Kind::LifoQueue { HoldMode::Job } else { HoldMode::Exclusive };
        let holds_b = world.hold(b, task(2), mode);
        let wait = world.waits(a, task(2), WaitFor::Acquire);
        world.under(holds_b, wait);
        assert_none(&world);
    }
}

#[test]
fn a_wait_that_was_granted_or_woken_goes_on() {
    let since = Duration::from_secs(3);
    for state in
        [WaitState::Granted { since, task_was_polled: Some(true) }, WaitState::Woken { since, task_was_polled: None }]
    {
        let (mut world, _, [wait, _]) = two_locks();
        world.wait_mut(wait).state = state;
        assert_none(&world);
    }
}

#[test]
fn a_body_that_runs_ends_its_hold() {
    let (mut world, [one, _], _) = two_locks();
    world.hold_mut(one).body = Body::Runs;
    assert_none(&world);
}

#[test]
fn a_wait_that_is_not_in_the_snapshot_is_free() {
    // The wait has ended meanwhile.
    let (mut world, _, _) = two_locks();
    world.primitives[1].waits.clear();
    assert_none(&world);
    // The primitive was busy.
    let (mut world, _, _) = two_locks();
    let busy = &mut world.primitives[1];
    busy.is_busy = true;
    busy.holds.clear();
    busy.waits.clear();
    assert_none(&world);
    // The hold has ended meanwhile.
    let (mut world, _, _) = two_locks();
    world.primitives[1].holds.clear();
    assert_none(&world);
}

/// One task, two branches of a `join!`: one holds and waits for an event, the other holds and waits for the first.
#[test]
fn branches_that_hold_and_wait_are_no_deadlock() {
    let mut world = World::default();
    let (a, b, event) = (world.lock("a"), world.lock("b"), world.add(Kind::Event, "event"));
    let holds_a = world.holds(a, task(1));
    let wait = world.waits(event, task(1), WaitFor::Event);
    world.under(holds_a, wait);
    world.holds_and_waits(b, a, task(1));
    // Another task, which holds nothing.
    world.waits(b, task(2), WaitFor::Acquire);
    assert_none(&world);
}

/// `join!` in the body: the other wait may be of no consequence, or end the hold that the first waits for.
#[test]
fn a_body_that_waits_for_several_things_is_only_possible() {
    let (mut world, [one, _], [wait, _]) = two_locks();
    let c = world.lock("c");
    let free = world.waits(c, task(1), WaitFor::Acquire);
    world.may_wait(one, &[wait, free]);
    assert_none(&world);

    // The second can't end either.
    world.holds_and_waits(c, world.primitives[0].id, task(3));
    let deadlock = assert_only_possible(&world);
    assert!(deadlock.members.iter().any(|member| member.doubts == [Doubt::MayWaitForMore] && member.waits.len() == 2));
}

/// A `FuturesUnordered` polls with a waker of its own.
#[test]
fn a_body_that_polls_with_another_waker_is_only_possible() {
    let (mut world, [one, _], [wait, _]) = two_locks();
    world.may_wait(one, &[wait]);
    let deadlock = assert_only_possible(&world);
    assert_eq!(deadlock.members[0].doubts, [Doubt::MayWaitForMore]);
    assert!(deadlock.members[1].doubts.is_empty());
}

#[test]
fn a_certain_edge_has_one_wait() {
    let (mut world, [one, _], [wait, other]) = two_locks();
    world.hold_mut(one).body = Body::WaitsFor { waits: vec![wait, other], is_certain: true };
    assert_only_possible(&world);
    world.hold_mut(one).body = Body::WaitsFor { waits: vec![], is_certain: true };
    assert_none(&world);
}

// --- possible ---

#[test]
fn guards_acquired_by_hand_are_only_possible() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_by_hand(a, task(1));
    world.waits(b, task(1), WaitFor::Acquire);
    world.holds_by_hand(b, named("other"));
    world.waits(a, named("other"), WaitFor::Acquire);
    let deadlock = assert_only_possible(&world);
    assert!(deadlock.members.iter().all(|member| member.doubts == [Doubt::AcquiredByHand]));
}

#[test]
fn a_guard_acquired_by_hand_ends_if_its_task_may_go_on() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_by_hand(a, task(1));
    world.waits(b, task(1), WaitFor::Acquire);
    world.holds_by_hand(b, task(2));
    // Task 2 doesn't wait: the guard was moved, or it works.
    assert_none(&world);
    // One of its two waits may end.
    world.waits(a, task(2), WaitFor::Acquire);
    let event = world.add(Kind::Event, "event");
    world.waits(event, task(2), WaitFor::Event);
    assert_none(&world);
}

#[test]
fn tasks_that_nothing_tells_apart_make_no_edge() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_by_hand(a, thread("worker"));
    world.waits(b, thread("worker"), WaitFor::Acquire);
    world.holds_by_hand(b, thread("worker"));
    world.waits(a, thread("worker"), WaitFor::Acquire);
    assert_none(&world);
}

#[test]
fn threads_that_sleep_are_told_by_their_names() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_by_hand(a, thread("one"));
    let one = world.waits(b, thread("one"), WaitFor::Acquire);
    world.holds_by_hand(b, thread("other"));
    let other = world.waits(a, thread("other"), WaitFor::Acquire);
    world.wait_mut(one).blocks_thread = true;
    assert_none(&world);
    world.wait_mut(other).blocks_thread = true;
    let deadlock = assert_only_possible(&world);
    assert!(deadlock.members.iter().all(|member| member.doubts == [Doubt::AcquiredByHand]));
    // A task with a number is not its thread.
    world.wait_mut(other).who.tokio_task = Some(1);
    assert_none(&world);
}

#[test]
fn tasks_of_one_name_and_two_numbers_are_two() {
    let mut world = World::default();
    let a = world.lock("a");
    let who = |number| crate::observe::Who { name: Some("worker".into()), ..task(number) };
    world.holds_by_hand(a, who(1));
    world.waits(a, who(2), WaitFor::Acquire);
    assert_none(&world);
    world.waits(a, who(1), WaitFor::Acquire);
    assert_eq!(assert_only_possible(&world).members.len(), 1);
}

#[test]
fn permits_to_which_some_may_be_added_are_only_possible() {
    let mut world = World::default();
    let (permits, b) = (world.semaphore(Kind::Semaphore, 1), world.lock("b"));
    let holds = world.hold(permits, task(1), HoldMode::Permits(1));
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(holds, wait);
    let holds = world.holds(b, task(2));
    let wait = world.waits(permits, task(2), WaitFor::Permits(1));
    world.under(holds, wait);
    let deadlock = assert_only_possible(&world);
    assert_eq!(deadlock.members[1].doubts, [Doubt::PermitsMayBeAdded]);
    // A permit was added, and is free.
    world.get(permits).permits = Some(2);
    assert_none(&world);
    // It is not known how many there are.
    world.get(permits).permits = None;
    assert_none(&world);
}

#[test]
fn a_wait_for_a_deadlock_is_in_no_possible_deadlock() {
    let (mut world, _, _) = two_locks();
    let (a, c) = (world.primitives[0].id, world.lock("c"));
    world.holds_by_hand(c, task(2));
    world.holds_and_waits(world.primitives[2].id, a, task(3));
    world.waits(c, task(3), WaitFor::Acquire);
    assert_deadlock(&world);
}

/// The permits of task 4 are enough, but it takes part in a possible deadlock of its own.
#[test]
fn a_circle_that_needs_another_is_not_told() {
    let mut world = World::default();
    let (permits, b, c) = (world.semaphore(Kind::BoundedSemaphore, 2), world.lock("b"), world.lock("c"));
    let holds = world.hold(permits, task(1), HoldMode::Permits(1));
    let wait = world.waits(b, task(1), WaitFor::Acquire);
    world.under(holds, wait);
    let holds = world.holds(b, task(2));
    let wait = world.waits(permits, task(2), WaitFor::Permits(1));
    world.under(holds, wait);
    let other = world.hold(permits, task(4), HoldMode::Permits(1));
    world.hold_mut(other).body = Body::Unknown;
    let own = world.holds_by_hand(c, task(4));
    world.waits(c, task(4), WaitFor::Acquire);
    assert_eq!(assert_only_possible(&world).holds().collect::<Vec<_>>(), [own]);
}

// --- two readings ---

#[test]
fn a_deadlock_needs_both_readings() {
    let (world, [one, _], [wait, _]) = two_locks();
    let both = |earlier: &World, now: &World| Snapshot { primitives: unchanged(&earlier.primitives, &now.primitives) };
    assert_eq!(both(&world, &world).deadlocks().len(), 1);

    // A hold or a wait with another number.
    let mut other = world.clone();
    other.hold_mut(one).id = HoldId(100);
    assert!(both(&other, &world).deadlocks().is_empty());
    let mut other = world.clone();
    other.wait_mut(wait).id = WaitId(100);
    other.hold_mut(one).body = Body::WaitsFor { waits: vec![WaitId(100)], is_certain: true };
    assert!(both(&other, &world).deadlocks().is_empty());

    // The body ran in between, the writer became a reader, the wait was for something else.
    let changes: [fn(&mut Hold); 2] = [|hold| hold.body = Body::Runs, |hold| hold.mode = HoldMode::Shared];
    for change in changes {
        let mut other = world.clone();
        change(other.hold_mut(one));
        assert!(both(&other, &world).deadlocks().is_empty());
        assert!(both(&world, &other).deadlocks().is_empty() || other.hold_mut(one).mode == HoldMode::Shared);
    }
    let mut other = world.clone();
    other.wait_mut(wait).wants = WaitFor::Predicate(None);
    assert!(both(&other, &world).deadlocks().is_empty());

    // More wait now than before.
    let mut more = world.clone();
    more.waits(more.primitives[0].id, task(9), WaitFor::Acquire);
    let deadlocks = both(&world, &more).deadlocks();
    assert_eq!((deadlocks.len(), deadlocks[0].also_waiting), (1, 0));
}

// --- nested waits, and waits that are not polled ---

#[test]
fn a_hold_that_waits_for_a_predicate_while_others_wait_for_it_is_nested() {
    let mut world = World::default();
    let (session, pool) = (world.lock("Session.state"), world.add(Kind::Monitor, "Pool.state"));
    let holds = world.holds(session, task(3));
    let wait = world.waits(pool, task(3), WaitFor::Predicate(Some("!s.free.is_empty()")));
    world.under(holds, wait);
    assert!(world.snapshot().nested_waits().is_empty(), "no task waits for it");

    world.waits(session, task(4), WaitFor::Acquire);
    world.get(session).more_waits = 40;
    let [nested] = &world.snapshot().nested_waits()[..] else { panic!() };
    assert_eq!((nested.holds.hold.id, nested.waits.wait.id, nested.waiting), (holds, wait, 41));

    // It was woken meanwhile.
    let since = Duration::from_millis(10);
    world.wait_mut(wait).state = WaitState::Woken { since, task_was_polled: None };
    assert!(world.snapshot().nested_waits().is_empty());
}

#[test]
fn a_hold_that_waits_for_a_lock_is_not_nested() {
    let mut world = World::default();
    let (a, b) = (world.lock("a"), world.lock("b"));
    world.holds_and_waits(a, b, task(1));
    world.waits(a, task(2), WaitFor::Acquire);
    world.holds(b, task(3));
    assert!(world.snapshot().nested_waits().is_empty());
    assert_none(&world);
}

#[test]
fn a_wait_granted_a_second_ago_counts_as_not_polled() {
    let mut world = World::default();
    let a = world.lock("a");
    let wait = world.waits(a, task(1), WaitFor::Acquire);
    world.waits(a, task(2), WaitFor::Acquire);
    let since = Duration::from_secs(1);
    world.wait_mut(wait).state = WaitState::Granted { since, task_was_polled: Some(true) };
    let [found] = &world.snapshot().not_polled()[..] else { panic!() };
    assert_eq!((found.waits.wait.id, found.since, found.waiting), (wait, since, 1));

    let since = Duration::from_millis(999);
    world.wait_mut(wait).state = WaitState::Granted { since, task_was_polled: Some(true) };
    assert!(world.snapshot().not_polled().is_empty());
}

#[test]
fn a_chain_of_ten_thousand_is_walked() {
    let mut world = World::default();
    let locks: Vec<_> = (0..10_000).map(|_| world.lock("lock")).collect();
    // Without the builder, whose searches are linear.
    for (it, pair) in locks.windows(2).chain([&[locks[9_999], locks[0]][..]]).enumerate() {
        let (mut small, number) = (World::default(), 10_001 + it as u64);
        let (a, b) = (small.lock("a"), small.lock("b"));
        let (_, _) = small.holds_and_waits(a, b, task(number));
        let (mut hold, mut wait) = (small.primitives[0].holds.remove(0), small.primitives[1].waits.remove(0));
        (hold.id, wait.id) = (HoldId(number), WaitId(number));
        hold.body = Body::WaitsFor { waits: vec![wait.id], is_certain: true };
        let place = |id: crate::observe::PrimitiveId| usize::try_from(id.0).unwrap() - 1;
        world.primitives[place(pair[0])].holds.push(hold);
        world.primitives[place(pair[1])].waits.push(wait);
    }
    assert_eq!(assert_deadlock(&world).members.len(), 10_000);
    world.primitives[5_000].holds[0].body = Body::Runs;
    assert_none(&world);
}

/// The thread of a task sleeps until a monitor is unlocked. The task holds a lock, whose body runs.
#[test]
fn a_body_that_runs_may_wait_for_what_its_thread_sleeps_for() {
    let mut world = World::default();
    let (lock, monitor) = (world.lock("a"), world.add(Kind::Monitor, "m"));
    let runs = world.holds(lock, task(1));
    let sleeps = world.waits(monitor, task(1), WaitFor::Acquire);
    world.holds_and_waits(monitor, lock, task(2));
    assert_none(&world);
    world.wait_mut(sleeps).blocks_thread = true;
    let found = assert_only_possible(&world);
    let doubts: Vec<_> = found.members.iter().map(|member| &member.doubts[..]).collect();
    assert_eq!(doubts, [&[Doubt::MayWaitForMore][..], &[]]);
    // It is another task's.
    world.hold_mut(runs).who = task(3);
    assert_none(&world);
}
