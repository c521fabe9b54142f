//! How many waiters of a monitor are woken at once: as many as the form of the predicate says, or its `count`.

use std::collections::{BTreeMap, VecDeque};

use warded::prelude::*;

use crate::hand_polling::Polled;

#[guarded]
#[derive(Default)]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<u8>,
    #[guarded(by = state)]
    jobs: VecDeque<u8>,
    #[guarded(by = state)]
    names: BTreeMap<u8, String>,
    #[guarded(by = state)]
    free: u32,
    #[guarded(by = state)]
    level: i64,
    #[guarded(by = state)]
    open: usize,
    #[guarded(by = state)]
    capacity: usize,
    #[guarded(by = state)]
    closed: bool,
    #[guarded(by = state)]
    is_ready: bool,
    #[guarded(by = state)]
    share: f64,
    #[guarded(by = state)]
    slot: Option<u8>,
    #[condition(of = state, when = |s| s.closed || !s.idle.is_empty())]
    some: Condition,
    #[condition(of = state, when = |s| s.closed, count = |s| s.idle.len() / 2)]
    pairs: Condition,
    #[condition(of = state, when = |s| s.closed, count = |_| 0)]
    never: Condition,
    #[condition(of = state, when = |s| s.is_ready, count = |_| usize::MAX)]
    ready: Condition,
}

impl Pool {
    fn change(&self, change: impl FnOnce(&mut PoolState)) {
        locked!(self.state, |s| change(s));
    }
}

const WAITING: usize = 60;

/// How many of 60 are woken by one release.
fn woken_by<'a, F: Future + 'a>(wait: impl Fn() -> F, release: impl FnOnce()) -> usize {
    let waits: Vec<_> = (0..WAITING).map(|_| Polled::waiting(wait())).collect();
    release();
    waits.iter().filter(|wait| wait.is_woken()).count()
}

/// How many of 60 are woken by one release, where all wait with this predicate.
macro_rules! woken {
    ($pool:ident, $predicate:expr, $release:expr) => {
        woken_by(|| async { wait_until!($pool.state, $predicate, |_| ()) }, || $pool.change($release))
    };
}

#[test]
fn fifty_that_are_put_back_at_once_wake_fifty() {
    let pool = &Pool::default();
    assert_eq!(woken!(pool, |s| !s.idle.is_empty(), |s| s.idle.extend([0; 50])), 50);
    pool.change(|s| s.idle.clear());
    let mut waits: Vec<_> = (0..WAITING)
        .map(|_| {
            Polled::waiting(async { wait_until!(pool.state, |s| s.closed || !s.idle.is_empty(), |s| s.idle.pop()) })
        })
        .collect();
    pool.change(|s| s.idle.extend([0; 50]));
    for wait in &mut waits[..50] {
        assert_eq!(wait.woken_and_ready(), Some(0));
    }
    assert!(waits[50..].iter().all(|wait| !wait.is_woken()));
    pool.change(|s| s.closed = true);
    for wait in &mut waits[50..] {
        assert_eq!(wait.woken_and_ready(), None);
    }
}

#[test]
fn a_flag_wakes_all() {
    let pool = &Pool::default();
    assert_eq!(woken!(pool, |s| s.closed, |s| s.closed = true), WAITING);
    pool.change(|s| s.closed = false);
    assert_eq!(woken!(pool, |s| s.slot == Some(1) || s.closed, |s| s.closed = true), WAITING);
}

/// The body sets `s.is_ready = false`, so the next waiter would find its predicate false.
#[test]
fn a_flag_that_the_body_resets_wakes_one() {
    let pool = &Pool::default();
    let reset = || async { wait_until!(pool.state, |s| s.is_ready, |s| s.is_ready = false) };
    assert_eq!(woken_by(reset, || pool.change(|s| s.is_ready = true)), 1);
    pool.change(|s| s.is_ready = false);
    let taken = || async {
        wait_until!(pool.state, |s| s.closed || s.is_ready, |s| std::mem::take(&mut s.is_ready));
    };
    assert_eq!(woken_by(taken, || pool.change(|s| s.is_ready = true)), 1);
    pool.change(|s| s.is_ready = false);
    assert_eq!(woken_by(taken, || pool.change(|s| s.closed = true)), WAITING);
    pool.change(|s| s.closed = false);
    // This body only reads the flag.
    let read = || async { wait_until!(pool.state, |s| s.is_ready, |s| s.is_ready == s.closed) };
    assert_eq!(woken_by(read, || pool.change(|s| s.is_ready = true)), WAITING);
}

#[test]
fn room_under_a_capacity_wakes_as_many_as_fit() {
    const ROOM: usize = 7;
    let pool = &Pool { limit: 20, ..Default::default() };
    let full = |s: &mut PoolState| {
        s.idle = vec![0; 20];
        s.capacity = 20;
        s.open = 20;
    };
    let makes_room = |s: &mut PoolState| s.idle.truncate(15);
    for _ in 0..2 {
        pool.change(full);
        assert_eq!(woken!(pool, |s| s.idle.len() < pool.limit, makes_room), 5);
        pool.change(full);
        assert_eq!(woken!(pool, |s| pool.limit > s.idle.len(), makes_room), 5);
        pool.change(full);
        assert_eq!(woken!(pool, |s| s.idle.len() <= 19, makes_room), 5);
        pool.change(full);
        assert_eq!(woken!(pool, |s| 20 > s.idle.len(), makes_room), 5);
        pool.change(full);
        assert_eq!(woken!(pool, |s| s.idle.len() < s.capacity, makes_room), 5);
        pool.change(full);
        assert_eq!(woken!(pool, |s| s.capacity > s.idle.len(), makes_room), 5);
        pool.change(full);
        assert_eq!(woken!(pool, |s| s.open < s.capacity, |s| s.open = 18), 2);
        pool.change(full);
        assert_eq!(woken!(pool, |s| s.idle.len() < ROOM, |s| s.idle.truncate(3)), 4);
    }
}

#[test]
fn free_things_wake_as_many_as_can_have_them() {
    let pool = &Pool::default();
    let free = |n: u32| move |s: &mut PoolState| s.free = n;
    assert_eq!(woken!(pool, |s| s.free > 0, free(7)), 7);
    pool.change(free(0));
    assert_eq!(woken!(pool, |s| 0 < s.free, free(8)), 8);
    pool.change(free(0));
    assert_eq!(woken!(pool, |s| s.free >= 1, free(9)), 9);
    pool.change(free(0));
    let each = 4;
    assert_eq!(woken!(pool, |s| s.free >= each, free(11)), 2);
    pool.change(free(0));
    assert_eq!(woken!(pool, |s| s.jobs.len() > 2, |s| s.jobs.extend([0; 6])), 4);
    pool.change(|s| s.level = -9);
    assert_eq!(woken!(pool, |s| s.level > -2, |s| s.level = 3), 5);
}

#[test]
fn of_two_sides_the_greater_or_the_smaller_number_counts() {
    let pool = &Pool::default();
    let puts = |idle: usize, jobs: usize| {
        move |s: &mut PoolState| {
            s.idle = vec![0; idle];
            s.jobs = vec![0; jobs].into();
        }
    };
    assert_eq!(woken!(pool, |s| !s.idle.is_empty() || !s.jobs.is_empty(), puts(3, 8)), 8);
    pool.change(puts(0, 0));
    assert_eq!(woken!(pool, |s| !s.idle.is_empty() && !s.jobs.is_empty(), puts(3, 8)), 3);
    pool.change(puts(0, 0));
    pool.change(|s| s.is_ready = true);
    assert_eq!(woken!(pool, |s| s.is_ready && !s.jobs.is_empty(), puts(3, 8)), 8);
    pool.change(puts(0, 0));
    assert_eq!(woken!(pool, |s| s.closed || (s.is_ready && !s.jobs.is_empty()), puts(3, 8)), 8);
    pool.change(puts(0, 0));
    assert_eq!(woken!(pool, |s| (s.closed || s.free > 0) || !s.jobs.is_empty(), puts(3, 8)), 8);
}

#[test]
fn a_long_predicate_tells_its_number_too() {
    let pool = &Pool::default();
    let wait = || async {
        wait_until!(pool.state, |s| s.closed
            || s.is_ready
            || s.free > 3
            || (s.open > 0 && s.level > 0 && s.names.is_empty())
            || !s.idle.is_empty()
            || !s.jobs.is_empty())
        .open
    };
    assert_eq!(woken_by(wait, || pool.change(|s| s.jobs.extend([0; 8]))), 1, "`names.is_empty()` tells no number");
    pool.change(|s| s.jobs.clear());
    let wait = || async {
        wait_until!(pool.state, |s| s.closed
            || s.is_ready
            || s.free > 3
            || (s.open > 0 && s.level > 0)
            || !s.idle.is_empty()
            || !s.jobs.is_empty())
        .open
    };
    assert_eq!(woken_by(wait, || pool.change(|s| s.jobs.extend([0; 8]))), 8);
}

/// A release wakes one waiter, and each later release wakes one more.
#[test]
fn of_other_shapes_one_more_is_woken_by_each_release() {
    struct Own {
        items: Reads,
        n: u8,
    }
    struct Reads(Vec<u8>);
    impl Reads {
        fn is_empty(&self) -> bool {
            self.0.is_empty()
        }

        fn len(&self) -> u8 {
            3 + u8::from(self.0.is_empty())
        }
    }
    let pool = &Pool::default();
    assert_eq!(woken!(pool, |s| s.idle.contains(&0), |s| s.idle.extend([0; 9])), 1);
    pool.change(|s| s.idle.clear());
    assert_eq!(woken!(pool, |s| s.share > 0.5, |s| s.share = 9.0), 1);
    assert_eq!(woken!(pool, |s| s.slot.is_some(), |s| s.slot = Some(1)), 1);
    assert_eq!(
        woken!(pool, |s| s.slot.is_none() && !s.idle.is_empty(), |s| {
            s.slot = None;
            s.idle.extend([0; 9]);
        }),
        1
    );
    // The number of one side is not known.
    pool.change(|s| s.idle.clear());
    assert_eq!(woken!(pool, |s| s.names.contains_key(&3) || !s.idle.is_empty(), |s| s.idle.extend([0; 9])), 1);
    // A collection of the user's.
    let own = &Monitor::new(Own { items: Reads(Vec::new()), n: 0 });
    let wait = || async { wait_until!(own, |s| !s.items.is_empty(), |s| s.n) };
    assert_eq!(woken_by(wait, || locked!(own, |s| s.items.0.push(1))), 1);
    locked!(own, |s| s.items.0.clear());
    let wait = || async { wait_until!(own, |s| s.n < s.items.len(), |s| s.n) };
    locked!(own, |s| s.n = 9);
    assert_eq!(woken_by(wait, || locked!(own, |s| s.n = 0)), 1);
    let waits: Vec<_> =
        (0..4).map(|_| Polled::waiting(async { wait_until!(pool.state, |s| s.level % 7 == 3, |_| ()) })).collect();
    for woken in 1..=4 {
        pool.change(|s| s.level = 3);
        assert_eq!(waits.iter().filter(|wait| wait.is_woken()).count(), woken);
    }
}

/// Reading the field may run code of the user's, so the number is not read.
#[test]
fn a_value_that_dereferences_tells_no_number() {
    let pool: &Monitor<Box<(Vec<u8>, usize)>> = &Monitor::new(Box::new((Vec::new(), 8)));
    let wait = || async { wait_until!(pool, |s| !s.0.is_empty(), |s| s.0.pop()) };
    assert_eq!(woken_by(wait, || locked!(pool, |s| s.0.extend([0; 9]))), 1);
    locked!(pool, |s| s.0.clear());
    locked!(pool, |s| s.0.extend([0; 8]));
    let wait = || async { wait_until!(pool, |s| s.0.len() < s.1, |s| s.0.pop()) };
    assert_eq!(woken_by(wait, || locked!(pool, |s| s.0.clear())), 1);
}

#[test]
fn a_declared_condition_wakes_as_many_as_its_shape_says() {
    let pool = &Pool::default();
    let wait = || async { wait_until!(pool.some).idle.len() };
    assert_eq!(woken_by(wait, || pool.change(|s| s.idle.extend([0; 50]))), 50);
    pool.change(|s| s.idle.clear());
    assert_eq!(woken_by(wait, || pool.change(|s| s.closed = true)), WAITING);
}

#[test]
fn a_declared_condition_wakes_as_many_as_its_count_says() {
    let pool = &Pool::default();
    let wait = || async { wait_until!(pool.pairs).idle.len() };
    let opens = || {
        pool.change(|s| {
            s.idle = vec![0; 21];
            s.closed = true;
        });
    };
    assert_eq!(woken_by(wait, opens), 10);
}

/// A wrong number decides how many are woken at once, and nothing else.
#[test]
fn a_wrong_count_strands_no_waiter() {
    let pool = &Pool::default();
    let mut waits: Vec<_> = (0..5).map(|_| Polled::waiting(async { wait_until!(pool.never).closed })).collect();
    pool.change(|s| s.closed = true);
    for wait in &mut waits {
        assert!(wait.woken_and_ready());
    }
    let take = || async { std::mem::take(&mut wait_until!(pool.ready).is_ready) };
    let mut waits: Vec<_> = (0..5).map(|_| Polled::waiting(take())).collect();
    for left in (1..=5).rev() {
        pool.change(|s| s.is_ready = true);
        assert!(waits.iter().all(Polled::is_woken));
        assert!(waits.remove(0).ready());
        for wait in &mut waits {
            assert!(wait.poll().is_pending());
        }
        assert_eq!(waits.len(), left - 1);
    }
}
