// Declares a condition of a monitor without `when`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state)]
    ready: Condition,
}

fn main() {}
