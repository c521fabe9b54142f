//! Timeouts and deadlines, with and without a body.
#![deny(warnings)]

use std::time::{Duration, Instant};

use warded::prelude::*;

async fn limits(lock: &Lock<u8>, limit: Duration) -> Result<u8, Elapsed> {
    let mut guard = wait_until!(lock, timeout = limit, |n| *n == 1)?;
    *guard += 1;
    guard.release();
    wait_until!(lock, timeout = limit * 2, |n| *n == 2, |n| *n += 1)?;
    wait_until!(lock, deadline = Instant::now() + limit, |n| *n == 3, |n| *n += 1)?;
    wait_until!(lock, deadline = tokio::time::Instant::now() + limit, |n| *n == 4, async |n| *n += 1)?;
    wait_until!(lock, timeout = Duration::ZERO, |n| *n == 9, |n| *n)
}

fn blocking(lock: &Lock<u8>, limit: Duration) -> Result<u8, Elapsed> {
    wait_until_blocking!(lock, timeout = limit, |n| *n == 5)?.release();
    wait_until_blocking!(lock, deadline = Instant::now(), |n| *n == 5, |n| *n)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let lock = Lock::new(1);
    assert_eq!(limits(&lock, Duration::from_secs(9)).await, Err(Elapsed));
    let blocked = std::thread::spawn(move || blocking(&lock, Duration::from_secs(9)));
    assert_eq!(blocked.join().unwrap(), Ok(5));
}
