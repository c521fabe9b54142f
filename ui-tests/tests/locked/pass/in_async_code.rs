//! `locked!` between awaits, in tasks that are sent to other threads.
#![deny(warnings)]

use std::future::{Future, ready};
use std::sync::Arc;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

async fn between(pool: &Pool) -> usize {
    ready(()).await;
    let open = locked!(pool.state, |s| {
        s.open += 1;
        s.open
    });
    ready(()).await;
    open + locked!(pool.state, |s| s.idle.len())
}

/// The last expression of an async function.
async fn last(pool: Arc<Pool>) -> usize {
    ready(()).await;
    locked!(pool.state, |s| s.open)
}

async fn as_argument(pool: &Pool) -> usize {
    async fn twice(n: usize) -> usize {
        n * 2
    }
    twice(locked!(pool.state, |s| s.open)).await
}

async fn in_condition(pool: &Pool) -> bool {
    if locked!(pool.state, |s| s.open > 0) {
        ready(()).await;
    }
    while locked!(pool.state, |s| s.open > 9) {
        ready(()).await;
    }
    matches!(try_locked!(pool.state, |s| s.open), Some(_))
}

/// A future that is made in the body, and awaited behind it.
async fn makes_a_future(pool: &Pool) -> usize {
    let later = locked!(pool.state, |s| {
        let open = s.open;
        async move { ready(open).await }
    });
    later.await
}

fn is_send<T>(value: T) -> T
where
    T: Future + Send,
{
    value
}

fn main() {
    let pool = Arc::new(Pool::default());
    warded::block_on(async {
        assert_eq!(is_send(between(&pool)).await, 1);
        assert_eq!(is_send(last(Arc::clone(&pool))).await, 1);
        assert_eq!(is_send(as_argument(&pool)).await, 2);
        assert!(is_send(in_condition(&pool)).await);
        assert_eq!(is_send(makes_a_future(&pool)).await, 1);
    });
    assert_eq!(pool.limit, 0);
}
