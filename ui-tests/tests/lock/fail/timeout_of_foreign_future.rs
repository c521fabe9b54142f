// Calls our `timeout` on a future of another crate.
use std::time::Duration;
use warded::Wait;

async fn limit() {
    let foreign = async { 5 };
    foreign.timeout(Duration::ZERO).await.unwrap();
}

fn main() {}
