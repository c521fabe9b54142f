// Writes the last arm of a `match`.
use warded::Queue;
use warded::prelude::*;

async fn serve(queue: &Queue<u32>) {
    select_event! {
        job = queue.get() => println!("{job:?}"),
        _ => {}
    }
}

fn main() {}
