// Calls methods by their names in other crates.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state)]
    ready: Condition,
}

fn own(condition: Condition<u32>) {
    condition.lock();
    condition.try_lock();
    condition.wait();
    condition.wait_for(1);
    condition.wait_while(1);
    condition.notify(1);
    condition.notify_one();
    condition.notify_all();
    condition.release();
    condition.locked();
    condition.clone();
}

fn of_a_lock(buffer: &Buffer) {
    buffer.ready.lock();
    buffer.ready.wait();
    buffer.ready.wait_for(1);
    buffer.ready.wait_while(1);
    buffer.ready.notify(1);
    buffer.ready.notify_all();
}

fn main() {}
