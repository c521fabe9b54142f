// Waits until a point in time.
use std::time::Instant;

use warded::prelude::*;

async fn until(lock: &Lock<bool>, end: Instant) {
    wait_until!(lock, |done| *done || Instant::now() >= end, |_| ());
}

fn main() {}
