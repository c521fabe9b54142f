// Writes a semicolon after the body.
use warded::prelude::*;

async fn add(total: &Lock<u32>) {
    with_lock!(total, |total| *total += 1;);
}

fn main() {}
