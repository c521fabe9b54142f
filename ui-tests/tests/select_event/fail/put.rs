// Puts an item. In `tokio::select!`, a `send` that loses drops its item.
use warded::prelude::*;
use warded::{Event, Queue, QueueShutDown};

async fn serve(queue: &Queue<String>, item: String, stop: &Event) -> Result<(), QueueShutDown<String>> {
    select_event! {
        result = queue.put(item) => result,
        () = stop.wait() => Ok(()),
    }
}

fn main() {}
