// Uses `join!` as an operation.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        both = tokio::join!(queue.get(), queue.get()) => println!("{both:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
