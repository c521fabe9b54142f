// Waits no longer than a second.
use std::time::Duration;

use warded::{Event, prelude::*};

async fn wait(stop: &Event) {
    select_event! { () = tokio::time::sleep(Duration::from_secs(1)) => {}, () = stop.wait() => {} }
}

fn main() {}
