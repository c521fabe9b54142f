// Names the lock without `of`.
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
