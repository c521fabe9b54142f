// Uses `with_lock!` inside an operation.
use warded::prelude::*;
use warded::{Event, Semaphore};

async fn serve(jobs: &Lock<Vec<u32>>, semaphore: &Semaphore, stop: &Event) {
    select_event! {
        permits = semaphore.acquire_many(with_lock!(jobs, |jobs| jobs.len())) => println!("{permits:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
