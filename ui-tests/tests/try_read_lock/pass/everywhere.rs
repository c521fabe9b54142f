//! Every kind of body, in and outside async.
#![deny(warnings)]

use std::sync::Arc;

use warded::prelude::*;

#[guarded]
#[derive(Debug)]
struct Shop<'a, T> {
    prices: RwLock,
    #[guarded(by = prices)]
    all: Vec<T>,
    #[guarded(by = prices)]
    best: Option<&'a str>,
}

impl<'a, T: PartialOrd + Copy> Shop<'a, T> {
    fn cheapest(&self) -> Option<T> {
        try_read_lock!(self.prices, |s| {
            let mut cheapest = *s.all.first()?;
            for &price in &s.all {
                if price < cheapest {
                    cheapest = price;
                }
            }
            cheapest
        })
    }

    async fn awaiting(&self) -> Option<&'a str> {
        try_read_lock!(self.prices, async |s| {
            std::future::ready(()).await;
            s.best
        })
        .flatten()
    }
}

fn main() {
    let shop = Arc::new(Shop::from(ShopInit { all: vec![3, 1, 2], best: Some("tea") }));
    assert_eq!(shop.cheapest(), Some(1));
    assert_eq!(warded::block_on(shop.awaiting()), Some("tea"));
    assert_eq!(try_read_lock!(shop.prices, |ShopPrices { all, .. }| all.len()), Some(3));

    let reading = shop.prices.try_read();
    assert_eq!(try_read_lock!(shop.prices, |s| s.all[0]), Some(3), "readers are not in each other's way");
    drop(reading);
    let writing = shop.prices.try_write();
    assert_eq!(try_read_lock!(shop.prices, |_| ()), None);
    drop(writing);
}
