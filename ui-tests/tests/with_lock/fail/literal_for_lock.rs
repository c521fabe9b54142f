// Writes a number instead of a lock.
use warded::prelude::*;

async fn five() {
    with_lock!(5, |s| println!("{s}"));
}

fn main() {}
