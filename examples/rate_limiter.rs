//! A rate limiter: a burst of requests at once, and then one request in each interval, in the order in which they came.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    task::{JoinSet, yield_now},
    time::{Instant, interval, timeout},
};
use warded::prelude::*;

#[guarded]
struct RateLimiter {
    burst: u32,
    state: Monitor,
    #[guarded(by = state)]
    tokens: u32,
}

impl RateLimiter {
    /// A limiter with all its tokens. A task refills it, until it is dropped.
    fn new(burst: u32, every: Duration) -> Arc<Self> {
        let limiter = Arc::new(Self::from(RateLimiterInit { burst, tokens: burst }));
        tokio::spawn(refill(Arc::downgrade(&limiter), every));
        limiter
    }

    /// Waits for a token, and takes it.
    async fn acquire(&self) {
        wait_until!(self.state, |s| s.tokens > 0, |s| s.tokens -= 1);
    }

    /// Takes a token if there is one and no task waits for it.
    fn try_acquire(&self) -> bool {
        try_wait_until!(self.state, |s| s.tokens > 0, |s| s.tokens -= 1).is_some()
    }

    fn add_token(&self) {
        locked!(self.state, |s| s.tokens = self.burst.min(s.tokens + 1));
    }
}

/// A predicate can't read the clock, because nothing is released when time passes. So this task sleeps, and adds a token.
async fn refill(limiter: Weak<RateLimiter>, every: Duration) {
    let mut ticks = interval(every);
    ticks.tick().await; // the first is at once
    loop {
        ticks.tick().await;
        let Some(limiter) = limiter.upgrade() else { return };
        limiter.add_token();
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    const SECOND: Duration = Duration::from_secs(1);
    let limiter = RateLimiter::new(10, SECOND);
    let start = Instant::now();
    let mut requests = JoinSet::new();
    for request in 0..30 {
        let limiter = Arc::clone(&limiter);
        requests.spawn(async move {
            limiter.acquire().await;
            (request, start.elapsed().as_secs())
        });
    }
    yield_now().await;
    assert_eq!(limiter.state.waiting(), 20, "ten were let through");

    // A request that gives up takes no token.
    assert!(timeout(SECOND / 2, limiter.acquire()).await.is_err());
    assert!(!limiter.try_acquire());
    let mut served = requests.join_all().await;
    served.sort_unstable();
    for (request, second) in served {
        assert_eq!(second, u64::saturating_sub(request, 9), "the rate, and the order");
    }

    // Unused tokens are kept, but no more than a burst.
    tokio::time::sleep(60 * SECOND).await;
    let taken = std::iter::repeat_with(|| limiter.try_acquire()).take_while(|&taken| taken).count();
    assert_eq!(taken, 10);
    println!("30 requests: ten at once, then one a second, in their order");
}
