// Awaits while the branches are made.
use warded::prelude::*;
use warded::{Event, Semaphore};

async fn first() -> usize {
    1
}

async fn serve(semaphore: &Semaphore, stop: &Event) {
    select_event! {
        permits = semaphore.acquire_many(first().await) => println!("{permits:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
