// Uses the result of a wait as a turn, although the barrier may be broken. asyncio: `BrokenBarrierError`.
use warded::Barrier;

async fn meet(barrier: &Barrier) -> usize {
    barrier.wait().await.index()
}

fn main() {}
