// Writes `complete`, as in the `select!` of futures.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        Ok(job) = queue.get() => println!("{job:?}"),
        complete => println!("shut down"),
    }
}

fn main() {}
