// Acquires a monitor as if it were a `Lock`.
use warded::prelude::*;

async fn count(visits: &Monitor<u32>) {
    *visits.acquire().await += 1;
}

fn main() {}
