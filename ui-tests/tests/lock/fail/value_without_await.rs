// Uses the value, and forgets to await.
use warded::Lock;

async fn increment(count: &Lock<u64>) {
    *count.acquire() += 1;
}

fn main() {}
