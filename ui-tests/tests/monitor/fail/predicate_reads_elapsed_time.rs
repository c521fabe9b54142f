// Waits until some time has passed.
use std::time::{Duration, Instant};
use warded::prelude::*;

struct Job {
    count: Monitor<u32>,
    begun: Instant,
}

impl Job {
    async fn above(&self) {
        wait_until!(self.count, |n| *n > 3 || self.begun.elapsed() > Duration::from_secs(1), |_| ());
    }
}

fn main() {}
