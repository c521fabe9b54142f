//! A task that runs on any thread may acquire several locks.
//!
//! This is a file of its own, because the test is that it compiles.

use std::sync::Arc;

use warded::{__private, Lock, Wait};

fn on_any_thread<F: Future + Send>(future: F) -> F {
    future
}

/// The compiler ignores lifetimes when it checks whether the future of an `async` block is `Send`.
#[test]
fn an_async_block_that_acquires_several_locks_is_send() {
    let locks = Arc::new((Lock::new(1), Lock::new(2)));
    let sum = on_any_thread(async move {
        let (one, other) = __private::acquire_all((&locks.0, &locks.1)).await;
        *one + *other
    });
    assert_eq!(warded::block_on(sum), 3);
}

#[test]
fn an_async_block_that_acquires_several_locks_with_a_timeout_is_send() {
    let locks = Arc::new((Lock::new(1), Lock::new(2), Lock::new("three")));
    let sum = on_any_thread(async move {
        let all = __private::acquire_all((&locks.0, &locks.1, &locks.2)).timeout(std::time::Duration::MAX);
        let (one, other, third) = all.await.expect("free");
        *one + *other + third.len()
    });
    assert_eq!(warded::block_on(sum), 8);
}

#[tokio::test]
async fn a_spawned_task_may_acquire_several_locks() {
    let locks = Arc::new((Lock::new(1), Lock::new(2)));
    let task = tokio::spawn({
        let locks = Arc::clone(&locks);
        async move {
            let (mut one, mut other) = __private::acquire_all((&locks.1, &locks.0)).await;
            std::mem::swap(&mut *one, &mut *other);
        }
    });
    task.await.unwrap();
    assert_eq!(*locks.0.acquire().await, 2);
}
