// Reads what it reads already: a writer in between would stand between the two.
use warded::prelude::*;

async fn twice(prices: &RwLock<Vec<u32>>) -> usize {
    read_lock!(prices, async |p| p.len() + read_lock!(prices, |p| p.len()))
}

fn main() {}
