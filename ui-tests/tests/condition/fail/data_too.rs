// Declares a field with data as a condition.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[guarded(by = state)]
    #[condition(of = state)]
    is_empty: bool,
}

fn main() {}
