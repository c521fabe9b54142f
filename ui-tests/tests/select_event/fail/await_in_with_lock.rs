// Awaits in a body while the lock is held.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(jobs: &Lock<Vec<u32>>, queue: &Queue<u32>, stop: &Event) {
    select_event! {
        () = with_lock!(jobs, |jobs| jobs.push(queue.get().await.map_or(0, |job| *job))) => {}
        () = stop.wait() => {}
    }
}

fn main() {}
