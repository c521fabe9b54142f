// Uses `with_lock_blocking!` as an operation.
use warded::prelude::*;
use warded::Event;

async fn serve(jobs: &Lock<Vec<u32>>, stop: &Event) {
    select_event! {
        job = with_lock_blocking!(jobs, |jobs| jobs.pop()) => println!("{job:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
