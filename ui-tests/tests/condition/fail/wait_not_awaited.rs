// Forgets to await. The lock is given back at once.
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

#[deny(unused_must_use)]
async fn wait(buffer: &Buffer) {
    buffer.state.acquire().await.wait(&buffer.not_empty);
}

fn main() {}
