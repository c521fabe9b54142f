//! Which waiters are woken, and which go on.

use futures::FutureExt;
use warded::Monitor;

use crate::hand_polling::{Alarm, Boxed, Log, Polled, run};

type Items = Monitor<Vec<u32>>;

fn get(items: &Items) -> impl Future<Output = u32> + '_ {
    items.wait_until(|items| !items.is_empty()).then(|items| items.remove(0))
}

fn get_elsewhere(items: &Items) -> impl Future<Output = u32> + '_ {
    items.wait_until(|items| !items.is_empty()).then(|items| items.remove(0))
}

fn get_counted(items: &Items) -> impl Future<Output = u32> + '_ {
    items.wait_until(|items| !items.is_empty()).as_many_as(Vec::len).then(|items| items.remove(0))
}

fn put(items: &Items, item: u32) {
    items.with(|items| items.push(item));
}

#[test]
fn first_come_first_woken() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..5).map(|_| Polled::waiting(get(&items))).collect();
    for i in 0..5 {
        put(&items, i);
        for later in &waiters[i as usize + 1..] {
            later.assert_asleep();
        }
        assert_eq!(waiters[i as usize].woken_and_ready(), i);
    }
}

#[test]
fn each_that_goes_on_wakes_the_next_while_more_may_go() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..3).map(|_| Polled::waiting(get(&items))).collect();
    items.with(|items| items.extend([1, 2]));
    waiters[1].assert_asleep();
    waiters[0].woken_and_ready();
    waiters[1].woken_and_ready();
    waiters[2].assert_asleep();
}

#[test]
fn as_many_are_woken_as_may_go_on() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..60).map(|_| Polled::waiting(get_counted(&items))).collect();
    items.with(|items| items.extend(0..50));
    assert!(waiters[..50].iter().all(Polled::is_woken), "50 put back at once");
    assert!(!waiters[50..].iter().any(Polled::is_woken));
    for waiter in &mut waiters[..50] {
        waiter.ready();
    }
    assert!(!waiters[50..].iter().any(Polled::is_woken), "none is woken for nothing");
}

/// A woken waiter may never be polled.
#[test]
fn one_more_is_woken_at_each_opportunity() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..3).map(|_| Polled::waiting(get(&items))).collect();
    put(&items, 1);
    waiters[1].assert_asleep();
    items.touch();
    assert_eq!(waiters[1].woken_and_ready(), 1);
    waiters[2].assert_asleep();
}

#[test]
fn a_count_does_not_keep_the_others_waiting_for_one_that_is_never_polled() {
    let items = Monitor::new(vec![]);
    let kept = Polled::waiting(get_counted(&items));
    put(&items, 1);
    assert!(kept.is_woken());
    assert_eq!(run(get_counted(&items)), 1, "polled again, it goes on");
    drop(kept);
}

#[test]
fn a_newcomer_queues_behind_waiters_that_are_not_woken() {
    let items = Monitor::new(vec![]);
    let mut first = Polled::waiting(get(&items));
    let mut second = Polled::waiting(get(&items));
    put(&items, 1);
    let mut newcomer = Polled::waiting(get(&items));
    assert!(second.is_woken(), "one more, for the newcomer has found it true");
    newcomer.assert_asleep();
    assert_eq!(first.woken_and_ready(), 1);
    put(&items, 2);
    assert_eq!(second.woken_and_ready(), 2);
    put(&items, 3);
    assert_eq!(newcomer.woken_and_ready(), 3);
}

#[test]
fn a_newcomer_also_queues_behind_woken_waiters() {
    let items = Monitor::new(vec![]);
    let mut first = Polled::waiting(get(&items));
    items.with(|items| items.extend([1, 2]));
    let mut newcomer = Polled::waiting(get(&items));
    assert!(items.try_wait_until(|items| !items.is_empty()).is_some(), "it is the predicate of another place");
    assert_eq!(first.woken_and_ready(), 1);
    assert_eq!(newcomer.woken_and_ready(), 2);
}

#[test]
fn a_newcomer_goes_on_while_there_is_enough_for_all_that_are_woken() {
    let items = Monitor::new(vec![]);
    let mut elsewhere = Polled::waiting(get(&items));
    let mut woken = Polled::waiting(get_counted(&items));
    items.with(|items| items.extend([1, 2, 3, 4]));
    assert!(elsewhere.is_woken() && woken.is_woken());
    for item in [1, 2] {
        assert_eq!(Polled::new(get_counted(&items)).ready(), item, "two are left for the woken ones");
    }
    let mut newcomer = Polled::waiting(get_counted(&items));
    put(&items, 5);
    assert!(Polled::new(get_counted(&items)).poll().is_pending(), "one of its class is queued, or woken for the rest");
    assert_eq!(woken.woken_and_ready(), 3);
    assert_eq!(elsewhere.woken_and_ready(), 4);
    assert_eq!(newcomer.woken_and_ready(), 5);
}

/// An owed waiter may wait for more than a newcomer needs.
#[test]
fn a_newcomer_does_not_go_on_before_an_owed_one_though_there_is_enough() {
    let items = Monitor::new(vec![]);
    let mut owed = Polled::waiting(items.wait_until(|items| items.len() >= 3).then(Vec::clear));
    items.with(|items| items.extend([1, 2, 3]));
    items.with(Vec::clear);
    assert!(owed.poll().is_pending());
    items.with(|items| items.extend([1, 2, 3]));
    assert!(owed.is_woken());
    assert!(Polled::new(get_counted(&items)).poll().is_pending(), "overtakes the owed one");
    owed.woken_and_ready();
}

/// Both may wait for the same items, so the newcomer gives way to the woken waiters. It does so only once, because they may
/// never be polled.
#[test]
fn a_newcomer_gives_way_once_to_the_woken_ones_of_other_classes() {
    let items = Monitor::new(vec![]);
    let mut woken = Polled::waiting(get(&items));
    items.with(|items| items.extend([1, 2]));
    let mut newcomer = Polled::new(get_elsewhere(&items));
    assert!(newcomer.poll().is_pending(), "overtakes a woken one");
    newcomer.woken_and_ready();
    woken.woken_and_ready();
    put(&items, 3);
    newcomer = Polled::new(get_elsewhere(&items));
    newcomer.ready();
}

#[test]
fn a_newcomer_goes_before_woken_ones_whose_predicates_are_false() {
    let items = Monitor::new(vec![]);
    let woken = Polled::waiting(get(&items));
    put(&items, 1);
    items.with(Vec::clear);
    assert!(woken.is_woken());
    Polled::new(items.wait_until(Vec::is_empty).then(|_| ())).ready();
}

/// The first waiter was overtaken, and is queued again. The second waiter finds it in front, and hands its wake-up to it.
#[test]
fn a_woken_one_lets_an_earlier_one_of_its_class_go_that_is_queued_again() {
    let items = Monitor::new(vec![]);
    let mut first = Polled::waiting(get_counted(&items));
    let mut second = Polled::waiting(get_counted(&items));
    let mut third = Polled::waiting(get_counted(&items));
    items.with(|items| items.extend([0, 1, 2]));
    third.ready();
    items.with(Vec::clear);
    assert!(first.poll().is_pending(), "overtaken by a lock");
    assert!(second.is_woken());
    put(&items, 3);
    first.assert_asleep();
    assert!(second.poll().is_pending(), "overtakes the first");
    second.assert_asleep();
    assert_eq!(first.woken_and_ready(), 3);
    put(&items, 4);
    assert_eq!(second.woken_and_ready(), 4);
}

/// Other waiters of its class are woken as well, and one has just gone on. But the wake-up of the waiter that leaves must still
/// be passed on.
#[test]
fn a_woken_one_that_leaves_passes_its_wake_up_on_though_others_are_woken() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..5).map(|_| Polled::waiting(get(&items))).collect();
    let last = waiters.pop().unwrap();
    put(&items, 1);
    for _ in 0..3 {
        items.touch();
    }
    assert!(waiters.iter().all(Polled::is_woken), "one more at each opportunity");
    waiters.remove(0).woken_and_ready();
    put(&items, 2);
    last.assert_asleep();
    waiters.pop();
    assert!(last.is_woken());
}

/// One of the woken waiters has gone on, so the others are likely to be polled, and get some time.
#[test]
fn a_newcomer_wakes_one_more_only_if_the_woken_ones_do_not_go_on() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..5).map(|_| Polled::waiting(get_counted(&items))).collect();
    items.with(|items| items.extend([1, 2, 3]));
    waiters[0].woken_and_ready();
    waiters[3].assert_asleep();
    let newcomer = Polled::waiting(get_counted(&items));
    waiters[3].assert_asleep();
    let last = Polled::waiting(get_counted(&items));
    assert!(waiters[3].is_woken(), "two are woken, and since the first went on, this is the third that found it true");
    for other in [&waiters[4], &newcomer, &last] {
        other.assert_asleep();
    }
}

/// The waiters of a class that is evaluated first may have come later.
#[test]
fn one_release_wakes_its_waiters_in_the_order_in_which_they_came() {
    let items = Monitor::new(vec![]);
    let log = Log::default();
    let waits: [Boxed<'_, u32>; 4] = [
        Box::pin(get_counted(&items)),
        Box::pin(get_counted(&items)),
        Box::pin(get(&items)),
        Box::pin(items.reached(|items| !items.is_empty()).map(|()| 0)),
    ];
    let mut waiters: Vec<_> = waits
        .into_iter()
        .enumerate()
        .map(|(i, wait)| {
            let mut waiter = Polled::with_alarm(wait, Alarm::logged(&log, i));
            assert!(waiter.poll().is_pending());
            waiter
        })
        .collect();
    items.with(|items| items.push(1));
    items.with(Vec::clear);
    assert_eq!(log.take(), [0, 2, 3]);
    assert!(waiters[2].poll().is_pending(), "overtaken, and owed");
    items.with(|items| items.extend([1, 2]));
    assert_eq!(log.take(), [1, 2], "one that is owed, too, comes after those that came before it");
}

#[test]
fn with_a_count_a_newcomer_leaves_to_the_woken_what_is_theirs() {
    let items = Monitor::new(vec![]);
    let mut first = Polled::waiting(get_counted(&items));
    let mut second = Polled::waiting(get_counted(&items));
    put(&items, 1);
    put(&items, 2);
    let mut newcomer = Polled::waiting(get_counted(&items));
    put(&items, 3);
    assert_eq!(first.woken_and_ready(), 1);
    assert_eq!(second.woken_and_ready(), 2);
    assert_eq!(newcomer.woken_and_ready(), 3);
}

#[test]
fn one_that_was_overtaken_keeps_its_place() {
    let items = Monitor::new(vec![]);
    let mut first = Polled::waiting(get(&items));
    let mut second = Polled::waiting(get(&items));
    put(&items, 1);
    items.with(Vec::clear);
    assert!(first.poll().is_pending(), "overtaken");
    put(&items, 2);
    second.assert_asleep();
    assert_eq!(first.woken_and_ready(), 2);
    put(&items, 3);
    assert_eq!(second.woken_and_ready(), 3);
}

#[test]
fn an_owed_waiter_goes_before_every_class() {
    let items = Monitor::new(vec![]);
    let mut owed = Polled::waiting(get(&items));
    put(&items, 1);
    assert_eq!(items.with(|items| items.remove(0)), 1, "overtaken");
    assert!(owed.poll().is_pending());
    let mut other = Polled::waiting(get_elsewhere(&items));
    let mut behind = Polled::waiting(get(&items));
    put(&items, 2);
    behind.assert_asleep();
    let mut newcomer = Polled::waiting(get_elsewhere(&items));
    assert!(other.is_woken());
    assert!(other.poll().is_pending(), "gives way");
    assert!(items.try_wait_until(|items| !items.is_empty()).is_none());
    assert_eq!(owed.woken_and_ready(), 2);
    put(&items, 3);
    assert_eq!(other.woken_and_ready(), 3);
    put(&items, 4);
    put(&items, 5);
    behind.woken_and_ready();
    newcomer.woken_and_ready();
}

/// While one waiter is woken and not polled, `overtaking` others go on. The next one gives way if these are a whole round: as many
/// as wait.
#[test]
fn a_class_that_was_overtaken_by_a_whole_round_goes_before_others() {
    for (overtaking, gives_way) in [(0, false), (1, false), (2, true), (3, true)] {
        let items = Monitor::new(vec![]);
        let mut first = Polled::waiting(get(&items));
        put(&items, 1);
        items.with(Vec::clear);
        for _ in 0..overtaking {
            put(&items, 2);
            Polled::waiting(get_elsewhere(&items)).woken_and_ready();
        }
        let mut last = Polled::waiting(get_elsewhere(&items));
        put(&items, 3);
        assert!(first.is_woken() && last.is_woken());
        assert_eq!(last.poll().is_pending(), gives_way, "after {overtaking}");
        if gives_way {
            first.ready();
            put(&items, 4);
            last.woken_and_ready();
        }
    }
}

/// The waiters are woken in the order 0, 1, 2, and find their predicate false in another order.
#[test]
fn owed_waiters_keep_the_order_in_which_they_came() {
    let items = Monitor::new(vec![]);
    let mut waiters: Vec<_> = (0..4).map(|_| Polled::waiting(get_counted(&items))).collect();
    items.with(|items| items.extend([1, 2, 3]));
    items.with(Vec::clear);
    for i in [1, 2, 0] {
        assert!(waiters[i].poll().is_pending());
    }
    for waiter in &mut waiters {
        put(&items, 1);
        waiter.woken_and_ready();
    }
}
