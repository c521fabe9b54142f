// Gives a field the name of its lock.
use warded::prelude::*;

#[guarded]
struct Counter {
    count: Monitor,
    #[guarded(by = count)]
    count: u32,
}

fn main() {}
