// Forgets the comma before the condition.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get() if !queue.is_empty() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
