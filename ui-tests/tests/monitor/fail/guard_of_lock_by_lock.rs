// Locks a `Lock` by hand as if it were a monitor.
use warded::prelude::*;

fn count(visits: &Lock<u32>) {
    *visits.lock() += 1;
}

fn main() {}
