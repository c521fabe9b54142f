// The bodies have different types.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) -> bool {
    select_event! {
        job = queue.get() => job.is_ok(),
        () = stop.wait() => "stopped",
    }
}

fn main() {}
