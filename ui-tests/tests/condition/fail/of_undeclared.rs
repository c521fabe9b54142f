// Names a lock that the struct does not have.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = queue)]
    not_empty: Condition,
}

fn main() {}
