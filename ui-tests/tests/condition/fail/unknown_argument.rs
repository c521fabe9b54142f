// Uses an argument that a condition does not have.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, fair = true)]
    not_empty: Condition,
}

fn main() {}
