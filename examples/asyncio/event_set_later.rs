//! One task waits for an event, which another task sets after two seconds.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use warded::Event;

pub(crate) const PRINTS: &[&str] = &["Waiting for event...", "Setting event...", "Event received!"];

async fn wait_for_event(event: Arc<Event>) {
    say!("Waiting for event...");
    event.wait().await;
    say!("Event received!");
}

async fn set_event(event: Arc<Event>) {
    say!("Setting event...");
    sleep(Duration::from_secs(2)).await;
    event.set();
}

pub(crate) async fn run() {
    let event = Arc::new(Event::new());
    let task1 = tokio::spawn(wait_for_event(Arc::clone(&event)));
    let task2 = tokio::spawn(set_event(event));
    tokio::try_join!(task1, task2).unwrap();
}
