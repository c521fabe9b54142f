// Passes a monitor to a function that takes a `Lock`.
use warded::prelude::*;

async fn count(visits: &Lock<u32>) {
    with_lock!(visits, |n| *n += 1);
}

async fn visit(visits: &Monitor<u32>) {
    count(visits).await;
}

fn main() {}
