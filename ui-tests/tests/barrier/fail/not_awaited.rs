// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::Barrier;

async fn meet(barrier: &Barrier) {
    barrier.wait();
}

fn main() {}
