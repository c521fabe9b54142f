// Awaits in an argument of an operation.
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
