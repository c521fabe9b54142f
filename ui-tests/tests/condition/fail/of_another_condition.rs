// Names another condition of the same lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state)]
    not_empty: Condition,
    #[condition(of = not_empty)]
    full: Condition,
}

fn main() {}
