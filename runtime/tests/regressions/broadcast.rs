//! Rows 3, 9, 16 and 21 to 27: many tasks that are woken together.
//!
//! Rows 23 to 26 are also in `tests/event.rs`, `tests/condition.rs` and `tests/barrier.rs`, which define the behaviour.
//!
//! "Row" means a row of `README.md`.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
};

use futures::future::{Either, select};
use warded::{Barrier, Condition, Event, Queue, RwLock, Semaphore, nonzero};

use crate::{
    fixture::Waiting,
    hand_polling::{Alarm, Habits, Log, Polled, waker_with},
};

/// More than two batches of wakers.
const MANY: usize = 70;

/// A waker that calls `act` when it is woken for the first time.
fn on_wake(act: impl Fn() + Send + Sync + 'static) -> Waker {
    let done = AtomicBool::new(false);
    let once = move || {
        if !done.swap(true, SeqCst) {
            act();
        }
    };
    waker_with(Arc::new(Habits { on_wake: Some(Box::new(once)), ..Habits::default() }))
}

/// `MANY` waits. The wait with the index `special` is polled with `waker`.
#[track_caller]
fn crowd<F: Future + 'static>(wait: impl Fn() -> F, special: usize, waker: &Waker) -> Vec<Polled<'static, F::Output>> {
    (0..MANY)
        .map(|name| {
            let mut task = Polled::new(wait());
            let polled = if name == special { task.poll_with(waker) } else { task.poll() };
            assert!(polled.is_pending());
            task
        })
        .collect()
}

/// A wait that a waker begins.
type Again = Arc<Mutex<Option<Waiting<()>>>>;

/// Polls `again` as its task would.
fn is_ready(again: &Again) -> bool {
    let mut again = again.lock().unwrap();
    let future = again.as_mut().expect("the waker began it");
    future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// The index of the task that waits again inside its wake: the first, one in the middle, or the last.
const PLACES: [usize; 6] = [0, 1, 32, 33, 34, MANY - 1];

/// Row 21.
#[test]
fn a_task_that_waits_again_inside_its_wake_is_not_released_by_the_same_set() {
    for special in PLACES {
        let event = leak(Event::new());
        let again = Again::default();
        let waker = on_wake({
            let again = Arc::clone(&again);
            move || {
                event.clear();
                let mut future: Waiting<()> = Box::pin(event.wait());
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *again.lock().unwrap() = Some(future);
            }
        });
        let mut tasks = crowd(|| event.wait(), special, &waker);
        event.set();
        for (name, task) in tasks.iter_mut().enumerate() {
            assert!(task.is_woken() || name == special, "{name}, when {special} waits again");
            task.ready();
        }
        assert!(!is_ready(&again));
        event.set();
        assert!(is_ready(&again));
    }
}

/// Row 21.
#[test]
fn a_task_that_arrives_again_inside_its_wake_is_in_the_next_round() {
    for special in PLACES {
        let barrier = leak(Barrier::new(NonZeroUsize::new(MANY + 1).unwrap()));
        let again = Again::default();
        let waker = on_wake({
            let again = Arc::clone(&again);
            move || {
                let mut future: Waiting<()> = Box::pin(async { assert!(barrier.wait().await.is_ok()) });
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *again.lock().unwrap() = Some(future);
            }
        });
        let mut tasks = crowd(|| barrier.wait(), special, &waker);
        assert!(Polled::new(barrier.wait()).ready().is_ok_and(|turn| turn.is_last()));
        for (name, task) in tasks.iter_mut().enumerate() {
            assert_eq!(task.ready().map(|turn| turn.index()), Ok(name));
        }
        assert!(!is_ready(&again));
        assert_eq!(barrier.waiting(), 1);
    }
}

/// Row 21.
#[test]
fn a_task_that_joins_again_inside_its_wake_waits_for_items_that_were_put_since() {
    for special in PLACES {
        let queue = leak(Queue::unbounded());
        queue.try_put(1).unwrap();
        let again = Again::default();
        let waker = on_wake({
            let again = Arc::clone(&again);
            move || {
                queue.try_put(2).unwrap();
                let mut future: Waiting<()> = Box::pin(queue.join());
                assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                *again.lock().unwrap() = Some(future);
            }
        });
        let mut tasks = crowd(|| queue.join(), special, &waker);
        queue.try_get().unwrap().done();
        for task in &mut tasks {
            task.ready();
        }
        assert!(!is_ready(&again));
        queue.try_get().unwrap().done();
        assert!(is_ready(&again));
    }
}

/// Rows 16 and 21. One waker uses the primitive while it is woken. All tasks that waited are still released, once.
#[test]
fn a_set_releases_all_waiters_whatever_their_wakers_do() {
    type Act = fn(&'static Event);
    let acts: [Act; 4] = [
        |event| event.clear(),
        |event| {
            event.clear();
            event.set();
        },
        |event| event.set(),
        |event| assert!(Polled::new(event.wait()).poll().is_ready()),
    ];
    for special in PLACES {
        for act in acts {
            let event = leak(Event::new());
            let mut tasks = crowd(|| event.wait(), special, &on_wake(move || act(event)));
            event.set();
            for (name, task) in tasks.iter_mut().enumerate() {
                assert_eq!(task.wakes(), usize::from(name != special), "{name}");
                task.ready();
            }
        }
    }
}

/// Rows 16 and 21.
#[test]
fn a_round_is_complete_whatever_the_wakers_of_its_parties_do() {
    type Act = fn(&'static Barrier);
    let acts: [Act; 3] = [
        |barrier| barrier.reset(),
        |barrier| barrier.abort(),
        |barrier| assert!(Polled::new(barrier.wait()).poll().is_pending()),
    ];
    for special in PLACES {
        for act in acts {
            let barrier = leak(Barrier::new(NonZeroUsize::new(MANY + 1).unwrap()));
            let mut tasks = crowd(|| barrier.wait(), special, &on_wake(move || act(barrier)));
            assert_eq!(Polled::new(barrier.wait()).ready().map(|turn| turn.index()), Ok(MANY));
            for (name, task) in tasks.iter_mut().enumerate() {
                assert_eq!(task.wakes(), usize::from(name != special), "{name}");
                assert_eq!(task.ready().map(|turn| turn.index()), Ok(name));
            }
            assert_eq!(barrier.waiting(), 0);
        }
    }
}

/// Rows 16 and 33.
#[test]
fn permits_that_are_added_reach_all_whatever_their_wakers_do() {
    type Act = fn(&'static Semaphore);
    let acts: [Act; 4] = [
        |semaphore| semaphore.add_permits(1),
        |semaphore| drop(semaphore.try_acquire()),
        |semaphore| drop(Polled::new(semaphore.acquire_many(2)).poll()),
        |semaphore| assert!(semaphore.is_locked() || semaphore.available_permits() > 0),
    ];
    for special in PLACES {
        for (which, act) in acts.into_iter().enumerate() {
            let semaphore = leak(Semaphore::new(0));
            let mut tasks = crowd(|| semaphore.acquire(), special, &on_wake(move || act(semaphore)));
            semaphore.add_permits(MANY);
            for (name, task) in tasks.iter_mut().enumerate() {
                assert_eq!(task.wakes(), usize::from(name != special), "{name}");
                task.ready().forget();
            }
            assert_eq!(semaphore.available_permits(), usize::from(which == 0));
        }
    }
}

/// Rows 16 and 34.
#[test]
fn a_shutdown_reaches_all_whatever_their_wakers_do() {
    type Act = fn(&'static Queue<usize>);
    let acts: [Act; 4] = [
        |queue| assert!(queue.try_put(1).is_err()),
        |queue| assert!(queue.try_get().is_err()),
        |queue| queue.shutdown_now(),
        |queue| drop(Polled::new(queue.get()).poll()),
    ];
    for special in PLACES {
        for act in acts {
            let queue = leak(Queue::unbounded());
            let mut tasks = crowd(|| queue.get(), special, &on_wake(move || act(queue)));
            queue.shutdown();
            for (name, task) in tasks.iter_mut().enumerate() {
                assert_eq!(task.wakes(), usize::from(name != special), "{name}");
                assert!(task.ready().is_err());
            }
        }
    }
}

/// Row 16. The waker of one of many readers reads, or tries to write, while it is woken.
#[test]
fn readers_are_let_in_whatever_their_wakers_do() {
    type Act = fn(&'static RwLock<u8>);
    let acts: [Act; 3] = [
        |lock| drop(lock.try_read()),
        |lock| assert!(lock.try_write().is_none()),
        |lock| drop(Polled::new(lock.write()).poll()),
    ];
    for special in PLACES {
        for act in acts {
            let lock = leak(RwLock::new(0));
            let writing = lock.try_write().unwrap();
            let mut tasks = crowd(|| lock.read(), special, &on_wake(move || act(lock)));
            drop(writing);
            for (name, task) in tasks.iter_mut().enumerate() {
                assert_eq!(task.wakes(), usize::from(name != special), "{name}");
                drop(task.ready());
            }
            assert!(!lock.is_locked());
        }
    }
}

/// Row 16. Inside the wake of a notified waiter the lock already belongs to that waiter, so no other task can take it.
#[test]
fn a_notified_waiter_has_the_lock_whatever_its_waker_does() {
    let condition = leak(Condition::new(0));
    let waker = on_wake(|| {
        assert!(condition.try_acquire().is_none());
        drop(Polled::new(condition.acquire()).poll());
    });
    let mut waiter = Polled::new(condition.try_acquire().unwrap().wait());
    assert!(waiter.poll_with(&waker).is_pending());
    condition.try_acquire().unwrap().notify_all();
    drop(waiter.ready());
    assert!(!condition.is_locked());
}

/// Rows 8 and 21. One woken task drops all others, which were released but not polled. The last one may stay or be dropped with
/// them.
#[test]
fn the_first_woken_task_of_a_broadcast_may_drop_the_others() {
    for count in [2, 32, 33, 34, MANY] {
        for last_stays in [true, false] {
            let event = leak(Event::new());
            let batch: Arc<Mutex<Vec<Waiting<()>>>> = Arc::default();
            let waker = on_wake({
                let batch = Arc::clone(&batch);
                move || {
                    let others = std::mem::take(&mut *batch.lock().unwrap());
                    drop(others);
                }
            });
            for _ in 0..count {
                let mut future: Waiting<()> = Box::pin(event.wait());
                assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
                batch.lock().unwrap().push(future);
            }
            let mut last = last_stays.then(|| Polled::waiting(event.wait()));
            event.set();
            assert!(batch.lock().unwrap().is_empty());
            if let Some(last) = &mut last {
                last.woken_and_ready();
            }
            event.clear();
            let mut next = Polled::waiting(event.wait());
            event.set();
            next.woken_and_ready();
        }
    }
}

/// Row 21. A broadcast releases all tasks at one instant: when the first one is woken, tasks of later batches are ready, and are
/// not woken any more if they were polled.
#[test]
fn all_tasks_of_a_broadcast_are_ready_before_the_first_is_woken() {
    for count in [2, 32, 33, 34, MANY] {
        let event = leak(Event::new());
        let others: Arc<Mutex<Vec<Waiting<()>>>> = Arc::default();
        let waker = on_wake({
            let others = Arc::clone(&others);
            move || {
                for mut other in std::mem::take(&mut *others.lock().unwrap()) {
                    assert!(other.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready(), "of {count}");
                }
            }
        });
        let mut first = Polled::new(event.wait());
        assert!(first.poll_with(&waker).is_pending());
        let alarms = Alarm::new();
        for _ in 1..count {
            let mut future: Waiting<()> = Box::pin(event.wait());
            let alarm = Waker::from(Arc::clone(&alarms));
            assert!(future.as_mut().poll(&mut Context::from_waker(&alarm)).is_pending());
            others.lock().unwrap().push(future);
        }
        event.set();
        assert!(others.lock().unwrap().is_empty());
        assert_eq!(alarms.wakes(), count.min(32) - 1, "the tasks of the first batch are still woken");
        assert_eq!(Arc::strong_count(&alarms), 1, "a waker is kept");
        first.ready();
    }
}

/// Row 3.
#[test]
fn the_release_of_a_cancelled_task_of_a_broadcast_is_not_passed_on() {
    let event = Event::new();
    let mut quitter = Polled::waiting(event.wait());
    event.set();
    event.clear();
    let mut late = Polled::waiting(event.wait());
    quitter.cancel();
    late.assert_asleep();
    assert!(late.poll().is_pending());

    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    let mut quitter = Polled::waiting(queue.join());
    queue.try_get().unwrap().done();
    queue.try_put(2).unwrap();
    let mut late = Polled::waiting(queue.join());
    quitter.cancel();
    late.assert_asleep();
    assert!(late.poll().is_pending());
}

/// Row 9. At each place in the queue, and with any number of cancelled arrivals.
#[test]
fn a_cancelled_arrival_is_undone_before_the_round_trips_and_changes_nothing_afterwards() {
    for (parties, leaver) in [(2, 0), (5, 0), (5, 2), (5, 3)] {
        let barrier = Barrier::new(NonZeroUsize::new(parties).unwrap());
        let mut tasks: Vec<_> = (0..parties - 1).map(|_| Polled::waiting(barrier.wait())).collect();
        for waiting in 0..3 {
            tasks[leaver].cancel();
            assert_eq!(barrier.waiting(), parties - 2, "{waiting}");
            tasks[leaver] = Polled::waiting(barrier.wait());
            assert_eq!(barrier.waiting(), parties - 1);
        }
        assert!(Polled::new(barrier.wait()).ready().is_ok());
        tasks[leaver].cancel();
        assert_eq!(barrier.waiting(), 0);
        let mut indices: Vec<_> =
            tasks.iter_mut().filter(|task| task.is_waiting()).map(|task| task.ready().unwrap().index()).collect();
        indices.sort_unstable();
        indices.dedup();
        assert_eq!(indices.len(), parties - 2, "each party has a different index");
        let mut next = Polled::waiting(barrier.wait());
        assert!(next.poll().is_pending(), "the next round begins with one");
        assert_eq!(barrier.waiting(), 1);
    }
}

/// Row 24.
#[test]
fn set_clear_set_releases_the_waiters_that_came_in_between() {
    let event = Event::new();
    let log = Log::default();
    let wait = |name| {
        let mut task = Polled::with_alarm(event.wait(), Alarm::logged(&log, name));
        assert!(task.poll().is_pending());
        task
    };
    let mut one = wait(1);
    event.set();
    event.clear();
    let mut two = wait(2);
    assert_eq!(log.take(), [1]);
    event.set();
    assert_eq!(log.take(), [2]);
    event.clear();
    event.clear();
    let mut three = wait(3);
    assert_eq!(log.take(), [], "clear releases no waiter");
    one.ready();
    two.ready();
    event.set();
    assert_eq!(log.take(), [3]);
    three.ready();
}

/// Row 27.
#[test]
fn an_event_that_is_set_while_another_branch_runs_is_seen_at_the_next_turn() {
    let event = Event::new();
    let ticks = Queue::unbounded();
    for tick in 0..3 {
        ticks.try_put(tick).unwrap();
    }
    let mut turns = 0;
    let task = async {
        loop {
            match select(Box::pin(ticks.get()), Box::pin(event.wait())).await {
                Either::Left((tick, _)) => {
                    turns += 1;
                    if *tick.unwrap() == 2 {
                        // No task waits at this moment.
                        event.set();
                    }
                }
                Either::Right(_) => return,
            }
        }
    };
    Polled::new(task).ready();
    assert_eq!(turns, 3);
}

/// Row 23, for futures that were made before a reset.
#[test]
fn a_future_made_before_a_broadcast_and_polled_after_it_sees_the_present_state() {
    let (event, barrier, queue) = (Event::new(), Barrier::new(nonzero!(1)), Queue::<u8>::unbounded());
    let (wait, arrival, put) = (event.wait(), barrier.wait(), queue.put(7));
    event.set();
    barrier.abort();
    queue.shutdown();
    assert_eq!(Polled::new(wait).poll(), Poll::Ready(()));
    assert!(Polled::new(arrival).ready().is_err());
    assert_eq!(Polled::new(put).ready().map_err(warded::QueueShutDown::into_inner), Err(7));
}
