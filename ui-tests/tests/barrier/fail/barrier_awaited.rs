// asyncio: `TypeError: object Barrier can't be used in 'await' expression`.
use warded::Barrier;

async fn meet(barrier: &Barrier) {
    barrier.await;
}

fn main() {}
