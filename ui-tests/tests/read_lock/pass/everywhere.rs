//! Every kind of body, and every place of the lock.
#![deny(warnings)]

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use warded::prelude::*;

#[guarded]
#[derive(Debug)]
struct Shop<'a, T: Clone, const N: usize> {
    name: &'a str,
    prices: RwLock,
    #[guarded(by = prices)]
    all: [T; N],
    #[guarded(by = prices)]
    best: Option<&'a str>,
}

impl<'a, T: Clone + PartialOrd + Send + Sync, const N: usize> Shop<'a, T, N> {
    async fn cheapest(&self) -> Option<(T, Option<&'a str>)> {
        read_lock!(self.prices, |s| {
            let mut cheapest = s.all.first()?;
            for price in &s.all {
                if price < cheapest {
                    cheapest = price;
                }
            }
            Some((cheapest.clone(), s.best))
        })
    }

    async fn patterns(&self) -> usize {
        let destructured = read_lock!(self.prices, |ShopPrices { all, .. }| all.len());
        let typed = read_lock!(self.prices, |s: &ShopPrices<'a, T, N>| s.all.len());
        let ignored = read_lock!(self.prices, |_| 1);
        destructured + typed + ignored
    }

    async fn limits(&self, limit: Duration) -> Result<usize, Elapsed> {
        let one = read_lock!(self.prices, timeout = limit, |s| s.all.len())?;
        let two = read_lock!(self.prices, deadline = Instant::now() + limit, |s| s.all.len())?;
        Ok(one + two)
    }

    async fn awaiting(&self, other: &RwLock<u8>) -> u8 {
        read_lock!(self.prices, async |_s| read_lock!(other, |n| *n))
    }

    async fn write(&self, value: &T) -> bool {
        with_lock!(self.prices, |s| s.all.fill(value.clone()));
        with_lock!(self.prices, async |s| s.best = std::future::ready(None).await);
        try_with_lock!(self.prices, |s| s.best.is_none()).unwrap_or_default()
    }
}

static PRICES: LazyLock<RwLock<Vec<u8>>> = LazyLock::new(RwLock::default);

fn is_send(_: &impl Send) {}

fn main() {
    let shop: Shop<'_, u8, 3> = ShopInit { name: "corner", all: [3, 1, 2], best: Some("tea") }.into();
    assert_eq!(shop.name, "corner");
    warded::block_on(async {
        let cheapest = shop.cheapest();
        is_send(&cheapest);
        assert_eq!(cheapest.await, Some((1, Some("tea"))));
        assert_eq!(shop.patterns().await, 7);
        assert_eq!(shop.limits(Duration::ZERO).await, Ok(6));
        let other = Arc::new(RwLock::new(4));
        let awaiting = shop.awaiting(&other);
        is_send(&awaiting);
        assert_eq!(awaiting.await, 4);
        assert_eq!(read_lock!(other, |n| *n) + read_lock!(&&other, |n| *n), 8);
        assert_eq!(read_lock!(PRICES, |prices| prices.len()), 0);
        assert!(shop.write(&5).await);
    });
    with_lock_blocking!(shop.prices, |s| s.all[0] = 0);
    assert_eq!(shop.into_init().all, [0, 5, 5]);
}
