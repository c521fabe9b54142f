// Writes the value of a lock that it may only read.
use warded::prelude::*;

async fn raise(price: &RwLock<u32>) {
    read_lock!(price, |price| *price += 1);
}

fn main() {}
