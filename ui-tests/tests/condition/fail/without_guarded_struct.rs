// Forgets `#[guarded]` above the struct.
use warded::prelude::*;

struct Buffer {
    state: Lock,
    #[condition(of = state)]
    not_empty: Condition,
}

fn main() {}
