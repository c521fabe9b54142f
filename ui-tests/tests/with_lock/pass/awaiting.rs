//! Futures of their own in a plain body, and bodies that await.
#![deny(warnings)]

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

async fn price() -> i64 {
    2
}

impl Account {
    async fn bodies(&self, other: &Lock<i64>) -> Result<i64, Elapsed> {
        with_lock!(self.state, async |s| s.balance += price().await);
        with_lock!(self.state, async |s| {
            with_lock!(other, |o| *o += s.balance);
            s.balance = wait_until!(other, holding = self.state, |o| *o > 0, |o| *o);
        });
        with_lock!(self.state, timeout = Duration::from_secs(9), async |s| {
            if s.balance > 99 {
                return Ok(0);
            }
            s.balance += price().await;
        })?;
        with_lock!(self.state, deadline = Instant::now() + Duration::from_secs(9), |s| s.balance)
    }

    async fn spawns(self: Arc<Self>) {
        // Its future awaits after the body.
        let this = Arc::clone(&self);
        let task = with_lock!(self.state, |s| {
            let balance = s.balance;
            tokio::spawn(async move { with_lock!(this.state, |s| s.balance += balance + price().await_later()) })
        });
        task.await.unwrap();
        let lazily = with_lock!(self.state, |_s| async { price().await });
        assert_eq!(lazily.await, 2);
        let closure = with_lock!(self.state, |_s| async || price().await + 1);
        assert_eq!(closure().await, 3);
        with_lock!(self.state, |_s| {
            async fn inner() -> i64 {
                price().await
            }
            drop(inner());
        });
    }
}

trait AwaitLater {
    fn await_later(self) -> i64;
}

impl<F: Future<Output = i64>> AwaitLater for F {
    fn await_later(self) -> i64 {
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(self).poll(&mut cx) {
            std::task::Poll::Ready(value) => value,
            std::task::Poll::Pending => unreachable!("it never waits"),
        }
    }
}

fn is_send(_: &impl Send) {}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let account: Arc<Account> = Arc::new(AccountInit { balance: 1 }.into());
    let other = Lock::new(0);
    let bodies = account.bodies(&other);
    is_send(&bodies);
    assert_eq!(bodies.await, Ok(5));
    let spawns = Arc::clone(&account).spawns();
    is_send(&spawns);
    spawns.await;
    assert_eq!(with_lock!(account.state, |s| s.balance), 12);
}
