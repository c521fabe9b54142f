// Unwraps the guard, as that of a mutex of `std`.
use warded::prelude::*;

async fn count(visits: &Lock<u32>) {
    *visits.acquire().await.unwrap() += 1;
}

fn main() {}
