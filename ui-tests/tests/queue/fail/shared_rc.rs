// Sends a queue to another thread, although its items are not `Send`.
use std::rc::Rc;
use std::sync::Arc;
use warded::Queue;

async fn spawn(queue: Arc<Queue<Rc<u64>>>) {
    tokio::spawn(async move { queue.get().await.is_ok() });
}

fn main() {}
