// Reads what a `Condition` guards without its lock.
use warded::prelude::*;

struct Jobs {
    changed: Condition<Vec<u8>>,
}

fn len(jobs: &Jobs) -> usize {
    jobs.changed.len()
}

fn main() {}
