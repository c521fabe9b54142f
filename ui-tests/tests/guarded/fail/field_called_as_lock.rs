// Gives the lock and a field the same name.
use warded::prelude::*;

#[guarded]
struct Counter {
    count: Monitor,
    #[guarded(by = count)]
    count: u32,
}

fn main() {}
