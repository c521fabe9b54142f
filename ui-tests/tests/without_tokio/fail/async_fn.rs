// Waits for a function that may lose something.
use warded::{Event, prelude::*};

async fn work() {}

async fn wait(stop: &Event) {
    select_event! { () = work() => {}, () = stop.wait() => {} }
}

fn main() {}
