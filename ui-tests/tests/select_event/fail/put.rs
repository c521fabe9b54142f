// Puts an item in as in `tokio::select!`, where a `send` that loses drops what it was to send.
use warded::prelude::*;
use warded::{Event, Queue, QueueShutDown};

async fn serve(queue: &Queue<String>, item: String, stop: &Event) -> Result<(), QueueShutDown<String>> {
    select_event! {
        result = queue.put(item) => result,
        () = stop.wait() => Ok(()),
    }
}

fn main() {}
