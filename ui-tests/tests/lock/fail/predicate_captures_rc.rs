// Compares with a value that is not `Send`.
use std::rc::Rc;
use warded::Lock;

async fn wait(count: &Lock<u64>) {
    let least = Rc::new(5);
    count.acquire_when(move |count| *count >= *least).await.release();
}

fn main() {}
