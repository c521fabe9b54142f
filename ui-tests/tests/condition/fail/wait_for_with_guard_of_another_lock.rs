// Waits for a predicate with the guard of another lock, which asyncio lets pass.
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

async fn wait(buffer: &Buffer) {
    let sizes = buffer.sizes.acquire().await;
    let _sizes = sizes.wait_for(&buffer.not_empty, |s| s.size > 0).await;
}

fn main() {}
