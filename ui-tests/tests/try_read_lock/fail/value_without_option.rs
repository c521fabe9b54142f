// Uses the value, although the lock may be held.
use warded::prelude::*;

fn look(price: &RwLock<u32>) -> u32 {
    try_read_lock!(price, |price| *price)
}

fn main() {}
