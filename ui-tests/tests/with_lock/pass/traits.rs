//! `with_lock!` in traits: `async fn`, `impl Future`, boxed futures, default methods, associated types and constants.
#![deny(warnings)]

use std::future::Future;
use std::pin::Pin;

use warded::prelude::*;

#[guarded]
#[derive(Debug, Default)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

trait Holds {
    const LEAST: i64;
    type Amount: Into<i64> + Copy;

    fn account(&self) -> &Account;

    async fn deposit(&self, amount: Self::Amount) -> i64 {
        with_lock!(self.account().state, |s| {
            s.balance += amount.into();
            s.balance.max(Self::LEAST)
        })
    }

    fn balance(&self) -> impl Future<Output = i64>;

    fn later<'a>(&'a self, amount: Self::Amount) -> Pin<Box<dyn Future<Output = i64> + 'a>>
    where
        Self::Amount: 'a,
    {
        Box::pin(async move { with_lock!(self.account().state, |s| s.balance + amount.into()) })
    }
}

struct Customer {
    account: Account,
}

impl Holds for Customer {
    const LEAST: i64 = 5;
    type Amount = i32;

    fn account(&self) -> &Account {
        &self.account
    }

    async fn balance(&self) -> i64 {
        with_lock!(self.account.state, |AccountState { balance }| *balance)
    }
}

trait Sends: Sync {
    fn balance(&self) -> impl Future<Output = i64> + Send;
}

impl Sends for Account {
    async fn balance(&self) -> i64 {
        with_lock!(self.state, async |s| {
            std::future::ready(()).await;
            s.balance
        })
    }
}

async fn of_any(holder: &impl Holds<Amount = i32>) -> i64 {
    let sum = holder.deposit(1).await + holder.balance().await;
    let account = holder.account();
    with_lock!(account.state, |s| s.balance += sum);
    holder.later(0).await
}

fn is_send<T: Send>(value: T) -> T {
    value
}

fn main() {
    let customer = Customer { account: Account::default() };
    assert_eq!(warded::block_on(of_any(&customer)), 1 + 5 + 1);
    assert_eq!(warded::block_on(is_send(Sends::balance(&customer.account))), 7);
}
