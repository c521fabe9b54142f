// Polls a future again and again, and keeps it while a body runs.
use warded::prelude::*;
use warded::Event;

async fn work() -> u32 {
    3
}

async fn serve(stop: &Event) {
    let mut working = Box::pin(work());
    select_event! {
        number = &mut working => println!("{number}"),
        () = stop.wait() => {}
    }
}

fn main() {}
