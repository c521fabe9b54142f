// Uses a duration as an operation.
use std::time::Duration;
use warded::{Event, select_event};

async fn get(stop: &Event) {
    select_event! { () = stop.wait() => {}, _ = Duration::from_secs(1) => {} }
}

fn main() {}
