// A pattern that can fail, when the body of the macro has run.
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
