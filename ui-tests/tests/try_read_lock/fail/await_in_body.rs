// Awaits while the lock is held.
use warded::prelude::*;

async fn fetch() -> u32 {
    3
}

async fn compare(price: &RwLock<u32>) -> Option<bool> {
    try_read_lock!(price, |price| *price == fetch().await)
}

fn main() {}
