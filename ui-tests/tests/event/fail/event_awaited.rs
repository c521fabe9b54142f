// Awaits the event rather than its wait.
use warded::Event;

async fn wait(event: &Event) {
    event.await;
}

fn main() {}
