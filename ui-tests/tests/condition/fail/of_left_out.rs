// Forgets to name the lock of the condition.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition]
    not_empty: Condition,
}

fn main() {}
