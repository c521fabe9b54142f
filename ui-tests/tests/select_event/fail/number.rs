// Uses a number as an operation.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        number = queue.len() => println!("{number}"),
        () = stop.wait() => {}
    }
}

fn main() {}
