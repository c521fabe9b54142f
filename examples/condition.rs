//! A [`Condition`]: a market, a follower who wants to see every price, and a buyer who waits for a low one.
//!
//! The buyer waits for a predicate on the price, so no task has to notify it. The follower waits for something to *happen*: the
//! next price, even if it is the same again. No predicate can say that, so the follower is notified. Most programs don't need
//! this: a `Monitor` and `wait_until!` are enough.

use warded::prelude::*;

const PRICES: [u32; 5] = [103, 99, 99, 97, 95];

/// The price, and none once the market is closed.
type Market = Condition<Option<u32>>;

async fn trade(market: &Market) {
    for price in PRICES.map(Some).into_iter().chain([None]) {
        let mut current = market.acquire().await;
        *current = price;
        current.notify_all(); // they are next in the queue, in front of the next price
    }
}

async fn follow(market: &Market) -> Vec<u32> {
    let mut seen = Vec::new();
    let mut current = market.acquire().await;
    loop {
        current = current.wait().await;
        match *current {
            Some(price) => seen.push(price),
            None => return seen,
        }
    }
}

/// Buys as soon as the price is `limit` or less. Gives `None` if the market closes before.
async fn buy(market: &Market, limit: u32) -> Option<u32> {
    *wait_until!(market, |price| price.is_none_or(|price| price <= limit))
}

#[tokio::main]
async fn main() {
    let market = Condition::new(Some(110));
    let (seen, bought, missed, ()) = tokio::join!(follow(&market), buy(&market, 97), buy(&market, 90), trade(&market));
    assert_eq!(seen, PRICES);
    assert!(bought.is_some_and(|price| price <= 97));
    assert_eq!(missed, None);
    println!("{} prices seen, one purchase", seen.len());
}
