//! The grants of the losers go to the next waiters before the winner's body runs.

use std::sync::Arc;

use warded::{
    Barrier, Condition, Event, Lock, Monitor, Queue, RwLock, Semaphore, Wait, cancel_safe, nonzero, select_event,
};

use crate::{
    DropLogged,
    hand_polling::{Alarm, Log, Polled, panic_of, touchy},
};

/// A select that waits for `$loser` and for an event. `$grant` grants the loser, and then the event is set. `$next` is in the
/// queue behind the loser, and has its turn when the body runs.
macro_rules! hands_on {
    ($loser:expr, $next:expr, $grant:expr) => {{
        let stop = Event::new();
        let mut wakes_of_next = None;
        let loser = $loser;
        let alarm = Alarm::new();
        let mut selecting = Polled::waiting(async {
            select_event! {
                biased;
                () = stop.wait() => wakes_of_next = Some(alarm.wakes()),
                _ = loser => panic!("its turn has come, but the event comes first"),
            }
        });
        let mut next = Polled::with_alarm($next, Arc::clone(&alarm));
        assert!(next.poll().is_pending());
        $grant;
        stop.set();
        next.assert_asleep();
        selecting.woken_and_ready();
        drop(selecting);
        assert_eq!(wakes_of_next, Some(1), "handed on before the body");
        next.woken_and_ready()
    }};
}

#[test]
fn a_lock_is_passed_on_before_the_body() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    drop(hands_on!(lock.acquire(), lock.acquire(), drop(held)));
    assert!(!lock.is_locked());
}

#[test]
fn an_owned_lock_is_passed_on_before_the_body() {
    let lock = Arc::new(Lock::new(()));
    let held = lock.try_acquire().unwrap();
    drop(hands_on!(Arc::clone(&lock).acquire_owned(), lock.acquire(), drop(held)));
    assert!(!lock.is_locked());
}

#[test]
fn a_lock_with_a_timeout_is_passed_on_before_the_body() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let limited = lock.acquire().timeout(std::time::Duration::from_secs(3600));
    drop(hands_on!(limited, lock.acquire(), drop(held)));
    assert!(!lock.is_locked());
}

#[test]
fn a_lock_of_a_predicate_is_passed_on_before_the_body() {
    let lock = Lock::new(0);
    let wait = lock.acquire_when(|value| *value == 1);
    drop(hands_on!(wait, lock.acquire_when(|value| *value == 1), *lock.try_acquire().unwrap() = 1));
    assert!(!lock.is_locked());
}

#[test]
fn a_lock_of_with_lock_is_passed_on_before_the_body() {
    let lock = Lock::new(0);
    let stop = Event::new();
    let held = lock.try_acquire().unwrap();
    let mut next = Polled::new(lock.acquire());
    let alarm = Arc::clone(next.alarm());
    let mut selecting = Polled::waiting(async {
        select_event! {
            biased;
            () = stop.wait() => alarm.wakes(),
            () = with_lock!(lock, |value| *value += 1) => panic!("the event comes first"),
            _ = wait_until!(lock, |value| *value == 0) => panic!("the event comes first"),
        }
    });
    assert!(next.poll().is_pending());
    drop(held);
    stop.set();
    assert_eq!(selecting.woken_and_ready(), 1);
    assert_eq!(*next.woken_and_ready(), 0, "its body did not run");
}

#[test]
fn reading_and_writing_are_passed_on_before_the_body() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    drop(hands_on!(lock.write(), lock.read(), drop(held)));
    let held = lock.try_write().unwrap();
    drop(hands_on!(lock.read(), lock.write(), drop(held)));
    assert!(!lock.is_locked());
}

#[test]
fn permits_are_passed_on_before_the_body() {
    let semaphore = Semaphore::new(0);
    drop(hands_on!(semaphore.acquire_many(2), semaphore.acquire_many(2), semaphore.add_permits(2)));
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn a_condition_is_passed_on_before_the_body() {
    let condition = Condition::new(());
    let held = condition.try_acquire().unwrap();
    drop(hands_on!(condition.acquire(), condition.acquire(), drop(held)));
    assert!(!condition.is_locked());
}

#[test]
fn a_notification_is_passed_on_before_the_body() {
    let condition = Condition::new(());
    let waiting = condition.try_acquire().unwrap().wait();
    drop(hands_on!(waiting, condition.try_acquire().unwrap().wait(), condition.try_acquire().unwrap().notify(1)));
    assert!(!condition.is_locked());
}

#[test]
fn an_item_is_passed_on_before_the_body() {
    let queue = Queue::unbounded();
    let job = hands_on!(queue.get(), queue.get(), queue.try_put(7).unwrap());
    assert_eq!(job.unwrap().into_inner(), 7);
    assert_eq!(queue.unfinished(), 0);
}

#[test]
fn a_place_in_a_queue_is_passed_on_before_the_body() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(0).unwrap();
    hands_on!(queue.reserve(), queue.put(2), drop(queue.try_get().unwrap())).unwrap();
    assert_eq!(queue.try_get().unwrap().into_inner(), 2);
    assert!(queue.is_empty());
}

#[test]
fn an_arrival_is_taken_back_before_the_body() {
    let barrier = Barrier::new(nonzero!(3));
    let stop = Event::new();
    let mut selecting = Polled::waiting(async {
        select_event! {
            biased;
            () = stop.wait() => barrier.waiting(),
            _ = barrier.wait() => panic!("the others have not come"),
        }
    });
    let mut other = Polled::waiting(barrier.wait());
    assert_eq!(barrier.waiting(), 2);
    stop.set();
    assert_eq!(selecting.woken_and_ready(), 1);
    other.assert_asleep();
    let mut third = Polled::waiting(barrier.wait());
    Polled::new(barrier.wait()).ready().unwrap();
    other.woken_and_ready().unwrap();
    third.woken_and_ready().unwrap();
}

#[test]
fn a_waiting_loser_leaves_the_queue_before_the_body() {
    let stop = Event::new();
    let semaphore = Semaphore::new(1);
    let mut selecting = Polled::waiting(async {
        select_event! {
            biased;
            () = stop.wait() => semaphore.try_acquire().is_some(),
            _ = semaphore.acquire_many(2) => panic!("there is one"),
        }
    });
    assert!(semaphore.try_acquire().is_none(), "behind the select");
    stop.set();
    assert!(selecting.woken_and_ready());
}

#[test]
fn a_select_that_is_dropped_hands_on_what_all_its_branches_had() {
    let (lock, semaphore, queue) = (Lock::new(()), Semaphore::new(0), Queue::unbounded());
    let held = lock.try_acquire().unwrap();
    let mut selecting = Polled::waiting(async {
        select_event! {
            _ = lock.acquire() => {}
            _ = semaphore.acquire() => {}
            _ = queue.get() => {}
        }
    });
    let (mut locker, mut permitted) = (Polled::waiting(lock.acquire()), Polled::waiting(semaphore.acquire()));
    let mut getter = Polled::waiting(queue.get());
    drop(held);
    semaphore.add_permits(1);
    queue.try_put(1).unwrap();
    locker.assert_asleep();
    permitted.assert_asleep();
    getter.assert_asleep();
    selecting.cancel();
    drop((locker.woken_and_ready(), permitted.woken_and_ready(), getter.woken_and_ready().unwrap()));
}

#[test]
fn all_branches_are_dropped_before_the_body() {
    let log = Log::default();
    let never = |name| {
        let dropped = DropLogged(&log, name);
        cancel_safe(async move {
            let _dropped = dropped;
            std::future::pending::<()>().await;
        })
    };
    let ready = DropLogged(&log, 2);
    let seen = Polled::new(async {
        select_event! {
            biased;
            () = never(1) => vec![],
            () = cancel_safe(async move { drop(ready) }) => log.take(),
            () = never(3) => vec![],
            () = never(4) => vec![],
        }
    })
    .ready();
    assert_eq!(seen, [2, 1, 3, 4]);
}

/// The winner's body can take at once what a loser had been granted.
#[test]
fn a_body_may_wait_for_what_a_loser_had() {
    let (lock, stop) = (Lock::new(()), Event::new());
    let held = lock.try_acquire().unwrap();
    let mut selecting = Polled::waiting(async {
        select_event! {
            biased;
            () = stop.wait() => drop(lock.acquire().await),
            _ = lock.acquire() => panic!("the event comes first"),
        }
    });
    drop(held);
    stop.set();
    selecting.woken_and_ready();
}

#[test]
fn a_winner_keeps_what_it_was_granted() {
    let (lock, stop) = (Lock::new(3), Event::new());
    let held = lock.try_acquire().unwrap();
    let mut selecting = Polled::waiting(async {
        select_event! {
            guard = lock.acquire() => guard,
            () = stop.wait() => panic!("it is never set"),
        }
    });
    drop(held);
    let guard = selecting.woken_and_ready();
    assert!(lock.is_locked());
    assert_eq!(*guard, 3);
    drop(guard);
    assert!(!lock.is_locked());
}

/// A panic of one branch is the panic of the select. The grants of the other branches go to the next waiters.
#[test]
fn a_panic_in_a_branch_loses_nothing() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut selecting = Polled::waiting(async {
        let mut polls = 0;
        select_event! {
            biased;
            () = cancel_safe(std::future::poll_fn(move |_| {
                polls += 1;
                assert!(polls < 2, "the second poll");
                std::task::Poll::Pending
            })) => {}
            _ = lock.acquire() => {}
        }
    });
    let mut next = Polled::waiting(lock.acquire());
    drop(held);
    let text = panic_of(|| selecting.poll());
    assert_eq!(text, "the second poll");
    drop(next.woken_and_ready());
}

/// This is so in `tokio::select!`, too, and in branches with an `if`.
#[test]
fn temporaries_of_an_operation_are_dropped_before_the_select_waits() {
    let (registry, never) = (std::sync::Mutex::new(Arc::new(Lock::new(()))), Event::new());
    let held = Arc::clone(&registry.lock().unwrap()).try_acquire_owned().unwrap();
    let mut selecting = Polled::waiting(async {
        select_event! {
            _guard = Arc::clone(&registry.lock().unwrap()).acquire_owned() => {}
            () = never.wait(), if registry.lock().is_ok() => {}
        }
    });
    assert!(registry.try_lock().is_ok(), "free while the select waits");
    drop(held);
    selecting.woken_and_ready();
}

/// The loser hands its turn to a task whose waker panics. The winner has its item all the same.
macro_rules! panics_in_the_next_waker {
    ($loser:expr, $next:expr $(, $grant:expr)?) => {{
        let queue = Queue::<&str>::unbounded();
        let loser = $loser;
        let mut selecting = Polled::waiting(async {
            select_event! {
                biased;
                job = queue.get() => job.unwrap().into_inner(),
                _ = loser => panic!("its turn has come, but the item comes first"),
            }
        });
        let mut next = Polled::new($next);
        assert!(next.poll_with(&touchy()).is_pending());
        $($grant;)?
        queue.try_put("item").unwrap();
        assert_eq!(selecting.woken_and_ready(), "item");
        next.ready()
    }};
}

#[test]
fn the_winner_has_its_item_though_the_waker_that_comes_after_a_loser_panics() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    drop(panics_in_the_next_waker!(lock.acquire(), lock.acquire(), drop(held)));
    let held = lock.try_acquire().unwrap();
    drop(panics_in_the_next_waker!(lock.acquire_when(|()| true), lock.acquire_when(|()| true), drop(held)));
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    drop(panics_in_the_next_waker!(semaphore.acquire_many(1), semaphore.acquire(), drop(held)));
    drop(panics_in_the_next_waker!(semaphore.acquire_many(2), semaphore.acquire_many(1)));
    let locks = [Lock::new(()), Lock::new(())];
    let held = locks[1].try_acquire().unwrap();
    let both = warded::__private::acquire_all((&locks[0], &locks[1]));
    drop(panics_in_the_next_waker!(both, locks[0].acquire()));
    drop(held);
    let monitor = Monitor::new(0);
    let take = || monitor.wait_until(|value| *value > 0).then(|value| *value -= 1);
    panics_in_the_next_waker!(take(), take(), *monitor.lock() = 1);
    let monitor = Monitor::barging(0);
    let take = || monitor.wait_until(|value| *value > 0).then(|value| *value -= 1);
    panics_in_the_next_waker!(take(), take(), *monitor.lock() = 1);
}
