// Writes `by`, as for a guarded field.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(by = state)]
    not_empty: Condition,
}

fn main() {}
