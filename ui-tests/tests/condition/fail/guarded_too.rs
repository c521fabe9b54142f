// Guards a condition, as if it were data.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[guarded(by = state)]
    #[condition(of = state)]
    not_empty: Condition,
}

fn main() {}
