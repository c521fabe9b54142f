// All branches have conditions, and there is no `else`.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get(), if !queue.is_empty() => println!("{job:?}"),
        () = stop.wait(), if queue.is_empty() => {}
    }
}

fn main() {}
