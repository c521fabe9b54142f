// Takes a wait that may have been broken for a turn: asyncio's `BrokenBarrierError`.
use warded::Barrier;

async fn meet(barrier: &Barrier) -> usize {
    barrier.wait().await.index()
}

fn main() {}
