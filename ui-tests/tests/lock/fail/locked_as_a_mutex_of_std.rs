// Calls `lock()`, as with `std`'s `Mutex`.
use warded::prelude::*;

fn count(visits: &Lock<u32>) {
    *visits.lock().unwrap() += 1;
}

fn main() {}
