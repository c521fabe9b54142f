// Reads the lock again in the body. A writer that waits in between would block both.
use warded::prelude::*;

async fn twice(prices: &RwLock<Vec<u32>>) -> usize {
    read_lock!(prices, async |p| p.len() + read_lock!(prices, |p| p.len()))
}

fn main() {}
