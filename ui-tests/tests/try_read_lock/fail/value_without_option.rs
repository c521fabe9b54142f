// Uses the value as if the lock were always free.
use warded::prelude::*;

fn look(price: &RwLock<u32>) -> u32 {
    try_read_lock!(price, |price| *price)
}

fn main() {}
