// Holds the guard that a wait gave across an await, in a task.
use std::sync::Arc;

use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

async fn send(name: Option<String>) {
    drop(name);
}

fn start(pool: Arc<Pool>) {
    tokio::spawn(async move {
        let mut s = wait_until!(pool.state, |s| !s.idle.is_empty());
        let name = s.idle.pop();
        send(name).await;
    });
}

fn main() {}
