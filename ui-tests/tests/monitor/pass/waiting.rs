//! Waits with and without a body, with limits and captures, in functions whose futures are spawned.
#![deny(warnings)]

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

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

impl Pool {
    async fn get(&self) -> Option<String> {
        wait_until!(self.state, |s| !s.idle.is_empty(), |s| s.idle.pop())
    }

    async fn below_limit(&self) -> usize {
        wait_until!(self.state, |s| s.open < self.limit, |s| {
            s.open += 1;
            s.open
        })
    }

    async fn by_guard(&self) -> usize {
        let open = {
            let s = wait_until!(self.state, |s| s.open > 0);
            s.open
        };
        std::future::ready(()).await;
        open
    }

    async fn named(&self, name: &str) -> usize {
        let name = name.to_owned();
        wait_until!(self.state, |s| s.idle.contains(&name), |s| s.idle.len())
    }

    async fn limited(&self, duration: Duration) -> Result<usize, warded::Elapsed> {
        wait_until!(self.state, timeout = duration, |s| s.open > 100, |s| s.open)
    }

    async fn until(&self, instant: Instant) -> Option<usize> {
        Some(wait_until!(self.state, deadline = instant, |s| s.open > 0, |s| s.open).ok()?)
    }

    fn blocking(&self, least: &usize) -> usize {
        let least = *least;
        wait_until_blocking!(self.state, |s| s.open >= least, |s| s.open)
    }

    async fn returns_from_body(&self) -> Option<char> {
        let first = wait_until!(self.state, |s| s.open > 0, |s| s.idle.first()?.clone());
        first.chars().next()
    }
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    let pool = Arc::new(Pool::from(PoolInit { limit: 1, idle: vec!["Ada".to_owned()], open: 0 }));
    warded::block_on(async {
        assert_eq!(is_send(pool.below_limit()).await, 1);
        assert_eq!(is_send(pool.by_guard()).await, 1);
        assert_eq!(is_send(pool.named("Ada")).await, 1);
        assert_eq!(is_send(pool.returns_from_body()).await, Some('A'));
        assert!(is_send(pool.limited(Duration::ZERO)).await.is_err());
        assert_eq!(is_send(pool.until(Instant::now())).await, Some(1));
        assert_eq!(is_send(pool.get()).await.as_deref(), Some("Ada"));
    });
    assert_eq!(pool.blocking(&1), 1);
}
