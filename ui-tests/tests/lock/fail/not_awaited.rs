// Forgets to await.
#![deny(unused_must_use)]

use warded::Lock;

async fn wait(count: &Lock<u64>) {
    count.acquire();
}

fn main() {}
