// Writes a number as a condition.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get(), if queue.len() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
