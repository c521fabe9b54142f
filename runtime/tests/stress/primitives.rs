//! The other primitives: their counts are right, whatever is cancelled.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::{
    collections::BTreeSet,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
};

use futures::future::{Either, join_all, select};
use tokio::task::yield_now;
use warded::{Barrier, Condition, Event, LifoQueue, PriorityQueue, Queue, RwLock, Semaphore, nonzero};

use crate::{TASKS, hand_polling::Dice};

/// Waits for the future, or gives up at a random moment.
async fn perhaps<F: Future>(dice: &mut Dice, future: F) -> Option<F::Output> {
    match dice.roll(4) {
        0 => match select(pin!(future), pin!(yield_now())).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        },
        1 => match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        },
        _ => Some(future.await),
    }
}

/// Runs `body` in `count` tasks, each with dice of its own, until all have ended.
async fn tasks<F: Future<Output = ()> + Send + 'static>(count: usize, body: impl Fn(usize, Dice) -> F) {
    let tasks = (0..count).map(|task| tokio::spawn(body(task, Dice::new(task as u64))));
    for ended in join_all(tasks).await {
        ended.unwrap();
    }
}

/// The tests of this file, for `watched.rs`.
#[cfg(feature = "observe")]
pub(crate) const OTHERS: &[fn()] = &[
    waiters_of_an_event_are_released,
    a_pulse_releases_all_waiters,
    permits_are_neither_lost_nor_doubled,
    permits_that_are_forgotten_and_added_add_up,
    every_round_of_a_barrier_hands_out_every_turn,
    a_barrier_counts_right_beside_waits_that_are_dropped,
    an_item_put_before_a_shutdown_arrives,
    notifications_are_not_lost,
    waits_for_a_notification_come_to_an_end,
    readers_never_see_a_half_written_value,
];

/// The event is set and cleared all the time. Some waiters give up and others don't. All of them end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiters_of_an_event_are_released() {
    const ROUNDS: usize = 300;
    let rounds: Arc<Vec<Event>> = Arc::new((0..ROUNDS).map(|_| Event::new()).collect());
    let released = Arc::new(AtomicUsize::new(0));
    tasks(TASKS + 1, |task, mut dice| {
        let (rounds, released) = (Arc::clone(&rounds), Arc::clone(&released));
        async move {
            for round in &*rounds {
                if task == TASKS {
                    for _ in 0..dice.roll(4) {
                        round.set();
                        yield_now().await;
                        round.clear();
                    }
                    round.set();
                } else {
                    perhaps(&mut dice, round.wait()).await;
                    round.wait().await;
                    released.fetch_add(1, SeqCst);
                }
            }
        }
    })
    .await;
    assert_eq!(released.load(SeqCst), TASKS * ROUNDS);
}

/// All tasks that waited when it was set are released, though it is cleared at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pulse_releases_all_waiters() {
    let (event, done) = (Arc::new(Event::new()), Arc::new(AtomicUsize::new(0)));
    let pulses = Arc::new(AtomicUsize::new(0));
    tasks(TASKS + 1, |task, mut dice| {
        let (event, done, pulses) = (Arc::clone(&event), Arc::clone(&done), Arc::clone(&pulses));
        async move {
            if task == TASKS {
                while done.load(SeqCst) < TASKS {
                    event.set();
                    event.clear();
                    pulses.fetch_add(1, SeqCst);
                    yield_now().await;
                }
                return;
            }
            for _ in 0..300 {
                perhaps(&mut dice, event.wait()).await;
                event.wait().await;
            }
            done.fetch_add(1, SeqCst);
        }
    })
    .await;
    assert!(pulses.load(SeqCst) > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn permits_are_neither_lost_nor_doubled() {
    const PERMITS: usize = 3;
    let semaphore = Arc::new(Semaphore::new(PERMITS));
    let inside = Arc::new(AtomicUsize::new(0));
    tasks(TASKS, |_, mut dice| {
        let (semaphore, inside) = (Arc::clone(&semaphore), Arc::clone(&inside));
        async move {
            for _ in 0..1_000 {
                let wanted = 1 + dice.roll(PERMITS);
                let permit = if dice.roll(5) == 0 {
                    semaphore.try_acquire_many(wanted)
                } else {
                    perhaps(&mut dice, semaphore.acquire_many(wanted)).await
                };
                let Some(mut permit) = permit else { continue };
                assert!(inside.fetch_add(wanted, SeqCst) + wanted <= PERMITS);
                if dice.roll(2) == 0 {
                    yield_now().await;
                }
                let part = dice.roll(wanted + 1);
                inside.fetch_sub(part, SeqCst);
                drop(permit.split(part));
                inside.fetch_sub(wanted - part, SeqCst);
            }
        }
    })
    .await;
    assert_eq!(semaphore.available_permits(), PERMITS);
}

/// Some tasks forget permits, and others add permits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn permits_that_are_forgotten_and_added_add_up() {
    const ROUNDS: usize = 1_000;
    let semaphore = Arc::new(Semaphore::new(0));
    let taken = Arc::new(AtomicUsize::new(0));
    tasks(TASKS, |task, mut dice| {
        let (semaphore, taken) = (Arc::clone(&semaphore), Arc::clone(&taken));
        async move {
            for _ in 0..ROUNDS {
                if task % 2 == 0 {
                    semaphore.add_permits(2);
                } else if let Some(permit) = perhaps(&mut dice, Arc::clone(&semaphore).acquire_owned()).await {
                    permit.forget();
                    taken.fetch_add(1, SeqCst);
                }
            }
        }
    })
    .await;
    assert_eq!(semaphore.available_permits() + taken.load(SeqCst), TASKS / 2 * ROUNDS * 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_round_of_a_barrier_hands_out_every_turn() {
    const ROUNDS: usize = 500;
    let barrier = Arc::new(Barrier::new(nonzero!(4)));
    let turns: Arc<[AtomicUsize; 4]> = Arc::default();
    let in_round = Arc::new(AtomicUsize::new(0));
    tasks(4, |_, _| {
        let (barrier, turns, in_round) = (Arc::clone(&barrier), Arc::clone(&turns), Arc::clone(&in_round));
        async move {
            for round in 0..ROUNDS {
                assert!(in_round.fetch_add(1, SeqCst) < 4 * (round + 1), "no task is a round ahead");
                let turn = barrier.wait().await.unwrap();
                assert!(in_round.load(SeqCst) >= 4 * (round + 1), "all have come");
                turns[turn.index()].fetch_add(1, SeqCst);
            }
        }
    })
    .await;
    assert!(turns.iter().all(|turns| turns.load(SeqCst) == ROUNDS));
    assert_eq!(barrier.waiting(), 0);
}

/// Some parties give up. Each round has one last party, and no index occurs twice in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_barrier_counts_right_beside_waits_that_are_dropped() {
    const ROUNDS: usize = 300;
    let barrier = Arc::new(Barrier::new(nonzero!(3)));
    let turns: Arc<[AtomicUsize; 3]> = Arc::default();
    tasks(TASKS, |_, mut dice| {
        let (barrier, turns) = (Arc::clone(&barrier), Arc::clone(&turns));
        async move {
            while !barrier.is_broken() {
                if dice.roll(50) == 0 {
                    barrier.reset();
                }
                if let Some(Ok(turn)) = perhaps(&mut dice, barrier.wait()).await {
                    let rounds = turns[turn.index()].fetch_add(1, SeqCst);
                    if turn.is_last() && rounds >= ROUNDS {
                        barrier.abort();
                    }
                }
            }
        }
    })
    .await;
    // The last party of a round never waits, so it can't give its turn up. The others can.
    let [first, second, last] = [0, 1, 2].map(|index| turns[index].load(SeqCst));
    assert!(first <= last && second <= last, "{first} and {second} of {last}");
    assert_eq!(barrier.waiting(), 0);
}

/// Each item that was put is got once, and no other item is got. Some puts and gets are given up meanwhile.
macro_rules! no_item_is_lost {
    ($($name:ident: $queue:ident),* $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            const ITEMS: usize = 500;
            for capacity in [nonzero!(1), nonzero!(3), nonzero!(1_000)] {
                let queue = Arc::new($queue::<usize>::bounded(capacity));
                let put = Arc::new(Mutex::new(BTreeSet::new()));
                let got = Arc::new(Mutex::new(BTreeSet::new()));
                let consumers = tokio::spawn(tasks(4, {
                    let (queue, got) = (Arc::clone(&queue), Arc::clone(&got));
                    move |_, mut dice| {
                        let (queue, got) = (Arc::clone(&queue), Arc::clone(&got));
                        async move {
                            loop {
                                match perhaps(&mut dice, queue.get()).await {
                                    Some(Ok(job)) => {
                                        assert!(got.lock().unwrap().insert(*job), "{} twice", *job);
                                        job.done();
                                    }
                                    Some(Err(_)) => return,
                                    None => {}
                                }
                            }
                        }
                    }
                }));
                tasks(4, |producer, mut dice| {
                    let (queue, put) = (Arc::clone(&queue), Arc::clone(&put));
                    async move {
                        for item in producer * ITEMS..(producer + 1) * ITEMS {
                            let is_in = if dice.roll(4) == 0 {
                                queue.try_put(item).is_ok()
                            } else {
                                perhaps(&mut dice, queue.put(item)).await.is_some()
                            };
                            if is_in {
                                put.lock().unwrap().insert(item);
                            }
                        }
                    }
                })
                .await;
                queue.join().await;
                assert_eq!(*put.lock().unwrap(), *got.lock().unwrap());
                queue.shutdown();
                consumers.await.unwrap();
                assert_eq!((queue.len(), queue.unfinished()), (0, 0));
            }
        }
    )*};
}
no_item_is_lost!(
    a_queue_loses_and_doubles_nothing: Queue,
    a_lifo_queue_loses_and_doubles_nothing: LifoQueue,
    a_priority_queue_loses_and_doubles_nothing: PriorityQueue,
);

/// Row 35. The queue is shut down right after the last put, while other tasks get items. All items arrive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_put_before_a_shutdown_arrives() {
    for round in 0..300 {
        let queue = Arc::new(Queue::unbounded());
        let got = Arc::new(AtomicUsize::new(0));
        let items = round % 7;
        tasks(4, |task, mut dice| {
            let (queue, got) = (Arc::clone(&queue), Arc::clone(&got));
            async move {
                if task == 0 {
                    for item in 0..items {
                        queue.try_put(item).unwrap();
                    }
                    queue.shutdown();
                    return;
                }
                loop {
                    match perhaps(&mut dice, queue.get()).await {
                        Some(Ok(_)) => got.fetch_add(1, SeqCst),
                        Some(Err(_)) => return,
                        None => continue,
                    };
                }
            }
        })
        .await;
        assert_eq!(got.load(SeqCst), items);
    }
}

/// Each item is announced once, to one waiting task. A task that gives up passes the announcement on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_are_not_lost() {
    const ITEMS: usize = 1_500;
    let stock = Arc::new(Condition::new(0_usize));
    let taken = Arc::new(AtomicUsize::new(0));
    tasks(TASKS, |task, mut dice| {
        let (stock, taken) = (Arc::clone(&stock), Arc::clone(&taken));
        async move {
            if task == 0 {
                for _ in 0..ITEMS {
                    let mut stock = stock.acquire().await;
                    *stock += 1;
                    stock.notify(1);
                    drop(stock);
                    if dice.roll(4) == 0 {
                        yield_now().await;
                    }
                }
                return;
            }
            loop {
                let guard = stock.acquire().await;
                if taken.load(SeqCst) == ITEMS {
                    guard.notify_all();
                    return;
                }
                let taken_in_all = Arc::clone(&taken);
                let wait = guard.wait_for(move |stock| *stock > 0 || taken_in_all.load(SeqCst) == ITEMS);
                let Some(mut stock) = perhaps(&mut dice, wait).await else { continue };
                if *stock > 0 {
                    *stock -= 1;
                    taken.fetch_add(1, SeqCst);
                }
                if taken.load(SeqCst) == ITEMS {
                    stock.notify_all();
                    return;
                }
            }
        }
    })
    .await;
    assert_eq!((taken.load(SeqCst), *stock.try_acquire().expect("given back")), (ITEMS, 0));
}

/// Waiters are notified one by one and all at once, while some give up. The others must be notified, or the test would never
/// end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waits_for_a_notification_come_to_an_end() {
    let condition = Arc::new(Condition::new(0_usize));
    tasks(TASKS, |task, mut dice| {
        let condition = Arc::clone(&condition);
        async move {
            if task == 0 {
                loop {
                    let guard = condition.acquire().await;
                    if *guard == TASKS - 1 {
                        return;
                    }
                    if dice.roll(3) == 0 {
                        guard.notify_all();
                    } else {
                        guard.notify(1 + dice.roll(3));
                    }
                    drop(guard);
                    yield_now().await;
                }
            }
            for _ in 0..200 {
                let guard = condition.acquire().await;
                drop(perhaps(&mut dice, guard.wait()).await);
            }
            *condition.acquire().await += 1;
        }
    })
    .await;
    assert!(!condition.is_locked());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_never_see_a_half_written_value() {
    const ROUNDS: usize = 1_000;
    let pair = Arc::new(RwLock::new((0_usize, 0_usize)));
    let written = Arc::new(AtomicUsize::new(0));
    tasks(TASKS, |_, mut dice| {
        let (pair, written) = (Arc::clone(&pair), Arc::clone(&written));
        async move {
            for _ in 0..ROUNDS {
                if dice.roll(3) > 0 {
                    let guard = perhaps(&mut dice, pair.read()).await.or_else(|| pair.try_read());
                    if let Some(pair) = guard {
                        let before = pair.0;
                        if dice.roll(2) == 0 {
                            yield_now().await;
                        }
                        assert_eq!((pair.0, pair.1), (before, before));
                    }
                } else if let Some(mut pair) = perhaps(&mut dice, pair.write()).await {
                    pair.0 += 1;
                    if dice.roll(2) == 0 {
                        yield_now().await;
                    }
                    pair.1 += 1;
                    written.fetch_add(1, SeqCst);
                    let now = pair.0;
                    let reading = pair.downgrade();
                    yield_now().await;
                    assert_eq!((reading.0, reading.1), (now, now), "no task writes in between");
                }
            }
        }
    })
    .await;
    let pair = pair.try_write().expect("given back");
    assert_eq!(*pair, (written.load(SeqCst), written.load(SeqCst)));
}
