// Uses a pattern that may not match, as the parameter.
use warded::prelude::*;

async fn increment(count: &Lock<Option<u64>>) {
    with_lock!(count, |Some(n)| *n += 1);
}

fn main() {}
