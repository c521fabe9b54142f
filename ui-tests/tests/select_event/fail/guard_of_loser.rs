// Uses in one body the guard of another branch.
use warded::prelude::*;
use warded::Event;

async fn serve(jobs: &Lock<Vec<u32>>, stop: &Event) {
    select_event! {
        mut guard = jobs.acquire() => guard.push(1),
        () = stop.wait() => guard.push(2),
    }
}

fn main() {}
