// Awaits while the branches are made.
use warded::prelude::*;
use warded::{Event, Queue};

async fn first() -> u32 {
    1
}

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        result = queue.put(first().await) => println!("{result:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
