// Calls `lock().await`, as with tokio's `Mutex`.
use warded::prelude::*;

async fn count(visits: &Lock<u32>) {
    *visits.lock().await += 1;
}

fn main() {}
