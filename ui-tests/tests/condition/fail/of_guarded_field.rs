// Names a guarded field instead of its lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = items)]
    not_empty: Condition,
}

fn main() {}
