// The branch is not finished.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get(),
        () = stop.wait() => {}
    }
}

fn main() {}
