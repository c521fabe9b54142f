// Writes `may_wait`, although the body never waits.
use warded::prelude::*;

fn add(count: &Monitor<u32>) {
    locked!(count, may_wait, |n| *n += 1);
}

fn main() {}
