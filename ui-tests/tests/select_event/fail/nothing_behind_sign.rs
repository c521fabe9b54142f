// Writes nothing after `=`.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
