// Puts an item, with a timeout.
use std::time::Duration;
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<String>, item: String, stop: &Event) {
    select_event! {
        result = queue.put(item).timeout(Duration::from_secs(1)) => println!("{result:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
