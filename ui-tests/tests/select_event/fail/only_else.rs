// Writes only an `else`.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        else => println!("nothing"),
    }
}

fn main() {}
