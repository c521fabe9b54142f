// Awaits in the predicate.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| look(&s.items).await)]
    ready: Condition,
}

fn main() {}
