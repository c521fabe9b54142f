// Notifies with the guard of another lock, which asyncio lets pass.
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

async fn notify(buffer: &Buffer) {
    buffer.sizes.acquire().await.notify_all(&buffer.not_empty);
}

fn main() {}
