// Misspells the name that the pattern binds.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get() => println!("{jib:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
