// Waits for a tick as in `tokio::select!`.
use warded::prelude::*;
use warded::Event;

async fn serve(interval: &mut tokio::time::Interval, stop: &Event) {
    select_event! {
        _ = interval.tick() => {}
        () = stop.wait() => {}
    }
}

fn main() {}
