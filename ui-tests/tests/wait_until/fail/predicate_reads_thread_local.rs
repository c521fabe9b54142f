// Reads a thread-local variable, but another thread may evaluate the predicate.
use std::cell::Cell;
use warded::prelude::*;

thread_local!(static LIMIT: Cell<u32> = const { Cell::new(3) });

async fn above(count: &Monitor<u32>) {
    wait_until!(count, |n| *n > LIMIT.get(), |_| ());
}

fn main() {}
