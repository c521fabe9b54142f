// Writes `.await` after a select.
use warded::{Event, prelude::*};

async fn wait(event: &Event) {
    select_event!(event.wait()).await;
}

fn main() {}
