// Writes the pattern as the name of an argument.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job: queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
