// Takes the guarded value by a pattern that may not match.
use warded::prelude::*;

async fn increment(count: &Lock<Option<u64>>) {
    with_lock!(count, |Some(n)| *n += 1);
}

fn main() {}
