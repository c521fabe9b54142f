//! A wait with a body is a branch of `select_event!`.
#![deny(warnings)]

use std::future::Future;

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

async fn get(pool: &Pool, closed: &Event) -> Option<String> {
    select_event! {
        name = pool.state.wait_until(|s| !s.idle.is_empty()).then(|s| s.idle.pop()) => name,
        () = closed.wait() => None,
    }
}

async fn first(one: &Pool, other: &Pool) -> usize {
    select_event! {
        open = one.state.wait_until(|s| s.open > 0).then(|s| s.open) => open,
        open = other.state.wait_until(|s| s.open > 0).then(|s| s.open) => {
            locked!(one.state, |s| s.open + open)
        }
    }
}

async fn reached(pool: &Pool, closed: &Event) -> bool {
    select_event! {
        () = pool.state.reached(|s| s.open > 2) => true,
        () = closed.wait() => false,
    }
}

/// Several bodies may change the same variable, or take it along.
async fn put(pool: &Pool, lock: &Lock<usize>, name: String) -> usize {
    let mut sum = 0;
    let parts = vec![1, 2];
    select_event! {
        biased;
        length = wait_until!(pool.state, |s| s.idle.len() <= pool.limit, |s| { s.idle.push(name); s.idle.len() }) => length,
        () = wait_until!(lock, |n| *n > 0, |n| { sum += *n; drop(parts) }) => sum,
        () = wait_until!(lock, |n| *n > 1, |n| { sum += *n; drop(parts) }) => sum,
        () = reached!(pool.state, |s| s.open > 2) => sum,
    }
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let (one, other, closed) = (Pool::default(), Pool::default(), Event::new());
    locked!(other.state, |s| s.open = 3);
    warded::block_on(async {
        assert_eq!(is_send(first(&one, &other)).await, 3);
        assert_eq!(is_send(put(&Pool::default(), &Lock::new(1), String::new())).await, 1);
        assert!(is_send(reached(&other, &closed)).await);
        closed.set();
        assert!(!is_send(reached(&one, &closed)).await);
        assert_eq!(is_send(get(&one, &closed)).await, None);
    });
    assert_eq!(one.limit, 0);
}
