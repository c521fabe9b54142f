// Reads two locks at once.
use warded::prelude::*;

fn look(price: &RwLock<u32>, other: &RwLock<u32>) -> Option<u32> {
    try_read_lock!(price, other, |price, other| *price + *other)
}

fn main() {}
