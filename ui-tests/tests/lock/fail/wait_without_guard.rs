// Waits on a lock that it does not hold.
use warded::Lock;

async fn wait(count: &Lock<u64>) {
    count.wait_until(|count| *count > 5).await;
}

fn main() {}
