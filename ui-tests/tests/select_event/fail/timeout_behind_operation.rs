// Writes a timeout after an operation, as in `wait_until!`.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get(), timeout = std::time::Duration::from_secs(1) => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
