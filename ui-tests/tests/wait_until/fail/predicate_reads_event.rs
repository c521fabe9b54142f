// Reads an event beside what the lock guards.
use std::sync::Arc;
use warded::Event;
use warded::prelude::*;

async fn above(count: &Lock<u32>, stop: Arc<Event>) {
    wait_until!(count, |n| *n > 3 || stop.is_set(), |_| ());
}

fn main() {}
