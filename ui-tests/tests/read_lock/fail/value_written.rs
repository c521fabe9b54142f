// Changes the value of an `RwLock`.
use warded::prelude::*;

async fn raise(price: &RwLock<u32>) {
    read_lock!(price, |price| *price += 1);
}

fn main() {}
