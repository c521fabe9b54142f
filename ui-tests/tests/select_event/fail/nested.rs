// Uses a select as an operation.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        number = select_event! { job = queue.get() => job.is_ok() } => println!("{number}"),
        () = stop.wait() => {}
    }
}

fn main() {}
