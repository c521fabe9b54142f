//! A monitor is locked in the body of another one, in the body of `with_lock!`, and on another thread.
#![deny(warnings)]

use std::sync::Arc;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Bank {
    log: Lock,
    #[guarded(by = log)]
    lines: Vec<String>,
    accounts: Monitor,
    #[guarded(by = accounts)]
    total: u32,
    audit: Monitor,
    #[guarded(by = audit)]
    seen: u32,
}

impl Bank {
    fn nested(&self) -> u32 {
        locked!(self.accounts, |a| {
            a.total += 1;
            locked!(self.audit, |s| {
                s.seen += a.total;
                s.seen
            })
        })
    }

    async fn in_with_lock(&self) -> u32 {
        with_lock!(self.log, |l| {
            let total = locked!(self.accounts, |a| a.total);
            l.lines.push(total.to_string());
            total
        })
    }

    async fn in_async_body(&self) -> u32 {
        with_lock!(self.log, async |l| {
            std::future::ready(()).await;
            let total = locked!(self.accounts, |a| a.total);
            std::future::ready(()).await;
            l.lines.push(total.to_string());
            total + locked!(self.audit, |s| s.seen)
        })
    }

    fn in_blocking_body(&self) -> usize {
        with_lock_blocking!(self.log, |l| locked!(self.accounts, |a| a.total as usize + l.lines.len()))
    }

    fn tries_in_body(&self) -> Option<u32> {
        locked!(self.accounts, |a| try_with_lock!(self.log, |l| l.lines.clear()).map(|()| a.total))
    }

    async fn in_body_of_wait(&self) -> u32 {
        wait_until!(self.accounts, |a| a.total > 0, |a| locked!(self.audit, |s| a.total + s.seen))
    }
}

fn main() {
    let bank = Arc::new(Bank::default());
    assert_eq!(bank.nested(), 1);
    let spawned = std::thread::spawn({
        let bank = Arc::clone(&bank);
        move || locked!(bank.accounts, |a| a.total)
    });
    assert_eq!(spawned.join().unwrap(), 1);
    assert_eq!(bank.in_blocking_body(), 1);
    assert_eq!(bank.tries_in_body(), Some(1));
    warded::block_on(async {
        assert_eq!(bank.in_with_lock().await, 1);
        assert_eq!(bank.in_async_body().await, 2);
        assert_eq!(bank.in_body_of_wait().await, 2);
    });
}
