// Allows a body to wait that never waits.
use warded::prelude::*;

fn add(count: &Monitor<u32>) {
    locked!(count, may_wait, |n| *n += 1);
}

fn main() {}
