// Writes the type of what the lock guards.
use warded::prelude::*;

#[guarded]
struct Buffer {
    prices: RwLock<u32>,
    #[guarded(by = prices)]
    apple: u32,
}

fn main() {}
