// Uses `sleep` of tokio as an operation.
use std::time::Duration;
use warded::prelude::*;
use warded::Event;

async fn serve(stop: &Event) {
    select_event! {
        _ = tokio::time::sleep(Duration::from_secs(1)) => {}
        () = stop.wait() => {}
    }
}

fn main() {}
