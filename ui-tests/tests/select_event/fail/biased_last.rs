// Writes `biased` after the branches.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get() => println!("{job:?}"),
        biased;
        () = stop.wait() => {}
    }
}

fn main() {}
