//! The future of a select is `Send` if its operations are, and needs no tokio.
#![deny(warnings)]

use std::time::Duration;

use warded::prelude::*;
use warded::{Event, Queue, Semaphore, after, at, block_on};

fn is_send<T: Send>(value: T) -> T {
    value
}

async fn served(queue: &Queue<u32>, lock: &Lock<u32>, permits: &Semaphore, stop: &Event) -> u32 {
    select_event! {
        Ok(job) = queue.get() => {
            with_lock!(lock, |number| *number += *job);
            1
        }
        mut guard = lock.acquire(), if permits.is_locked() => {
            stop.wait().await;
            *guard += 1;
            2
        }
        permit = permits.acquire(), if queue.is_empty() => {
            stop.wait().await;
            permit.forget();
            3
        }
        number = with_lock!(lock, timeout = Duration::from_secs(9), |number| *number) => number.unwrap_or(0),
        () = after(Duration::from_secs(9)) => 4,
        () = at(std::time::Instant::now()), if stop.is_set() => 5,
        () = stop.wait() => 6,
        else => 7,
    }
}

fn main() {
    let (queue, lock, permits, stop) = (Queue::unbounded(), Lock::new(8), Semaphore::new(1), Event::new());
    stop.set();
    assert_ne!(block_on(is_send(served(&queue, &lock, &permits, &stop))), 7);
}
