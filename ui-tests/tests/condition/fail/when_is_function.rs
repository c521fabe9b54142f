// Writes the name of a function instead of a closure.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = is_ready)]
    ready: Condition,
}

fn is_ready(state: &BufferState) -> bool {
    !state.items.is_empty()
}

fn main() {}
