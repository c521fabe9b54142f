// Sends an owned guard to another thread, although its value is not `Send`.
use std::rc::Rc;
use std::sync::Arc;
use warded::Lock;

async fn send(lock: Arc<Lock<Rc<u64>>>) {
    let guard = lock.acquire_owned().await;
    std::thread::spawn(move || drop(guard));
}

fn main() {}
