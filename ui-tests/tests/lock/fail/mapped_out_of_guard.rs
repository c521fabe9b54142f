// Maps a guard to a value that is not a part of the guarded one.
use warded::Lock;

async fn other(lock: &Lock<u64>) {
    let mut local = 5;
    let narrowed = lock.acquire().await.map(|_| &mut local);
    narrowed.release();
}

fn main() {}
