// Writes `.await` after an operation.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = queue.get().await => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
