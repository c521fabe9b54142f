// Locks as tokio's `Mutex`, awaited.
use warded::prelude::*;

async fn count(visits: &Lock<u32>) {
    *visits.lock().await += 1;
}

fn main() {}
