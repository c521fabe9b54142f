// Sets a timeout for a macro that does not wait.
use std::time::Duration;
use warded::prelude::*;

fn look(price: &RwLock<u32>) -> Option<u32> {
    try_read_lock!(price, timeout = Duration::ZERO, |price| *price)
}

fn main() {}
