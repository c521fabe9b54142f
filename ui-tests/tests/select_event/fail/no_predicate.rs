// Leaves the predicate of a wait out.
use warded::prelude::*;
use warded::Event;

async fn serve(jobs: &Lock<Vec<u32>>, stop: &Event) {
    select_event! {
        jobs = wait_until!(jobs) => println!("{jobs:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
