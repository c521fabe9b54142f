// Awaits a primitive, and not what a method of it returns.
use warded::prelude::*;
use warded::{Barrier, BoundedSemaphore, Event, Queue, Semaphore};

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    not_empty: Condition,
    wire: Lock,
    #[guarded(by = wire)]
    bytes: Vec<u8>,
    table: RwLock,
    #[guarded(by = table)]
    names: Vec<String>,
}

async fn wait(buffer: &Buffer, queue: &Queue<u32>, semaphore: &Semaphore) {
    let state = buffer.state.await;
    let len = state.items.len();
    buffer.not_empty.await;
    let wire = buffer.wire.await;
    let names = buffer.table.await;
    let job = queue.await;
    let permit = semaphore.await;
}

async fn meet(event: Event, barrier: &Barrier, bounded: &BoundedSemaphore) {
    event.await;
    barrier.await;
    bounded.await;
}

fn main() {}
