//! Races between a thread that begins to wait and a thread that ends this wait. In every order the wait must end.
//!
//! The tests are bounded: a wait that has not ended after a minute counts as a lost wake-up.

use std::{
    hint::spin_loop,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use warded::{Barrier, Condition, Event, Lock, Queue, RwLock, Semaphore, nonzero};

use crate::hand_polling::{Dice, Polled};

const ROUNDS: usize = 2_000;

/// Far longer than a busy machine keeps a thread from running.
const LONGEST: Duration = Duration::from_secs(60);

/// Checks again and again until `is_so` returns true, and sometimes lets other threads run.
#[track_caller]
fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while begun.elapsed() < LONGEST {
        for _ in 0..1_000 {
            if is_so() {
                return;
            }
            spin_loop();
        }
        thread::yield_now();
    }
    panic!("lost wake-up: the wait has not ended");
}

/// Spins for a short random time.
fn dawdle(dice: &mut Dice) {
    for _ in 0..dice.roll(60) {
        spin_loop();
    }
}

/// In each round one thread does `act` while another does `wait`.
#[expect(clippy::needless_pass_by_value, reason = "closures")]
fn race<T: Sync, O>(make: impl Fn() -> T, act: impl Fn(&T) + Sync, wait: impl AsyncFn(&T) -> O) {
    let things: Vec<T> = (0..ROUNDS).map(|_| make()).collect();
    let begun = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut dice = Dice::new(1);
            for (round, thing) in things.iter().enumerate() {
                until(|| begun.load(SeqCst) > round);
                dawdle(&mut dice);
                act(thing);
            }
        });
        let mut dice = Dice::new(2);
        for (round, thing) in things.iter().enumerate() {
            begun.store(round + 1, SeqCst);
            dawdle(&mut dice);
            let mut task = Polled::new(wait(thing));
            while task.poll().is_pending() {
                until(|| task.is_woken());
            }
        }
    });
}

/// A guard, permit or job that the acting thread drops.
type Dropped<T> = Mutex<Option<T>>;

fn drop_it<T>(held: &Dropped<T>) {
    let held = held.lock().unwrap().take();
    drop(held);
}

#[test]
fn an_event_is_set_while_a_wait_begins() {
    // The race has a short window, so this test has more rounds.
    for _ in 0..5 {
        race(Event::new, Event::set, async |event| event.wait().await);
    }
    race(
        Event::new,
        |event| {
            event.set();
            event.clear();
            event.set();
        },
        async |event| event.wait().await,
    );
}

#[test]
fn a_lock_is_given_back_while_a_wait_begins() {
    let make = || {
        let lock = Arc::new(Lock::new(false));
        let mut held = Arc::clone(&lock).try_acquire_owned().unwrap();
        *held = true;
        (lock, Mutex::new(Some(held)))
    };
    race(make, |(_, held)| drop_it(held), async |(lock, _)| drop(lock.acquire().await));
    race(make, |(_, held)| drop_it(held), async |(lock, _)| drop(lock.acquire_when(|is_so| *is_so).await));
}

#[test]
fn permits_are_given_back_while_a_wait_begins() {
    let make = || {
        let semaphore = Arc::new(Semaphore::new(2));
        let held = Arc::clone(&semaphore).try_acquire_many_owned(2).unwrap();
        (semaphore, Mutex::new(Some(held)))
    };
    race(make, |(_, held)| drop_it(held), async |(semaphore, _)| drop(semaphore.acquire_many(2).await));
    race(|| Semaphore::new(0), |semaphore| semaphore.add_permits(1), async |semaphore| drop(semaphore.acquire().await));
}

#[test]
fn the_last_reader_releases_while_a_writer_begins_to_wait() {
    let make = || {
        let lock = Arc::new(RwLock::new(0));
        let held = [(); 2].map(|()| Arc::clone(&lock).try_read_owned().unwrap());
        (lock, Mutex::new(Some(held)))
    };
    race(make, |(_, held)| drop_it(held), async |(lock, _)| drop(lock.write().await));
}

#[test]
fn a_writer_releases_or_downgrades_while_a_reader_begins_to_wait() {
    let make = || {
        let lock = Arc::new(RwLock::new(0));
        let held = Arc::clone(&lock).try_write_owned().unwrap();
        (lock, Mutex::new(Some(held)))
    };
    race(make, |(_, held)| drop_it(held), async |(lock, _)| drop(lock.read().await));
    let downgrade = |held: &Dropped<warded::OwnedRwLockWriteGuard<i32>>| {
        let held = held.lock().unwrap().take();
        std::mem::forget(held.map(warded::OwnedRwLockWriteGuard::downgrade));
    };
    race(make, |(_, held)| downgrade(held), async |(lock, _)| drop(lock.read().await));
}

#[test]
fn an_item_is_put_while_a_getter_begins_to_wait() {
    race(Queue::unbounded, |queue| queue.try_put(1).unwrap(), async |queue| drop(queue.get().await.unwrap()));
}

#[test]
fn an_item_is_got_while_a_putter_begins_to_wait() {
    let make = || {
        let queue = Queue::bounded(nonzero!(1));
        queue.try_put(1).unwrap();
        queue
    };
    race(make, |queue| drop(queue.try_get().unwrap()), async |queue| queue.put(2).await.unwrap());
}

#[test]
fn the_last_job_is_done_while_a_join_begins() {
    let make = || {
        let queue = Arc::new(Queue::unbounded());
        queue.try_put(1).unwrap();
        let job = Arc::clone(&queue).try_get_owned().unwrap();
        (queue, Mutex::new(Some(job)))
    };
    for _ in 0..5 {
        race(make, |(_, job)| drop_it(job), async |(queue, _)| queue.join().await);
    }
}

#[test]
fn a_queue_is_shut_down_while_waits_begin() {
    race(Queue::<u8>::unbounded, Queue::shutdown, async |queue| assert!(queue.get().await.is_err()));
    let full = || {
        let queue = Queue::bounded(nonzero!(1));
        queue.try_put(1).unwrap();
        queue
    };
    race(full, Queue::shutdown_now, async |queue| assert!(queue.put(2).await.is_err()));
}

#[test]
fn a_barrier_breaks_or_fills_while_a_party_arrives() {
    race(|| Barrier::new(nonzero!(2)), Barrier::abort, async |barrier| assert!(barrier.wait().await.is_err()));
    let meet = |barrier: &Barrier| assert!(warded::block_on(barrier.wait()).is_ok());
    race(|| Barrier::new(nonzero!(2)), meet, async |barrier| assert!(barrier.wait().await.is_ok()));
}

#[test]
fn a_condition_is_notified_while_a_wait_begins() {
    let notify = |condition: &Condition<bool>| {
        let mut guard = warded::block_on(condition.acquire());
        *guard = true;
        guard.notify(1);
    };
    race(
        || Condition::new(false),
        notify,
        async |condition| drop(condition.acquire().await.wait_for(|is_so| *is_so).await),
    );
}

/// A waiter is dropped while it is served: its grant must go to a waiter that stays.
#[test]
fn a_waiter_is_dropped_while_it_is_served() {
    let lock = Arc::new(Lock::new(0_usize));
    let begun = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut dice = Dice::new(1);
            for round in 0..ROUNDS {
                let held = warded::block_on(lock.acquire());
                begun.store(round + 1, SeqCst);
                until(|| done.load(SeqCst) == 2 * round + 1);
                dawdle(&mut dice);
                drop(held);
                until(|| done.load(SeqCst) == 2 * round + 2);
            }
        });
        let mut dice = Dice::new(2);
        for round in 0..ROUNDS {
            until(|| begun.load(SeqCst) > round);
            let mut leaves = Polled::waiting(lock.acquire());
            let mut stays = Polled::waiting(lock.acquire());
            done.store(2 * round + 1, SeqCst);
            dawdle(&mut dice);
            leaves.cancel();
            until(|| stays.is_woken());
            *stays.ready() += 1;
            done.store(2 * round + 2, SeqCst);
        }
    });
    assert_eq!(*lock.try_acquire().unwrap(), ROUNDS);
}

/// A waiter is dropped while it is notified: its notification must go to a waiter that stays.
#[test]
fn a_waiter_is_dropped_while_it_is_notified() {
    let condition = Condition::new(0_usize);
    let [parked, ready, served] = [(); 3].map(|()| AtomicUsize::new(0));
    let wait = || Polled::waiting(async { warded::block_on(condition.acquire()).wait().await });
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut dice = Dice::new(1);
            for round in 1..=ROUNDS {
                let mut leaves = wait();
                parked.store(round, SeqCst);
                until(|| ready.load(SeqCst) == round);
                dawdle(&mut dice);
                leaves.cancel();
                until(|| served.load(SeqCst) == round);
            }
        });
        let mut dice = Dice::new(2);
        for round in 1..=ROUNDS {
            until(|| parked.load(SeqCst) == round);
            let mut stays = wait();
            ready.store(round, SeqCst);
            dawdle(&mut dice);
            warded::block_on(condition.acquire()).notify(1);
            until(|| stays.is_woken());
            *stays.ready() += 1;
            served.store(round, SeqCst);
        }
    });
    assert_eq!(condition.into_inner(), ROUNDS);
}
