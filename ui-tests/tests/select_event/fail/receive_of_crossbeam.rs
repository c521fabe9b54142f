// Receives as in the `select!` of crossbeam.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(queue: &Queue<u32>, stop: &Event) {
    select_event! {
        get(queue) -> job => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
