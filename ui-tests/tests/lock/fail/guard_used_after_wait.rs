// Uses the guard after it was given to the wait.
use warded::Lock;

async fn increment(count: &Lock<u64>) {
    let guard = count.acquire().await;
    guard.wait_until(|count| *count > 5).await.release();
    println!("{}", *guard);
}

fn main() {}
