// Uses `try_with_lock!` as an operation.
use warded::prelude::*;
use warded::Event;

async fn serve(jobs: &Lock<Vec<u32>>, stop: &Event) {
    select_event! {
        job = try_with_lock!(jobs, |jobs| jobs.pop()) => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
