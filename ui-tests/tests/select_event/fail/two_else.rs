// Writes two `else`s.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        Ok(job) = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
        else => {}
        else => println!("shut down"),
    }
}

fn main() {}
