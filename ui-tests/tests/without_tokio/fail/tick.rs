// Does something each second.
use warded::{Event, prelude::*};

async fn wait(stop: &Event, mut interval: tokio::time::Interval) {
    select_event! { _ = interval.tick() => {}, () = stop.wait() => {} }
}

fn main() {}
