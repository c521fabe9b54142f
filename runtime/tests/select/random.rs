//! Selects over all kinds of waits, by tasks that give up at any time: nothing is lost and nothing doubled.

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

use warded::{Event, Lock, Queue, Semaphore, Wait, after, nonzero, select_event};

use crate::hand_polling::Dice;

const TASKS: usize = 16;
const SELECTS: usize = 1_000_000;
const PERMITS: usize = 3;

struct World {
    queue: Queue<usize>,
    semaphore: Semaphore,
    event: Event,
    lock: Lock<usize>,
    /// What was put and not yet taken, by number.
    is_on_its_way: Vec<AtomicBool>,
    next_item: AtomicUsize,
    items_put: AtomicUsize,
    items_got: AtomicUsize,
    permits_out: AtomicUsize,
    turns: AtomicUsize,
    timers: AtomicUsize,
    events: AtomicUsize,
    cancelled: AtomicUsize,
}

impl World {
    fn got(&self, item: usize) {
        assert!(self.is_on_its_way[item].swap(false, SeqCst), "item {item} twice, or never put");
        self.items_got.fetch_add(1, SeqCst);
    }

    /// One select; what its winner gave is counted.
    async fn select(&self, dice: &mut Dice) {
        let item = self.next_item.fetch_add(1, SeqCst);
        let (puts, gets, patient) = (dice.roll(2) == 0, dice.roll(2) == 0, dice.roll(4) > 0);
        let (permits, parity) = (1 + dice.roll(PERMITS), dice.roll(2));
        // Whoever gets the item may be faster than the body of who has put it.
        self.is_on_its_way[item].store(puts, SeqCst);
        let mut was_put = false;
        select_event! {
            put = self.queue.put(item), if puts => {
                put.unwrap();
                was_put = true;
                self.items_put.fetch_add(1, SeqCst);
            }
            job = self.queue.get(), if gets => self.got(job.unwrap().into_inner()),
            permit = self.semaphore.acquire_many(permits) => {
                assert!(self.permits_out.fetch_add(permits, SeqCst) + permits <= PERMITS, "too many permits");
                self.hold(dice).await;
                self.permits_out.fetch_sub(permits, SeqCst);
                drop(permit);
            }
            () = self.event.wait(), if dice.roll(2) == 0 => {
                self.events.fetch_add(1, SeqCst);
                self.event.clear();
            }
            mut turns = self.lock.acquire() => {
                *turns += 1;
                self.hold(dice).await;
                self.turns.fetch_add(1, SeqCst);
            }
            () = with_lock!(self.lock, |turns| *turns += 1) => { self.turns.fetch_add(1, SeqCst); }
            mut turns = wait_until!(self.lock, |turns| *turns % 2 == parity) => {
                *turns += 1;
                self.turns.fetch_add(1, SeqCst);
            }
            limited = self.lock.acquire().timeout(Duration::from_micros(50)), if !patient => {
                if let Ok(mut turns) = limited {
                    *turns += 1;
                    self.turns.fetch_add(1, SeqCst);
                }
            }
            () = after(Duration::from_micros(20)), if !patient => { self.timers.fetch_add(1, SeqCst); }
        }
        if puts && !was_put {
            assert!(self.is_on_its_way[item].swap(false, SeqCst), "a put that lost was delivered");
        }
        if dice.roll(3) == 0 {
            self.event.set();
        }
    }

    /// So that others find it taken.
    async fn hold(&self, dice: &mut Dice) {
        for _ in 0..dice.roll(3) {
            tokio::task::yield_now().await;
        }
    }
}

/// So many polls, and no more: the future is dropped where it stands.
async fn give_up_after(polls: usize, future: impl Future<Output = ()>) -> bool {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|cx| {
        if future.as_mut().poll(cx).is_ready() {
            return Poll::Ready(true);
        }
        left -= 1;
        if left == 0 {
            return Poll::Ready(false);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}
