// Writes a derive as an argument of `#[guarded]`.
use warded::prelude::*;

#[guarded(derive(Debug))]
struct Counter {
    state: Monitor,
    #[guarded(by = state)]
    count: u32,
}

fn main() {}
