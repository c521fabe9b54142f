// Leaves the body out.
use warded::prelude::*;

fn look(price: &RwLock<u32>) {
    try_read_lock!(price);
}

fn main() {}
