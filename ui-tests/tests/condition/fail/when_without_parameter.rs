// Forgets the parameter.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = || !items.is_empty())]
    ready: Condition,
}

fn main() {}
