// asyncio: `TypeError: object Semaphore can't be used in 'await' expression`.
use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    semaphore.await;
}

fn main() {}
