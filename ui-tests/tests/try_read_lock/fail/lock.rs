// Reads a `Lock` as if it were an `RwLock`.
use warded::prelude::*;

fn look(price: &Lock<u32>) -> Option<u32> {
    try_read_lock!(price, |price| *price)
}

fn main() {}
