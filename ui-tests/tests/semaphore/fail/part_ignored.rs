// Splits a part off a permit, and drops the part at once.
#![deny(unused_must_use)]

use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    let mut permit = semaphore.acquire_many(2).await;
    permit.split(1);
    permit.forget();
}

fn main() {}
