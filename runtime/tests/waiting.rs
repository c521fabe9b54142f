//! `waiting()` of every primitive: how many tasks wait. Cancelled waiters and served waiters are not counted.

mod hand_polling;

use hand_polling::Polled;
use warded::{Barrier, BoundedSemaphore, Condition, Event, Lock, Monitor, Queue, RwLock, Semaphore, nonzero};

#[test]
fn of_a_lock() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut first = Polled::waiting(lock.acquire());
    let second = Polled::waiting(lock.acquire());
    let third = Polled::waiting(lock.acquire());
    assert_eq!(lock.waiting(), 3);
    drop(second);
    assert_eq!(lock.waiting(), 2);
    drop(guard);
    assert_eq!(lock.waiting(), 1, "the first was given the lock");
    drop(first.ready());
    assert_eq!(lock.waiting(), 0, "the third was given the lock, and has not been polled");
    drop(third);
    assert_eq!(lock.waiting(), 0);
}

#[test]
fn of_a_lock_with_predicates() {
    let lock = Lock::new(0);
    let predicates: Vec<_> = (1..=20).map(|wanted| Polled::waiting(lock.acquire_when(move |n| *n == wanted))).collect();
    assert_eq!(lock.waiting(), 20);
    let guard = lock.try_acquire().unwrap();
    let plain = Polled::waiting(lock.acquire());
    assert_eq!(lock.waiting(), 21);
    drop(guard);
    assert_eq!(lock.waiting(), 20, "the plain waiter has the lock, and the others were passed by");
    drop(plain);
    assert_eq!(lock.waiting(), 20);
    drop(predicates);
    assert_eq!(lock.waiting(), 0);
}

#[test]
fn of_a_lock_with_an_index() {
    async fn turn(lock: &Lock<u32>, wanted: u32) {
        warded::wait_until!(lock, |n| *n == wanted, |n| *n = 0);
    }
    let lock = Lock::new(0);
    let mut waits: Vec<_> = (1..=30).map(|wanted| Polled::waiting(turn(&lock, wanted))).collect();
    assert_eq!(lock.waiting(), 30);
    // A round that passes by all of them moves them to the index.
    *lock.try_acquire().unwrap() = 100;
    assert_eq!(lock.waiting(), 30);
    *lock.try_acquire().unwrap() = 7;
    assert_eq!(lock.waiting(), 29);
    waits[6].ready();
    waits.truncate(6);
    assert_eq!(lock.waiting(), 6);
    drop(waits);
    assert_eq!(lock.waiting(), 0);
}

#[test]
fn of_an_rw_lock() {
    let lock = RwLock::new(0);
    let writes = lock.try_write().unwrap();
    let reads = [Polled::waiting(lock.read()), Polled::waiting(lock.read())];
    let later = Polled::waiting(lock.write());
    assert_eq!(lock.waiting(), 3);
    drop(writes);
    assert_eq!(lock.waiting(), 1, "both readers were let in");
    drop(later);
    assert_eq!(lock.waiting(), 0);
    drop(reads);
}

#[test]
fn of_a_condition_tasks_that_wait_for_a_notification() {
    let condition = Condition::new(0);
    let wait = || async { drop(condition.acquire().await.wait().await) };
    let mut waits = [Polled::waiting(wait()), Polled::waiting(wait()), Polled::waiting(wait())];
    assert_eq!(condition.waiting(), 3);
    let guard = condition.try_acquire().unwrap();
    let acquires = Polled::waiting(condition.acquire());
    assert_eq!(condition.waiting(), 3, "tasks that wait for the lock only are not counted");
    guard.notify(1);
    assert_eq!(condition.waiting(), 2);
    drop((guard, acquires));
    waits[0].ready();
    waits[2].cancel();
    assert_eq!(condition.waiting(), 1);
    condition.try_acquire().unwrap().notify_all();
    assert_eq!(condition.waiting(), 0);
    waits[1].ready();
}

#[test]
fn of_an_event() {
    let event = Event::new();
    let mut waits = [Polled::waiting(event.wait()), Polled::waiting(event.wait())];
    assert_eq!(event.waiting(), 2);
    waits[0].cancel();
    assert_eq!(event.waiting(), 1);
    event.set();
    assert_eq!(event.waiting(), 0, "the tasks are released, but not polled yet");
    waits[1].ready();
    assert_eq!(event.waiting(), 0);
}

#[test]
fn of_semaphores_each_task_counts_once() {
    let semaphore = Semaphore::new(0);
    let mut waits = [Polled::waiting(semaphore.acquire_many(2)), Polled::waiting(semaphore.acquire())];
    assert_eq!(semaphore.waiting(), 2);
    semaphore.add_permits(1);
    assert_eq!(semaphore.waiting(), 2, "the first wants two");
    waits[0].cancel();
    assert_eq!(semaphore.waiting(), 0, "the second was given the permit");

    let bounded = BoundedSemaphore::new(1);
    let permit = bounded.try_acquire().unwrap();
    let mut waits = [Polled::waiting(bounded.acquire()), Polled::waiting(bounded.acquire())];
    assert_eq!(bounded.waiting(), 2);
    drop(permit);
    assert_eq!(bounded.waiting(), 1);
    drop(waits[0].ready());
    assert_eq!(bounded.waiting(), 0);
}

#[test]
fn of_a_barrier() {
    let barrier = Barrier::new(nonzero!(3));
    let mut waits = [Polled::waiting(barrier.wait()), Polled::waiting(barrier.wait())];
    assert_eq!(barrier.waiting(), 2);
    waits[1].cancel();
    assert_eq!(barrier.waiting(), 1);
    let again = Polled::waiting(barrier.wait());
    assert!(Polled::new(barrier.wait()).poll().is_ready());
    assert_eq!(barrier.waiting(), 0, "the round is full, and two have not been polled");
    drop((waits, again));
    assert_eq!(barrier.waiting(), 0);
}

#[test]
fn of_a_queue_getters_and_putters() {
    let queue = Queue::bounded(nonzero!(1));
    let mut gets = [Polled::waiting(queue.get()), Polled::waiting(queue.get()), Polled::waiting(queue.get())];
    assert_eq!(queue.waiting(), 3);
    gets[1].cancel();
    assert_eq!(queue.waiting(), 2);
    queue.try_put(1).unwrap();
    assert_eq!(queue.waiting(), 1, "one was handed the item");
    drop(gets);
    assert_eq!(queue.waiting(), 0);
    let puts = [Polled::waiting(queue.put(2)), Polled::waiting(queue.put(3))];
    let slot = Polled::waiting(queue.reserve());
    assert_eq!(queue.waiting(), 3);
    let joins = Polled::waiting(queue.join());
    assert_eq!(queue.waiting(), 3, "tasks in `join` are not counted");
    drop(queue.try_get().unwrap());
    assert_eq!(queue.waiting(), 2);
    queue.shutdown_now();
    assert_eq!(queue.waiting(), 0);
    drop((puts, slot, joins));
}

#[test]
fn of_a_monitor_woken_waiters_count_too() {
    let monitor = Monitor::new(0);
    let mut waits = [
        Polled::waiting(monitor.wait_until(|n| *n > 0).then(|n| *n -= 1)),
        Polled::waiting(monitor.wait_until(|n| *n > 0).then(|n| *n -= 1)),
    ];
    assert_eq!(monitor.waiting(), 2);
    *monitor.lock() = 1;
    assert_eq!(monitor.waiting(), 2, "one is woken, but may find its predicate false");
    assert_eq!(monitor.with(|_| monitor.waiting()), 2, "the thread that holds the monitor may call this");
    waits[0].ready();
    assert_eq!(monitor.waiting(), 1);
    waits[1].cancel();
    assert_eq!(monitor.waiting(), 0);
}
