// Ignores whether the others came or the barrier broke. asyncio: `BrokenBarrierError`.
#![deny(unused_must_use)]

use warded::Barrier;

async fn meet(barrier: &Barrier) {
    barrier.wait().await;
}

fn main() {}
