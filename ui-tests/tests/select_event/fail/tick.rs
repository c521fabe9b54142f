// Uses `tick` of tokio as an operation.
use warded::prelude::*;
use warded::Event;

async fn serve(interval: &mut tokio::time::Interval, stop: &Event) {
    select_event! {
        _ = interval.tick() => {}
        () = stop.wait() => {}
    }
}

fn main() {}
