// Writes only a pattern.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        Ok(job) => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
