// Uses a select outside async.
use warded::prelude::*;
use warded::{Event, Queue};

fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get() => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
