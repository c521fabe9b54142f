// Awaits in the predicate.
use warded::Lock;

async fn wait(count: &Lock<u64>) {
    count.acquire_when(async |count| *count > 5).await.release();
}

fn main() {}
