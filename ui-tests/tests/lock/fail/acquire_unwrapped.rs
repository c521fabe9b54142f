// Unwraps a guard.
use warded::prelude::*;

async fn count(visits: &Lock<u32>) {
    *visits.acquire().await.unwrap() += 1;
}

fn main() {}
