// Writes a condition after `else`.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        Ok(job) = queue.get() => println!("{job:?}"),
        else if stop.is_set() => println!("shut down"),
    }
}

fn main() {}
