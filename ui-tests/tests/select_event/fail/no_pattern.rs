// Leaves the pattern out.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        queue.get() => println!("a job"),
        () = stop.wait() => {}
    }
}

fn main() {}
