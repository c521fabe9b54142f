// A body with `may_wait` may wait for a predicate while it holds its lock. So may a wait with `holding`.
use std::time::Duration;

use warded::prelude::*;
use warded::select_event;

#[guarded]
struct Pool {
    state: Lock,
    #[guarded(by = state)]
    free: u32,
    #[condition(of = state, when = |s| s.free > 0)]
    ready: Condition,
    books: Monitor,
    #[guarded(by = books)]
    open: u32,
}

async fn all(pool: &Pool, session: &Lock<u32>, table: &RwLock<u32>) -> u32 {
    let limit = Duration::from_secs(9);
    with_lock!(session, may_wait, async |n| *n += wait_until!(pool.state, |s| s.free > 0).free);
    with_lock!(session, may_wait, timeout = limit, async |n| *n += wait_until!(pool.ready).free).unwrap();
    with_lock!(session, timeout = limit, may_wait, async |_n| reached!(pool.books, |s| s.open > 0)).unwrap();
    try_with_lock!(session, may_wait, async |n| *n += wait_until!(pool.ready, |s| s.free > 0, |s| s.free)).unwrap();
    read_lock!(table, may_wait, async |n| wait_until!(pool.ready).free += *n);
    try_read_lock!(table, may_wait, async |n| wait_until!(pool.ready).free += *n).unwrap();
    let other = Lock::new(1);
    with_lock!(session, other, may_wait, async |n, o| *n += *o + wait_until!(pool.ready, |_| true, |s| s.free));
    wait_until!(other, may_wait, |o| *o > 0, async |o| *o += wait_until!(pool.ready).free);
    select_event! {
        () = with_lock!(session, may_wait, async |n| *n += wait_until!(pool.ready).free) => {}
    }
    with_lock!(session, async |n| *n += wait_until!(pool.ready, holding = session).free);
    with_lock!(session, |n| *n)
}

fn on_a_thread(pool: &Pool, session: &Lock<u32>) {
    with_lock_blocking!(session, may_wait, |n| *n += wait_until_blocking!(pool.ready).free);
    wait_until_blocking!(session, may_wait, |_| true, |n| *n += wait_until_blocking!(pool.ready).free);
}

/// A variable may have the name.
async fn named(may_wait: &Lock<u32>) -> u32 {
    with_lock!(may_wait, |n| *n)
}

fn main() {
    let pool: Pool = PoolInit { free: 1, open: 1 }.into();
    let session = Lock::new(0);
    assert!(warded::block_on(all(&pool, &session, &RwLock::new(0))) > 0);
    on_a_thread(&pool, &session);
    assert_eq!(warded::block_on(named(&Lock::new(3))), 3);
}
