// Compares with a field under another lock.
use std::sync::Mutex;
use warded::prelude::*;

#[guarded]
struct Counter {
    limit: Mutex<u32>,
    state: Monitor,
    #[guarded(by = state)]
    count: u32,
}

impl Counter {
    fn above(&self) {
        wait_until_blocking!(self.state, |s| s.count > *self.limit.lock().unwrap(), |_| ());
    }
}

fn main() {}
