// Waits for an atomic to change.
use std::sync::atomic::{AtomicBool, Ordering};

use warded::prelude::*;

static STOP: AtomicBool = AtomicBool::new(false);

#[guarded]
struct Queue {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u32>,
}

async fn pop(queue: &Queue) -> Option<u32> {
    wait_until!(queue.state, |s| !s.items.is_empty() || STOP.load(Ordering::SeqCst), |s| s.items.pop())
}

fn main() {}
