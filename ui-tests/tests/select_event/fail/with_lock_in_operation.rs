// Uses the value of a lock to make the operation.
use warded::prelude::*;
use warded::{Event, Queue};

async fn serve(jobs: &Lock<Vec<u32>>, queue: &Queue<Option<u32>>, stop: &Event) {
    select_event! {
        result = queue.put(with_lock!(jobs, |jobs| jobs.pop())) => println!("{result:?}"),
        () = stop.wait() => {}
    }
}

fn main() {}
