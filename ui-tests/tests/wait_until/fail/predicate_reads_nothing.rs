// Waits for a variable, which never changes.
use warded::prelude::*;

#[guarded]
struct Queue {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u32>,
}

async fn pop(queue: &Queue, least: usize, most: usize) -> Option<u32> {
    wait_until!(queue.state, |s| least < most, |s| s.items.pop())
}

fn main() {}
