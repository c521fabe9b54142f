//! Tasks with selects over all kinds of waits, which give up at any time. Nothing is lost or doubled.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
    time::Duration,
};

use warded::{Event, Lock, LockGuard, Queue, Semaphore, SemaphorePermit, Wait, after, nonzero, select_event};

use crate::hand_polling::Dice;

const TASKS: usize = 16;
/// A million in release builds.
const SELECTS: usize = if cfg!(debug_assertions) { 250_000 } else { 1_000_000 };
const PERMITS: usize = 3;

struct World {
    queue: Queue<usize>,
    semaphore: Semaphore,
    event: Event,
    lock: Lock<usize>,
    /// For each item: whether it was put, and not yet taken.
    is_on_its_way: Vec<AtomicBool>,
    permits_out: AtomicUsize,
    won: [AtomicUsize; 8],
}

/// The output of the winner. Its position counts it in `World::won`.
enum Won<'a> {
    Put,
    Got(usize),
    Permits(SemaphorePermit<'a>),
    Event,
    Lock(LockGuard<'a, usize>),
    Turn,
    Timer,
}

/// The position that counts selects without a winner.
const GAVE_UP: usize = 7;

impl World {
    fn new() -> Self {
        Self {
            queue: Queue::bounded(nonzero!(4)),
            semaphore: Semaphore::new(PERMITS),
            event: Event::new(),
            lock: Lock::new(0),
            is_on_its_way: (0..SELECTS).map(|_| AtomicBool::new(false)).collect(),
            permits_out: AtomicUsize::new(0),
            won: std::array::from_fn(|_| AtomicUsize::new(0)),
        }
    }

    fn won(&self, place: usize) -> usize {
        self.won[place].load(SeqCst)
    }

    async fn select(&self, item: usize, is_put: bool, dice: &mut Dice) -> Won<'_> {
        let (is_get, is_timed, hears) = (dice.roll(2) == 0, dice.roll(4) == 0, dice.roll(2) == 0);
        let (permits, parity) = (1 + dice.roll(PERMITS), dice.roll(2));
        select_event! {
            slot = self.queue.reserve(), if is_put => {
                slot.unwrap().put(item).unwrap();
                Won::Put
            }
            job = self.queue.get(), if is_get => Won::Got(job.unwrap().into_inner()),
            permit = self.semaphore.acquire_many(permits) => Won::Permits(permit),
            () = self.event.wait(), if hears => Won::Event,
            guard = self.lock.acquire() => Won::Lock(guard),
            () = with_lock!(self.lock, |turns| *turns += 1) => Won::Turn,
            guard = wait_until!(self.lock, |turns| *turns % 2 == parity) => Won::Lock(guard),
            limited = self.lock.acquire().timeout(Duration::from_micros(50)), if is_timed => match limited {
                Ok(guard) => Won::Lock(guard),
                Err(_) => Won::Timer,
            },
            () = after(Duration::from_micros(20)), if is_timed => Won::Timer,
        }
    }

    /// Runs one select, and counts its effects.
    async fn turn(&self, item: usize, dice: &mut Dice) {
        let is_put = dice.roll(2) == 0;
        // This is counted before the put, because the getter may go on before the putter.
        self.is_on_its_way[item].store(is_put, SeqCst);
        let polls = if dice.roll(2) == 0 { usize::MAX } else { 1 + dice.roll(3) };
        let won = give_up_after(polls, self.select(item, is_put, dice)).await;
        if is_put && !matches!(won, Some(Won::Put)) {
            assert!(self.is_on_its_way[item].swap(false, SeqCst), "a put that lost was delivered");
        }
        let place = match won {
            None => GAVE_UP,
            Some(Won::Put) => 0,
            Some(Won::Got(item)) => {
                assert!(self.is_on_its_way[item].swap(false, SeqCst), "got twice, or never put");
                1
            }
            Some(Won::Permits(permit)) => {
                let count = permit.permits();
                assert!(self.permits_out.fetch_add(count, SeqCst) + count <= PERMITS, "more than there are");
                hold(dice).await;
                self.permits_out.fetch_sub(count, SeqCst);
                2
            }
            Some(Won::Event) => {
                self.event.clear();
                3
            }
            Some(Won::Lock(mut turns)) => {
                let before = *turns;
                hold(dice).await;
                *turns = before + 1;
                4
            }
            Some(Won::Turn) => 5,
            Some(Won::Timer) => 6,
        };
        self.won[place].fetch_add(1, SeqCst);
        if dice.roll(3) == 0 {
            self.event.set();
        }
    }
}

/// Holds something for a moment, so that other tasks find it taken.
async fn hold(dice: &mut Dice) {
    for _ in 0..dice.roll(3) {
        tokio::task::yield_now().await;
    }
}

/// A limit above this number counts as no limit.
const FEW: usize = 100;

/// Polls the future at most `polls` times, and then drops it.
async fn give_up_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        left -= 1;
        match left {
            0 => return Poll::Ready(None),
            // Tasks without a limit must be woken, or the test hangs.
            1..=FEW => cx.waker().wake_by_ref(),
            _ => {}
        }
        Poll::Pending
    })
    .await
}

/// The run ends after a fixed number of selects. The time limit is only for a lost wake-up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_item_permit_and_turn_is_accounted_for() {
    let world = Arc::new(World::new());
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let mut dice = Dice::new(task as u64);
                for item in (task..SELECTS).step_by(TASKS) {
                    world.turn(item, &mut dice).await;
                }
            })
        })
        .collect();
    for task in tasks {
        tokio::time::timeout(Duration::from_secs(120), task).await.expect("no task sleeps for ever").unwrap();
    }

    let mut left = 0;
    while let Ok(job) = world.queue.try_get() {
        assert!(world.is_on_its_way[job.into_inner()].swap(false, SeqCst), "got twice, or never put");
        left += 1;
    }
    assert!(world.is_on_its_way.iter().all(|item| !item.load(SeqCst)), "an item was lost");
    assert_eq!(world.won(0), world.won(1) + left);
    assert_eq!(world.queue.unfinished(), 0);
    assert_eq!(world.semaphore.available_permits(), PERMITS);
    assert_eq!(*world.lock.try_acquire().expect("given back"), world.won(4) + world.won(5));
    let won = world.won.each_ref().map(|count| count.load(SeqCst));
    assert_eq!(won.iter().sum::<usize>(), SELECTS);
    println!("put, got, permits, event, lock, with_lock, timer, gave up: {won:?}");
    assert!(won.iter().all(|count| *count > SELECTS / 1_000), "each came to its turn: {won:?}");
}
