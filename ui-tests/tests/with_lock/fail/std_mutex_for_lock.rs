// Uses a mutex of `std` instead of a lock.
use std::sync::Mutex;
use warded::prelude::*;

async fn increment(count: &Mutex<u64>) {
    with_lock!(count, |n| *n += 1);
}

fn main() {}
