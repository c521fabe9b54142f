// Forgets to say that this is a condition of the monitor.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u8>,
    not_empty: Condition,
}

fn main() {}
