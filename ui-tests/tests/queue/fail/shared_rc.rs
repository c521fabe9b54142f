// Hands to another thread what may not leave its own.
use std::rc::Rc;
use std::sync::Arc;
use warded::Queue;

async fn spawn(queue: Arc<Queue<Rc<u64>>>) {
    tokio::spawn(async move { queue.get().await.is_ok() });
}

fn main() {}
