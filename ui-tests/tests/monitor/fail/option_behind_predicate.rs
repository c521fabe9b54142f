// Writes options between the predicate and the body.
use std::time::Duration;
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    closed: bool,
    log: Lock,
    #[guarded(by = log)]
    lines: Vec<String>,
}

async fn close(account: &Account, limit: Duration) {
    wait_until!(account.state, |s| s.closed, timeout = limit, |s| s.closed = false);
}

async fn close_inside(account: &Account) {
    with_lock!(account.log, may_wait, async |log| {
        wait_until!(account.state, |s| s.closed, holding = account.log, |_| log.lines.clear());
    });
}

fn main() {}
