// Narrows a guard to something that is not in it.
use warded::Lock;

async fn other(lock: &Lock<u64>) {
    let mut local = 5;
    let narrowed = lock.acquire().await.map(|_| &mut local);
    narrowed.release();
}

fn main() {}
