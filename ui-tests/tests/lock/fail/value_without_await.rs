// Forgets to await, and goes on with the value.
use warded::Lock;

async fn increment(count: &Lock<u64>) {
    *count.acquire() += 1;
}

fn main() {}
