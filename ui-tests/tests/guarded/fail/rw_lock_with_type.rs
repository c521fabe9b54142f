// Writes the type of the guarded value of an `RwLock`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    prices: RwLock<u32>,
    #[guarded(by = prices)]
    apple: u32,
}

fn main() {}
