// Changes a guarded value in a body that only reads.
use warded::prelude::*;

fn raise(price: &RwLock<u32>) {
    try_read_lock!(price, |price| *price += 1);
}

fn main() {}
