// Uses a pattern that may not match the value of a body.
use warded::prelude::*;
use warded::Event;

async fn serve(jobs: &Lock<Vec<u32>>, stop: &Event) {
    select_event! {
        Some(job) = wait_until!(jobs, |jobs| !jobs.is_empty(), |jobs| jobs.pop()) => println!("{job}"),
        () = stop.wait() => {}
        else => {}
    }
}

fn main() {}
