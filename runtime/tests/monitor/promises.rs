//! Promises of the rules, each checked by one program.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use futures::{FutureExt, join, select_biased};
use warded::{Monitor, Wait};

use crate::hand_polling::{Alarm, Log, Polled, run};

#[derive(Debug, Default)]
struct Pool {
    idle: usize,
    closed: bool,
}

/// When a pool is closed, more waiters may go on than it has connections.
#[test]
fn a_number_that_is_too_small_leaves_no_waiter_behind() {
    let pool = Monitor::new(Pool::default());
    let get =
        || pool.wait_until(|pool| pool.closed || pool.idle > 0).as_many_as(|pool| pool.idle).then(|pool| pool.closed);
    let mut waiters: Vec<_> = (0..3).map(|_| Polled::waiting(get())).collect();
    pool.lock().closed = true;
    for waiter in &mut waiters {
        assert!(waiter.woken_and_ready());
    }
}

/// The first waiter is polled and leaves. The second one is still owed.
#[test]
fn two_owed_waiters_go_before_a_newcomer_of_another_class() {
    let items = Monitor::new(0);
    let get = || items.wait_until(|items| *items > 0).as_many_as(|items| *items).then(|items| *items -= 1);
    let mut owed = [Polled::waiting(get()), Polled::waiting(get())];
    *items.lock() = 2;
    *items.lock() = 0;
    for waiter in &mut owed {
        assert!(waiter.poll().is_pending(), "overtaken");
    }
    *items.lock() = 2;
    owed[0].woken_and_ready();
    assert!(owed[1].is_woken());
    let mut newcomer = Polled::new(items.wait_until(|items| *items >= 1).then(|items| *items -= 1));
    assert!(newcomer.poll().is_pending(), "overtakes the second, which is owed");
    owed[1].ready();
}

/// The owed waiter may never be polled.
#[test]
fn a_waiter_gives_way_once_each_time_it_is_woken_to_an_owed_one_that_came_before() {
    let items = Monitor::new(0);
    let mut owed = Polled::waiting(items.wait_until(|items| *items > 0).then(|items| *items -= 1));
    *items.lock() = 1;
    *items.lock() = 0;
    assert!(owed.poll().is_pending(), "overtaken by a lock, which is allowed to");
    let mut other = Polled::waiting(items.wait_until(|items| *items >= 1).then(|items| *items -= 1));
    for _ in 0..2 {
        *items.lock() = 1;
        assert!(owed.is_woken());
        assert!(other.poll().is_pending(), "overtakes one that is owed");
        assert!(other.is_woken(), "it is polled again soon");
        *items.lock() = 0;
        assert!(owed.poll().is_pending(), "overtaken by a lock");
        assert!(other.poll().is_pending());
    }
    *items.lock() = 1;
    assert!(owed.is_woken());
    assert!(other.poll().is_pending(), "overtakes one that is owed");
    other.ready();
    *items.lock() = 1;
    owed.ready();
}

/// A waiter goes on when no other task waits. Notes about that release must not affect later waiters.
#[test]
fn a_release_without_waiters_is_forgotten() {
    static OUTSIDE: AtomicUsize = AtomicUsize::new(0);
    let monitor = Monitor::new(());
    let wait = || monitor.wait_until(|()| OUTSIDE.load(SeqCst) > 0).as_many_as(|()| OUTSIDE.load(SeqCst)).then(|()| ());
    let mut goes = Polled::waiting(wait());
    OUTSIDE.store(1, SeqCst);
    monitor.touch();
    goes.woken_and_ready();
    OUTSIDE.store(0, SeqCst);
    let first = Polled::waiting(wait());
    OUTSIDE.store(1, SeqCst);
    let second = Polled::waiting(wait());
    assert!(first.is_woken(), "by the second, which found it true");
    monitor.touch();
    assert!(second.is_woken(), "the first has not moved");
}

/// The same for a wait of `reached`, which unlocks the monitor without a release.
#[test]
fn one_that_reaches_what_it_waits_for_is_forgotten() {
    static OUTSIDE: AtomicUsize = AtomicUsize::new(0);
    let monitor = Monitor::new(());
    let wait = || monitor.wait_until(|()| OUTSIDE.load(SeqCst) > 0).as_many_as(|()| OUTSIDE.load(SeqCst)).then(|()| ());
    // It is in a class of its own, so that another class takes its place in the table.
    let mut reaches = Polled::waiting(monitor.reached({
        let least = 1;
        move |()| OUTSIDE.load(SeqCst) >= least
    }));
    let mut first = Polled::waiting(wait());
    OUTSIDE.store(1, SeqCst);
    reaches.ready();
    let second = Polled::waiting(wait());
    assert!(first.is_woken(), "by the second, which found it true");
    monitor.touch();
    assert!(second.is_woken(), "the first has not moved");
    first.ready();
}

/// A woken wait is dropped in the body, and no other task waits.
#[test]
fn a_lost_wake_up_is_not_passed_on_to_later_waiters() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let items = Monitor::new(0);
    let woken = Polled::waiting(items.wait_until(|items| *items > 0));
    *items.lock() = 1;
    assert!(woken.is_woken());
    items.with(|_| drop(woken));
    let later = Polled::waiting(items.wait_until(|items| {
        EVALUATED.fetch_add(1, SeqCst);
        *items > 1
    }));
    EVALUATED.store(0, SeqCst);
    items.peek(|_| ());
    later.assert_asleep();
    assert_eq!(EVALUATED.load(SeqCst), 0, "after looking");
}

/// The winner's guard is held while the other wait is dropped.
#[test]
fn a_select_of_futures_over_two_waits_of_one_monitor() {
    let pair = Monitor::new((0, 0));
    let outside = Polled::waiting(pair.wait_until(|pair| pair.0 > 0).then(|_| ()));
    let mut select = Polled::waiting(async {
        let mut left = pin!(pair.wait_until(|pair| pair.0 > 0));
        let mut right = pin!(pair.wait_until(|pair| pair.1 > 0));
        select_biased! { mut guard = left => guard.0 -= 1, mut guard = right => guard.1 -= 1 }
    });
    assert_eq!(pair.waiting(), 3);
    *pair.lock() = (0, 1);
    select.woken_and_ready();
    outside.assert_asleep();
    assert_eq!((*pair.lock(), pair.waiting()), ((0, 0), 1));
}

/// The body runs with the monitor held, and owns the other wait.
#[test]
fn a_wait_dropped_in_the_body_of_another_leaves_and_passes_its_wake_up_on() {
    let items = Monitor::new(0);
    let get = || items.wait_until(|items| *items > 0).as_many_as(|items| *items).then(|items| *items -= 1);
    let (mut queued, mut woken) = (Some(Polled::waiting(get())), Some(Polled::waiting(get())));
    let mut behind = Polled::waiting(get());
    *items.lock() = 2;
    assert!(woken.as_ref().unwrap().is_woken());
    run(items.wait_until(|items| *items >= 1).then(|_| drop((queued.take(), woken.take()))));
    behind.woken_and_ready();
    assert_eq!((*items.lock(), items.waiting()), (1, 0));
}

/// Two waits of one task, one of which changes what the other waits for.
#[test]
fn two_waits_of_one_monitor_that_are_joined_both_end() {
    let items = Monitor::new(0);
    let mut both = Polled::waiting(async {
        join!(
            items.wait_until(|items| *items == 2).then(|items| *items += 1),
            items.wait_until(|items| *items == 1).then(|items| *items += 1),
        )
    });
    *items.lock() = 1;
    let mut polls = 0;
    while both.poll().is_pending() {
        assert!(both.is_woken(), "hangs");
        polls += 1;
    }
    assert!(polls < 3);
    assert_eq!((*items.lock(), items.waiting()), (3, 0));
}

/// The guard of the first wait is kept while the second one is polled. The second one panics, because this thread holds the
/// monitor, and both are dropped.
#[test]
fn two_guards_of_one_monitor_that_are_joined_panic_and_the_monitor_is_free() {
    let items = Monitor::new(1);
    let message = crate::hand_polling::panic_of(|| {
        let both = async { futures::future::join(items.wait_until(|i| *i == 1), items.wait_until(|i| *i == 1)).await };
        both.now_or_never().is_some()
    });
    assert!(message.contains("this thread holds the monitor already"), "{message}");
    assert_eq!((items.try_lock().map(|items| *items), items.waiting()), (Some(1), 0));
}

/// Each instantiation has its own predicate, although the linker may give both the same address.
#[test]
fn the_instantiations_of_a_generic_function_wait_each_for_its_own() {
    trait Least {
        const LEAST: usize;
    }
    struct One;
    struct Two;
    struct AlsoTwo;
    impl Least for One {
        const LEAST: usize = 1;
    }
    impl Least for Two {
        const LEAST: usize = 2;
    }
    impl Least for AlsoTwo {
        const LEAST: usize = 2;
    }
    fn get<L: Least + 'static>(items: &Monitor<usize>) -> Polled<'_, ()> {
        Polled::waiting(items.wait_until(|items| *items >= L::LEAST).then(|items| *items -= L::LEAST))
    }
    #[expect(clippy::extra_unused_type_parameters, reason = "it makes two functions of one text")]
    fn get_last<L: 'static>(items: &Monitor<usize>) -> Polled<'_, ()> {
        Polled::waiting(items.wait_until(|items| *items > 9).then(|items| *items -= 10))
    }
    let items = Monitor::new(0);
    let mut waiters = [get::<Two>(&items), get::<One>(&items), get::<AlsoTwo>(&items), get::<One>(&items)];
    *items.lock() = 1;
    waiters[0].assert_asleep();
    waiters[2].assert_asleep();
    waiters[3].assert_asleep();
    waiters[1].woken_and_ready();
    *items.lock() = 5;
    for waiter in [0, 2, 3] {
        waiters[waiter].woken_and_ready();
    }
    // The code of these two is the same.
    let mut alike = [get_last::<One>(&items), get_last::<Two>(&items)];
    *items.lock() = 20;
    assert!(alike.iter().all(Polled::is_woken), "two predicates, and one of each is woken");
    alike[1].ready();
    alike[0].ready();
}

/// One place waits with a time limit. Woken tasks are polled in the order in which they were woken.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn get_beside_get_timeout_starves_neither() {
    let items = Monitor::new(0);
    let log = Log::default();
    let get = |i: usize| {
        let alarm = Alarm::logged(&log, i);
        let mut task = if i % 2 == 0 {
            let wait = items.wait_until(|items| *items > 0).then(|items| *items -= 1);
            Polled::with_alarm(wait, alarm)
        } else {
            let wait = items.wait_until(|items| *items > 0).then(|items| *items -= 1).timeout(Duration::from_secs(1));
            Polled::with_alarm(wait.map(Result::unwrap), alarm)
        };
        assert!(task.poll().is_pending());
        task
    };
    let mut tasks: Vec<_> = (0..4).map(get).collect();
    let mut served = [0; 4];
    for _ in 0..1_000 {
        *items.lock() += 1;
        let mut woken = VecDeque::from(log.take());
        while let Some(i) = woken.pop_front() {
            if tasks[i].poll().is_ready() {
                served[i] += 1;
                tasks[i] = get(i);
            }
            woken.extend(log.take());
        }
        assert_eq!(*items.lock(), 0);
        tokio::task::yield_now().await;
    }
    assert_eq!(served.iter().sum::<usize>(), 1_000);
    assert!(served.iter().min().unwrap() * 10 >= served.iter().max().unwrap() * 9, "{served:?}");
}

/// Besides the predicates of the waiters that it wakes, a release evaluates only one reading, even if many waiters are owed.
#[test]
fn a_release_reads_once_though_a_thousand_keys_are_owed() {
    static READ: AtomicUsize = AtomicUsize::new(0);
    let turn = Monitor::new(0);
    let wait = |key: u32| {
        turn.wait_until_equal(key, |turn| {
            READ.fetch_add(1, SeqCst);
            *turn
        })
    };
    let mut waiters: Vec<_> = (1..=1_000).map(|key| Polled::waiting(wait(key))).collect();
    for key in 1..=1_000 {
        *turn.lock() = key;
    }
    *turn.lock() = 0;
    for waiter in &mut waiters {
        assert!(waiter.is_woken() && waiter.poll().is_pending(), "overtaken");
    }
    READ.store(0, SeqCst);
    *turn.lock() = 500;
    let read = READ.load(SeqCst);
    drop(waiters[499].woken_and_ready());
    assert!(read <= 2, "{read} readings, to wake one");
}

/// A newcomer with a key of its own evaluates no other predicate. Neither does a waiter that leaves.
#[test]
fn a_waiter_that_comes_and_goes_evaluates_no_other_predicate() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let level = Monitor::new(0);
    let wait = |least: u32| {
        level.wait_until_with(least, |level, least| {
            EVALUATED.fetch_add(1, SeqCst);
            level >= least
        })
    };
    let waiters: Vec<_> = (1..=1_000).map(|least| Polled::waiting(wait(least))).collect();
    assert!(EVALUATED.swap(0, SeqCst) <= 2 * waiters.len(), "twice, if it has to clone its waker");
    drop(Polled::waiting(wait(2_000)));
    assert!(EVALUATED.swap(0, SeqCst) <= 2);
    drop(waiters);
    assert_eq!(EVALUATED.load(SeqCst), 0);
}

/// Each reading is evaluated once, and finds its own waiters.
#[test]
fn a_release_reads_once_for_each_of_two_readings_with_ten_thousand_keys() {
    static READ: AtomicUsize = AtomicUsize::new(0);
    let pair = Monitor::new((0, 0));
    let left = |key: u32| {
        pair.wait_until_equal(key, |pair| {
            READ.fetch_add(1, SeqCst);
            pair.0
        })
    };
    let right = |key: u32| {
        pair.wait_until_equal(key, |pair| {
            READ.fetch_add(1, SeqCst);
            pair.1
        })
    };
    let mut waiters: Vec<_> =
        (1..=5_000).flat_map(|key| [Polled::waiting(left(key)), Polled::waiting(right(key))]).collect();
    READ.store(0, SeqCst);
    *pair.lock() = (9, 4_000);
    let read = READ.load(SeqCst);
    let woken: Vec<_> = (0..waiters.len()).filter(|i| waiters[*i].is_woken()).collect();
    assert_eq!(woken, [2 * 8, 2 * 3_999 + 1]);
    assert!(read <= woken.len() + 1, "{read} readings, to wake two");
    for i in woken {
        drop(waiters[i].ready());
    }
}
