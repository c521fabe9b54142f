// Awaits the lock instead of its `acquire()`. asyncio: `TypeError: object Lock can't be used in 'await' expression`.
use warded::Lock;

async fn wait(count: &Lock<u64>) {
    count.await;
}

fn main() {}
