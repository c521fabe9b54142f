// Misspells an option of a macro that is a branch.
use std::time::Duration;
use warded::prelude::*;
use warded::Event;

async fn serve(count: &Lock<u64>, stop: &Event) {
    select_event! {
        _ = with_lock!(count, timout = Duration::ZERO, |count| *count += 1) => {}
        () = stop.wait() => {}
    }
}

fn main() {}
