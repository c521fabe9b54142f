//! All uses of permits, in a crate that allows no warnings.
#![deny(warnings)]

use std::sync::Arc;

use warded::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, prelude::*};

static WORKERS: Semaphore = Semaphore::new(2);

struct Session {
    _permit: OwnedSemaphorePermit,
}

fn part_of<'a>(mut permit: SemaphorePermit<'a>) -> Option<SemaphorePermit<'a>> {
    let part = permit.split(1);
    permit.forget();
    part
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let permit = WORKERS.acquire_many(2).await;
    assert!(WORKERS.acquire().timeout(std::time::Duration::ZERO).await.is_err());
    drop(part_of(permit));
    assert_eq!(WORKERS.available_permits(), 1);

    let shared = Arc::new(Semaphore::new(1));
    let session = Session { _permit: Arc::clone(&shared).acquire_owned().await };
    let other = tokio::spawn(async move { shared.acquire().await.permits() });
    drop(session);
    assert_eq!(other.await.unwrap(), 1);
}
