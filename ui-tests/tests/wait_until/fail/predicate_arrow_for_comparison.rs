// Writes `=>` instead of `>=`.
use warded::prelude::*;

async fn above(count: &Monitor<u32>) {
    wait_until!(count, |n| *n => 3, |_| ());
}

fn main() {}
