//! The body of a `wait_until!` in a select is a block of the function, so it may return from the function.
#![deny(warnings)]
#![forbid(unreachable_code, unused_parens, unused_must_use, unused_assignments)]

use std::future::Future;
use std::time::Duration;

use warded::{Event, prelude::*};

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

#[guarded]
impl Pool {
    #[requires(state)]
    fn has_room(&self) -> bool {
        self.open < self.limit
    }
}

async fn get(pool: &Pool, closed: &Event) -> Option<String> {
    select_event! {
        name = wait_until!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop()?) => Some(name),
        () = closed.wait() => None,
    }
}

async fn returns(pool: &Pool, closed: &Event) -> usize {
    select_event! {
        _ = wait_until!(pool.state, |s| s.open > 0, |s| {
            if s.open > 1 {
                return s.open;
            }
            s.open = 7;
        }) => 1,
        () = closed.wait() => 0,
    }
}

/// Nothing behind the body is reached.
async fn only_returns(pool: &Pool, lock: &Lock<usize>, closed: &Event) -> usize {
    select_event! {
        _ = wait_until!(pool.state, timeout = Duration::MAX, |s| s.open > 0, |s| return s.open) => 1,
        _ = wait_until!(lock, timeout = Duration::from_secs(1), |n| *n > 0, |n| return *n) => 1,
        () = closed.wait() => 0,
    }
}

async fn breaks(pool: &Pool, closed: &Event) -> usize {
    let mut sum = 0;
    loop {
        select_event! {
            open = wait_until!(pool.state, |s| s.open > 0, |s| {
                s.open -= 1;
                if s.open == 0 {
                    break;
                }
                s.open
            }) => {
                closed.wait().await;
                sum += open;
            }
            () = closed.wait() => sum += 100,
        }
    }
    sum
}

async fn room(pool: &Pool, closed: &Event) -> Option<bool> {
    select_event! {
        has_room = wait_until!(pool.holding_state(), |s| s.open > 0, |p| p.has_room()) => Some(has_room),
        () = closed.wait() => None,
    }
}

async fn in_time(pool: &Pool, limit: Duration, closed: &Event) -> Result<usize, warded::Elapsed> {
    select_event! {
        open = wait_until!(pool.state, timeout = limit, |s| s.open > 0, |s| s.open) => Ok(open?),
        () = closed.wait() => Ok(0),
    }
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let (pool, closed) = (Pool { limit: 9, ..Pool::default() }, Event::new());
    locked!(pool.state, |s| {
        s.idle.push(String::new());
        s.open = 3;
    });
    warded::block_on(async {
        assert_eq!(is_send(get(&pool, &closed)).await, Some(String::new()));
        assert_eq!(is_send(returns(&pool, &closed)).await, 3);
        assert_eq!(is_send(only_returns(&pool, &Lock::new(0), &closed)).await, 3);
        assert_eq!(is_send(room(&pool, &closed)).await, Some(true));
        assert_eq!(is_send(in_time(&pool, Duration::MAX, &closed)).await, Ok(3));
        closed.set();
        locked!(pool.state, |s| s.open = 0);
        assert_eq!(is_send(in_time(&pool, Duration::MAX, &closed)).await, Ok(0));
        closed.clear();
        locked!(pool.state, |s| s.open = 1);
        assert_eq!(is_send(breaks(&pool, &closed)).await, 0);
    });
}
