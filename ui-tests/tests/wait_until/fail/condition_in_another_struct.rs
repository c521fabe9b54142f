// Waits for a condition in a struct that does not have the lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state)]
    not_empty: Condition,
    sizes: Lock,
    #[guarded(by = sizes)]
    size: usize,
}

struct Reason {
    why: warded::NamedCondition<BufferState, 0>,
}

async fn pop(reason: &Reason) -> Option<u8> {
    wait_until!(reason.why, |s| !s.items.is_empty(), |s| s.items.pop())
}

fn main() {}
