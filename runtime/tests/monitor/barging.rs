//! A monitor whose waiters may be overtaken.

use std::sync::atomic::{AtomicUsize, Ordering};

use warded::Monitor;

use crate::hand_polling::{Polled, panic_of, run};

type Items = Monitor<Vec<u32>>;

fn get(items: &Items) -> impl Future<Output = u32> + '_ {
    items.wait_until(|items| !items.is_empty()).then(|items| items.remove(0))
}

fn get_counted(items: &Items) -> impl Future<Output = u32> + '_ {
    items.wait_until(|items| !items.is_empty()).as_many_as(Vec::len).then(|items| items.remove(0))
}

#[test]
fn a_newcomer_overtakes_waiters_woken_or_not_and_owed_or_not() {
    let items = Monitor::barging(vec![]);
    let mut waiters = [Polled::waiting(get(&items)), Polled::waiting(get(&items))];
    items.with(|items| items.push(1));
    assert_eq!(run(get(&items)), 1);
    assert!(waiters[0].is_woken() && waiters[0].poll().is_pending(), "overtaken, and owed");
    items.with(|items| items.push(2));
    assert!(items.try_wait_until(|items| !items.is_empty()).is_some());
    assert_eq!(run(get_counted(&items)), 2, "at another place");
    assert!(waiters[0].is_woken() && waiters[0].poll().is_pending());
    items.with(|items| items.extend([3, 4]));
    // The second is woken since the try, and was not polled yet. It wakes the first when it goes on.
    for (waiter, item) in waiters.iter_mut().rev().zip([3, 4]) {
        assert_eq!(waiter.woken_and_ready(), item);
    }
}

#[test]
fn as_many_as_may_go_on_are_woken_at_once() {
    let items = Monitor::barging(vec![]);
    let mut waiters: Vec<_> = (0..4).map(|_| Polled::waiting(get_counted(&items))).collect();
    items.with(|items| items.extend([0, 1, 2]));
    assert_eq!(waiters.iter().filter(|waiter| waiter.is_woken()).count(), 3);
    for item in 0..3 {
        assert_eq!(waiters[item as usize].woken_and_ready(), item);
    }
    waiters[3].assert_asleep();
}

/// A woken waiter may never be polled.
#[test]
fn one_more_is_woken_if_the_woken_one_does_not_go_on() {
    let items = Monitor::barging(vec![]);
    let mut waiters: Vec<_> = (0..3).map(|_| Polled::waiting(get(&items))).collect();
    items.with(|items| items.extend([1, 2]));
    waiters[1].assert_asleep();
    items.touch();
    waiters[2].assert_asleep();
    assert_eq!(waiters[1].woken_and_ready(), 1);
    waiters[2].assert_asleep();
    items.touch();
    assert_eq!(waiters[2].woken_and_ready(), 2);
    items.with(|items| items.push(3));
    assert_eq!(waiters[0].woken_and_ready(), 3);
}

/// While nobody goes on, more are woken, but not one by each release: a running task may fill a buffer before any of them is polled.
#[test]
fn a_burst_of_releases_wakes_few() {
    let items = Monitor::barging(vec![]);
    let gets: Vec<_> = (0..9).map(|_| Polled::waiting(get(&items))).collect();
    let mut woken = Vec::new();
    for item in 0..48 {
        items.with(|items| items.push(item));
        woken.push(gets.iter().filter(|get| get.is_woken()).count());
    }
    let more = |(release, of): (usize, &[usize])| (of[1] > of[0]).then_some(release + 2);
    assert_eq!(woken.windows(2).enumerate().filter_map(more).collect::<Vec<_>>(), [2, 11, 20, 29, 38, 47]);
}

/// While the woken one has time to go on, the releases don't look at its class.
#[test]
fn a_burst_of_releases_evaluates_few_predicates() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let items = Items::barging(vec![]);
    let get = || {
        let is_there = |items: &Vec<u32>| {
            EVALUATED.fetch_add(1, Ordering::Relaxed);
            !items.is_empty()
        };
        items.wait_until(is_there).then(|items| items.remove(0))
    };
    let _gets: Vec<_> = (0..9).map(|_| Polled::waiting(get())).collect();
    EVALUATED.store(0, Ordering::Relaxed);
    for item in 0..20 {
        items.with(|items| items.push(item));
    }
    assert_eq!(
        EVALUATED.load(Ordering::Relaxed),
        4,
        "by the first, the second, the eleventh and the twentieth release"
    );
}

/// It is likely to run on and to take what there is, so it wakes one, and not as many as there are items.
#[test]
fn one_that_goes_on_wakes_one() {
    let items = Monitor::barging(vec![]);
    let mut gets: Vec<_> = (0..9).map(|_| Polled::waiting(get_counted(&items))).collect();
    items.with(|items| items.push(0));
    items.with(|items| items.extend(1..9));
    let woken = |gets: &[Polled<_>]| gets.iter().filter(|get| get.is_woken()).count();
    assert_eq!(woken(&gets), 2);
    for (get, item) in gets.iter_mut().take(3).zip(0..) {
        assert_eq!(get.woken_and_ready(), item);
    }
    assert_eq!(woken(&gets[3..]), 1);
}

#[test]
fn a_woken_one_that_leaves_passes_its_wake_up_on() {
    let items = Monitor::barging(vec![]);
    let leaves = Polled::waiting(get(&items));
    let leaves_inside = Polled::waiting(get(&items));
    let mut stays = Polled::waiting(get(&items));
    items.with(|items| items.push(1));
    assert!(leaves.is_woken());
    drop(leaves);
    assert!(leaves_inside.is_woken());
    stays.assert_asleep();
    items.peek(|_| drop(leaves_inside));
    assert_eq!(stays.woken_and_ready(), 1);
    assert_eq!(items.waiting(), 0);
}

#[test]
fn all_that_reach_what_they_wait_for_are_woken_at_once() {
    let items = Monitor::barging(vec![]);
    let mut waiters: Vec<_> = (0..3).map(|_| Polled::waiting(items.reached(|items| !items.is_empty()))).collect();
    items.with(|items| items.push(1));
    for waiter in &mut waiters {
        waiter.woken_and_ready();
    }
}

/// A waiter whose predicate has panicked takes nothing, so no release leaves out its class to give it time.
#[test]
fn a_predicate_that_panics_keeps_no_other_from_what_it_reaches() {
    let items = Monitor::barging(vec![]);
    let reached = || items.reached(|items: &Vec<u32>| !items.is_empty() && (items.len() < 3 || panic!("too many")));
    let mut waiters: Vec<_> = (0..4).map(|_| Polled::waiting(reached())).collect();
    *items.lock() = vec![1, 2, 3];
    items.touch();
    assert!(waiters[0].is_woken() && waiters[1].is_woken(), "they panic");
    *items.lock() = vec![1];
    *items.lock() = vec![];
    for waiter in &mut waiters[2..] {
        waiter.woken_and_ready();
    }
    for waiter in &mut waiters[..2] {
        assert_eq!(panic_of(|| waiter.poll().is_ready()), "too many");
    }
}
