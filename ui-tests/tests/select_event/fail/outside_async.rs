// Waits where nothing can be awaited.
use warded::prelude::*;
use warded::{Event, Queue};

fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
