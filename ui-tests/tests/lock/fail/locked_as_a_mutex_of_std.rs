// Locks as `std`'s `Mutex`, not awaited.
use warded::prelude::*;

fn count(visits: &Lock<u32>) {
    *visits.lock().unwrap() += 1;
}

fn main() {}
