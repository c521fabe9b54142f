// Writes the operator as a word.
use warded::prelude::*;

async fn between(count: &Monitor<u32>) {
    wait_until!(count, |n| *n > 3 and *n < 9, |_| ());
}

fn main() {}
