// Changes in the predicate the field that it waits for.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    asked: u32,
    #[condition(of = state, when = |s| {
        s.asked += 1;
        s.asked > 3
    })]
    often: Condition,
}

fn main() {}
