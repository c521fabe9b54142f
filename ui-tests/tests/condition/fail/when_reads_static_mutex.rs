// The predicate of a condition reads a static under another lock.
use std::sync::Mutex;
use warded::prelude::*;

static LIMIT: Mutex<u32> = Mutex::new(3);

#[guarded]
struct Counter {
    state: Monitor,
    #[guarded(by = state)]
    count: u32,
    #[condition(of = state, when = |s| s.count > *LIMIT.lock().unwrap())]
    above: Condition,
}

fn main() {}
