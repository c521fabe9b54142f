// Uses `timeout` of tokio as an operation.
use std::time::Duration;
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        job = tokio::time::timeout(Duration::from_secs(1), queue.get()) => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
