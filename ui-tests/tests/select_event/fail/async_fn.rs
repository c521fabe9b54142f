// Uses an `async fn` as an operation. If `stop` wins, the item that the function has taken is lost.
use warded::prelude::*;
use warded::{Event, Queue};

async fn next(queue: &Queue<u32>) -> u32 {
    queue.get().await.map_or(0, |job| *job)
}

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = next(queue) => println!("{job}"),
        () = stop.wait() => {}
    }
}

fn main() {}
