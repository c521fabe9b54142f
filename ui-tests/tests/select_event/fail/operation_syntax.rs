// The operation is half written.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.
        () = stop.wait() => {}
    }
}

fn main() {}
