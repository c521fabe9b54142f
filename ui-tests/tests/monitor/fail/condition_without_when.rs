// Declares a condition of a monitor, on which no task can notify.
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
