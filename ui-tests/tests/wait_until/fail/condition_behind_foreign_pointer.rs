// Waits for a condition of a struct behind a pointer that the macro does not know.
use std::cell::RefCell;
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

async fn pop(buffer: &RefCell<Buffer>) -> Option<u8> {
    wait_until!(buffer.borrow().not_empty, |s| !s.items.is_empty(), |s| s.items.pop())
}

fn main() {}
