// Forgets to await the second wait. The lock is given back.
#![deny(unused_must_use)]

use warded::Lock;

async fn wait(count: &Lock<u64>) {
    count.acquire().await.wait_until(|count| *count > 5);
}

fn main() {}
