// Writes a branch after `else`.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        Ok(job) = queue.get() => println!("{job:?}"),
        else => println!("shut down"),
        () = stop.wait() => {}
    }
}

fn main() {}
