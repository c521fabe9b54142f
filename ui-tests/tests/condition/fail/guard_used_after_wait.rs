// Uses the guard after it was given to the wait.
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

async fn wait(buffer: &Buffer) -> usize {
    let s = buffer.state.acquire().await;
    let _again = s.wait(&buffer.not_empty).await;
    s.items.len()
}

fn main() {}
