// Shares a lock between threads whose value is not `Send`.
use std::rc::Rc;
use std::sync::Arc;
use warded::Lock;

async fn spawn(shared: Arc<Lock<Rc<u64>>>) {
    tokio::spawn(async move { shared.acquire().await.release() });
}

fn main() {}
