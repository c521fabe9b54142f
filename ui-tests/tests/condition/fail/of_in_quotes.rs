// Writes the lock in quotes.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = "state")]
    not_empty: Condition,
}

fn main() {}
