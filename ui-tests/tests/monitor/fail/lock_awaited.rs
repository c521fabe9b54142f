// Awaits `lock()` of a monitor.
use warded::prelude::*;

async fn count(visits: &Monitor<u32>) {
    *visits.lock().await += 1;
}

fn main() {}
