// Awaits outside async.
use warded::Lock;

fn increment(count: &Lock<u64>) {
    *count.acquire().await += 1;
}

fn main() {}
