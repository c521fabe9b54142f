// Awaits the event instead of its `wait()`.
use warded::Event;

async fn wait(event: &Event) {
    event.await;
}

fn main() {}
