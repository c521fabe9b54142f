// Reads an event, which may be set without a release of the lock.
use std::sync::Arc;
use warded::Event;
use warded::prelude::*;

async fn above(count: &Lock<u32>, stop: Arc<Event>) {
    wait_until!(count, |n| *n > 3 || stop.is_set(), |_| ());
}

fn main() {}
