// Ends the body as a statement.
use warded::prelude::*;

async fn add(total: &Lock<u32>) {
    with_lock!(total, |total| *total += 1;);
}

fn main() {}
