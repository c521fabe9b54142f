// Writes the timeout of a select as an operation.
use std::time::Duration;

use warded::{Event, prelude::*};

async fn wait(event: &Event) {
    select_event! {
        () = event.wait() => {}
        timeout(Duration::from_secs(1)) => {}
    }
}

fn main() {}
