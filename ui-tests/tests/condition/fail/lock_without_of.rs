// Names the lock without saying that it is the lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(state)]
    not_empty: Condition,
}

fn main() {}
