// Uses an `async` block as an operation. If `stop` wins, the item that the block has taken is lost.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        number = async { queue.get().await.map_or(0, |job| *job) } => println!("{number}"),
        () = stop.wait() => {}
    }
}

fn main() {}
