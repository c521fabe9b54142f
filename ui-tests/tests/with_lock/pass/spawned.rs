//! Every form of `with_lock!` in a spawned task.
#![deny(warnings)]

use std::sync::Arc;
use std::time::Duration;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

async fn pause() {}

async fn one(account: &Account) -> Result<(), Elapsed> {
    with_lock!(account.state, |s| s.balance += 1);
    with_lock!(account.state, timeout = Duration::from_secs(9), |s| s.balance += 1)?;
    with_lock!(account.state, async |s| {
        pause().await;
        s.balance += 1;
    });
    Ok(())
}

async fn two(account: &Account, other: &Lock<i64>) -> Result<(), Elapsed> {
    with_lock!(account.state, other, |s, o| *o += s.balance);
    with_lock!(account.state, other, timeout = Duration::from_secs(9), |s, o| *o += s.balance)?;
    with_lock!(account.state, other, async |s, o| {
        pause().await;
        *o += s.balance;
    });
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let account: Arc<Account> = Arc::default();
    let other = Arc::new(Lock::new(0));
    tokio::spawn({
        let account = Arc::clone(&account);
        async move { one(&account).await }
    })
    .await
    .unwrap()
    .unwrap();
    tokio::spawn({
        let other = Arc::clone(&other);
        async move { two(&account, &other).await }
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(with_lock!(other, |o| *o), 9);
}
