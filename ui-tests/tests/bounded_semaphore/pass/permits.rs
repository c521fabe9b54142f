//! All uses of permits, in a crate that allows no warnings.
#![deny(warnings)]

use warded::{BoundedSemaphore, SemaphorePermit};

static PRINTERS: BoundedSemaphore = BoundedSemaphore::new(2);

async fn print() -> SemaphorePermit<'static> {
    PRINTERS.acquire().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (one, other) = (print().await, print().await);
    assert!(PRINTERS.try_acquire().is_none());
    one.release();
    drop(other);
    assert_eq!(PRINTERS.available_permits(), PRINTERS.bound());
}
