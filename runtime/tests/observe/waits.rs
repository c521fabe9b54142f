//! Who waits, where, and how far each is.

use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use warded::{
    Condition, Lock, Monitor, RwLock, Wait as _, block_on,
    observe::{WaitFor, WaitState, task},
    prelude::*,
};

use crate::{
    hand_polling::{Alarm, Polled, run},
    hold, seen, wait,
};

fn is_granted(state: WaitState) -> bool {
    matches!(state, WaitState::Granted { .. })
}

#[test]
fn a_wait_is_listed_from_its_first_poll_until_it_is_ready() {
    let lock = Lock::new(()).named("a wait");
    let guard = lock.try_acquire();
    let mut waiter = Polled::new(lock.acquire());
    let here = std::panic::Location::caller().line() - 1;
    assert!(seen("a wait").waits.is_empty(), "it was not polled");
    assert!(waiter.poll().is_pending());
    let first = wait("a wait");
    assert_eq!((first.wants, first.state, first.at.line()), (WaitFor::Acquire, WaitState::Queued, here));
    assert!(waiter.poll().is_pending());
    assert_eq!(wait("a wait").id, first.id, "polled again for no reason");
    drop(guard);
    assert!(is_granted(wait("a wait").state));
    assert!(seen("a wait").holds.is_empty(), "it has not taken what it was given");
    let guard = waiter.woken_and_ready();
    assert!(seen("a wait").waits.is_empty());
    assert_eq!(hold("a wait").at.line(), here);
    drop(guard);
}

#[test]
fn a_dropped_wait_is_not_listed() {
    let lock = Lock::new(()).named("a dropped wait");
    let guard = lock.try_acquire();
    let (mut one, mut two) = (Polled::waiting(lock.acquire()), Polled::waiting(lock.acquire()));
    let first = seen("a dropped wait").waits[0].id;
    one.cancel();
    assert_ne!(wait("a dropped wait").id, first);
    drop(guard);
    assert!(is_granted(wait("a dropped wait").state));
    // The lock that it was given goes back.
    two.cancel();
    assert!(seen("a dropped wait").waits.is_empty() && seen("a dropped wait").holds.is_empty());
    assert!(lock.try_acquire().is_some());
}

#[test]
fn waits_are_listed_in_the_order_of_their_arrival() {
    let lock = Lock::new(()).named("order");
    let guard = lock.try_acquire();
    let waiters: Vec<_> = (0..5).map(|_| Polled::waiting(lock.acquire())).collect();
    let waits = seen("order").waits;
    assert!(waits.is_sorted_by_key(|wait| wait.id) && waits.len() == 5);
    assert!(waits.is_sorted_by(|one, two| one.waited_for >= two.waited_for));
    drop((waiters, guard));
}

#[test]
fn every_wait_says_what_it_waits_for() {
    let lock = Arc::new(Lock::new(0).named("wants"));
    let held = lock.try_acquire().unwrap();
    let wants = |waiter: Polled<'_, ()>| {
        let wants = wait("wants").wants;
        drop(waiter);
        wants
    };
    assert_eq!(wants(Polled::waiting(async { drop(lock.acquire().await) })), WaitFor::Acquire);
    assert_eq!(wants(Polled::waiting(async { drop(Arc::clone(&lock).acquire_owned().await) })), WaitFor::Acquire);
    let predicate = async { drop(lock.acquire_when(|value| *value == 1).await) };
    assert_eq!(wants(Polled::waiting(predicate)), WaitFor::Predicate(None));
    let again = async { drop(held.wait_until(|value| *value == 1).await) };
    assert_eq!(wants(Polled::waiting(again)), WaitFor::Predicate(None));

    let rw_lock = Arc::new(RwLock::new(0).named("wants to read or write"));
    let held = rw_lock.try_write();
    let wants = |waiter: Polled<'_, ()>| {
        let wants = wait("wants to read or write").wants;
        drop(waiter);
        wants
    };
    assert_eq!(wants(Polled::waiting(async { drop(rw_lock.read().await) })), WaitFor::Read);
    assert_eq!(wants(Polled::waiting(async { drop(rw_lock.write().await) })), WaitFor::Write);
    assert_eq!(wants(Polled::waiting(async { drop(Arc::clone(&rw_lock).read_owned().await) })), WaitFor::Read);
    assert_eq!(wants(Polled::waiting(async { drop(Arc::clone(&rw_lock).write_owned().await) })), WaitFor::Write);
    drop(held);

    let condition = Condition::new(0).named("wants a notification");
    let parked = [
        Polled::waiting(async { drop(condition.try_acquire().unwrap().wait().await) }),
        Polled::waiting(async { drop(condition.try_acquire().unwrap().wait_for(|value| *value == 1).await) }),
    ];
    let of_condition: Vec<_> = seen("wants a notification").waits.iter().map(|wait| wait.wants).collect();
    assert_eq!(of_condition, [WaitFor::Condition(None); 2]);
    assert!(seen("wants a notification").holds.is_empty(), "they gave the lock back");
    drop(parked);

    let monitor = Monitor::new(0).named("wants of a monitor");
    let waiting = [
        Polled::waiting(async { drop(monitor.wait_until(|value| *value == 1).await) }),
        Polled::waiting(async { monitor.wait_until(|value| *value == 1).then(|_| ()).await }),
        Polled::waiting(async { monitor.reached(|value| *value == 1).await }),
    ];
    let of_monitor: Vec<_> = seen("wants of a monitor").waits.iter().map(|wait| wait.wants).collect();
    assert_eq!(of_monitor, [WaitFor::Predicate(None); 3]);
    drop(waiting);
    assert!(seen("wants of a monitor").waits.is_empty());
}

#[test]
fn a_notified_waiter_is_queued_until_it_is_given_the_lock() {
    let condition = Condition::new(()).named("notified");
    let mut waiter = Polled::waiting(async { condition.acquire().await.wait().await });
    let guard = run(condition.acquire());
    guard.notify(1);
    assert_eq!(wait("notified").state, WaitState::Queued);
    drop(guard);
    assert!(is_granted(wait("notified").state));
    drop(waiter.woken_and_ready());
}

#[test]
fn a_predicate_that_is_false_leaves_its_wait_queued() {
    let lock = Lock::new(0).named("false");
    let mut waiter = Polled::waiting(lock.acquire_when(|value| *value == 1));
    assert_eq!(wait("false").state, WaitState::Queued);
    assert!(seen("false").holds.is_empty(), "it looked, and gave the lock back");
    *lock.try_acquire().unwrap() = 2;
    assert_eq!(wait("false").state, WaitState::Queued);
    *lock.try_acquire().unwrap() = 1;
    assert!(is_granted(wait("false").state));
    drop(waiter.woken_and_ready());
}

#[test]
fn a_waiter_of_a_monitor_is_woken_and_may_have_to_wait_on() {
    let monitor = Monitor::new(0).named("woken");
    let mut waiter = Polled::waiting(monitor.wait_until(|value| *value == 1));
    *monitor.lock() = 1;
    assert!(matches!(wait("woken").state, WaitState::Woken { .. }));
    *monitor.lock() = 2;
    assert!(waiter.poll().is_pending());
    assert_eq!(wait("woken").state, WaitState::Queued);
    *monitor.lock() = 1;
    assert!(matches!(wait("woken").state, WaitState::Woken { .. }));
    drop(waiter.woken_and_ready());
    assert!(seen("woken").waits.is_empty() && seen("woken").holds.is_empty());
}

#[test]
fn whether_its_task_was_polled_since_is_known_of_a_task_with_a_name() {
    let lock = Lock::new(()).named("polled since");
    let guard = lock.try_acquire();
    let was_polled = || match wait("polled since").state {
        WaitState::Granted { task_was_polled, .. } => task_was_polled,
        state => panic!("it is {state:?}"),
    };
    // Its task keeps a wait that it does not poll.
    let mut keeper = Polled::new(task("keeper", async {
        let mut kept = pin!(lock.acquire());
        assert!(kept.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        std::future::pending::<()>().await;
    }));
    assert!(keeper.poll().is_pending());
    drop(guard);
    assert_eq!(was_polled(), Some(false));
    assert!(keeper.poll().is_pending());
    assert_eq!(was_polled(), Some(true));
    drop(keeper);
    let guard = lock.try_acquire();
    let waiter = Polled::waiting(lock.acquire());
    drop(guard);
    assert_eq!(was_polled(), None);
    drop(waiter);
}

#[test]
fn a_wait_wakes_the_task_that_polled_it_last() {
    let lock = Lock::new(());
    let guard = lock.try_acquire();
    let [first, second] = [Alarm::new(), Alarm::new()];
    let mut waiter = Polled::new(lock.acquire());
    assert!(waiter.poll_with(&Waker::from(Arc::clone(&first))).is_pending());
    assert!(waiter.poll_with(&Waker::from(Arc::clone(&second))).is_pending());
    assert_eq!(Arc::strong_count(&first), 1, "the first waker was dropped");
    drop(guard);
    assert_eq!((first.wakes(), second.wakes()), (0, 1));
    drop(waiter.ready());
    assert_eq!(Arc::strong_count(&second), 1);
}

#[test]
fn waiting_time_is_counted() {
    let lock = Lock::new(()).named("contended");
    for ends_well in [true, true, false] {
        let guard = lock.try_acquire();
        let mut waiters = [(); 2].map(|()| Polled::waiting(lock.acquire()));
        drop(guard);
        if ends_well {
            for waiter in &mut waiters {
                drop(waiter.ready());
            }
        }
    }
    let counters = seen("contended").counters;
    assert_eq!((counters.acquisitions, counters.contended), (7, 4));
    assert!(counters.longest_wait > Duration::ZERO && counters.waited > counters.longest_wait);
    assert_eq!((counters.waiters, counters.most_waiters), (0, 2));
}

#[test]
fn evaluations_to_false_are_counted_by_place() {
    let lock = Lock::new(0).named("false of a lock");
    let monitor = Monitor::new(0).named("false of a monitor");
    let counts = |name: &str| {
        let primitive = seen(name);
        let by_place: Vec<_> = primitive.places.iter().map(|place| place.counters.evaluated_to_false).collect();
        assert_eq!(by_place.iter().sum::<u64>(), primitive.counters.evaluated_to_false);
        by_place.into_iter().filter(|&count| count > 0).collect::<Vec<_>>()
    };
    let mut of_lock = [
        Polled::waiting(async { drop(lock.acquire_when(|value| *value > 1).await) }),
        Polled::waiting(async { drop(lock.acquire_when(|value| *value > 2).await) }),
    ];
    assert_eq!(counts("false of a lock"), [1, 1], "while they wait");
    *lock.try_acquire().unwrap() = 1;
    for (waiter, value) in of_lock.iter_mut().zip(2..) {
        *lock.try_acquire().unwrap() = value;
        waiter.woken_and_ready();
    }
    assert_eq!(counts("false of a lock"), [2, 3]);

    let mut of_monitor = [
        Polled::waiting(async { drop(monitor.wait_until(|value| *value > 1).await) }),
        Polled::waiting(async { monitor.reached(|value| *value > 2).await }),
    ];
    assert_eq!(counts("false of a monitor"), [2, 1], "the first one looks again when it has a waker");
    for value in 1..=3 {
        *monitor.lock() = value;
    }
    of_monitor.iter_mut().for_each(Polled::woken_and_ready);
    assert_eq!(counts("false of a monitor"), [3, 3]);
    // One that is given up counts, too.
    drop(Polled::waiting(monitor.wait_until(|value| *value > 9)));
    assert_eq!(seen("false of a monitor").counters.evaluated_to_false, 7);
}

#[test]
fn of_many_waits_the_longest_are_copied() {
    let lock = Lock::new(()).named("many");
    let guard = lock.try_acquire();
    let waiters: Vec<_> = (0..1010).map(|_| Polled::waiting(lock.acquire())).collect();
    let primitive = seen("many");
    assert_eq!((primitive.waits.len(), primitive.more_waits, primitive.counters.waiters), (1000, 10, 1010));
    assert!(primitive.waits.is_sorted_by_key(|wait| wait.id));
    drop(waiters);
    assert!(seen("many").waits.is_empty());
    drop(guard);
}

#[test]
fn with_the_macros_it_is_the_same() {
    let lock = Lock::new(0).named("by macros");
    let guard = lock.try_acquire();
    let waiting = [
        Polled::waiting(async { with_lock!(lock, |value| *value += 1) }),
        Polled::waiting(async { wait_until!(lock, |value| *value == 5, |_| ()) }),
    ];
    let wants: Vec<_> = seen("by macros").waits.iter().map(|wait| wait.wants).collect();
    assert!(matches!(wants[..], [WaitFor::Acquire, WaitFor::Predicate(_)]), "{wants:?}");
    assert!(seen("by macros").waits.iter().all(|wait| wait.at.file().ends_with("waits.rs")));
    drop((waiting, guard));
}

#[test]
fn a_wait_says_when_a_limit_of_ours_ends_it() {
    let lock = Lock::new(0).named("limited");
    let guard = lock.try_acquire();
    let ends_in = || wait("limited").ends_in;
    let seconds = Duration::from_secs;
    let mut waiter = Polled::waiting(lock.acquire().timeout(seconds(60)));
    let first = ends_in().unwrap();
    assert!(first <= seconds(60) && first > seconds(50));
    assert!(waiter.poll().is_pending());
    assert!(ends_in().unwrap() < first, "the same end");
    drop(waiter);
    let in_a_minute = std::time::Instant::now() + seconds(60);
    let waiter = Polled::waiting(async { with_lock!(lock, deadline = in_a_minute, |_| ()) });
    assert!(ends_in().is_some_and(|end| end <= seconds(60)));
    drop(waiter);
    let waiter = Polled::waiting(lock.acquire().timeout(seconds(600)).timeout(seconds(60)));
    assert!(ends_in().is_some_and(|end| end <= seconds(60)), "the earlier of two");
    drop(waiter);
    let waiter = Polled::waiting(lock.acquire().timeout(Duration::MAX));
    assert_eq!(ends_in(), None);
    drop(waiter);
    // One that begins beside it.
    let other = Polled::waiting(lock.acquire());
    assert_eq!(ends_in(), None);
    drop((other, guard));
}

/// Code in `block_on` may poll a future of another task, whose waker does not end the sleep of the thread.
#[test]
fn a_wait_blocks_the_thread_that_its_waker_wakes() {
    let lock = Lock::new(()).named("blocks a thread");
    let _held = lock.try_acquire();
    let blocks = || wait("blocks a thread").blocks_thread;
    let of_task = || Polled::waiting(task("not a thread", lock.acquire()));
    let waits = of_task();
    assert!(!blocks());
    drop(waits);
    block_on(poll_fn(|cx| {
        let waits = of_task();
        assert!(!blocks());
        drop(waits);
        let mut waits = pin!(lock.acquire());
        assert!(waits.as_mut().poll(cx).is_pending());
        assert!(blocks());
        Poll::Ready(())
    }));
}
