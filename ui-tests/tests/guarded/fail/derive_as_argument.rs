// Wants a derive for what the lock guards.
use warded::prelude::*;

#[guarded(derive(Debug))]
struct Counter {
    state: Monitor,
    #[guarded(by = state)]
    count: u32,
}

fn main() {}
