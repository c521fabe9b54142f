// Waits for one event, and awaits what a select gives.
use warded::{Event, prelude::*};

async fn wait(event: &Event) {
    select_event!(event.wait()).await;
}

fn main() {}
