// Waits as with tokio's `Notify`.
use warded::Event;

async fn wait(event: &Event) {
    event.notified().await;
}

fn main() {}
