// Waits for nothing, but says what to do then.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        else => println!("nothing"),
    }
}

fn main() {}
