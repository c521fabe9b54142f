// Misspells the lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = stat)]
    not_empty: Condition,
}

fn main() {}
