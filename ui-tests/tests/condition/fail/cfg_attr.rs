// Declares a condition on some platforms.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[cfg_attr(unix, condition(of = state))]
    not_empty: Condition,
}

fn main() {}
