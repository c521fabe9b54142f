//! Bodies that seem to change a guarded field, but don't: cells, atomics, copies, closures, comparisons, shadowed names.
#![deny(warnings)]

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use warded::prelude::*;

#[derive(Clone, Default)]
struct Price {
    cents: u32,
    asked: Cell<u32>,
}

#[guarded]
#[derive(Default)]
struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    apple: Price,
    #[guarded(by = prices)]
    looks: AtomicU32,
    #[guarded(by = prices)]
    log: RefCell<Vec<u32>>,
    #[guarded(by = prices)]
    raw: Option<&'static Cell<u32>>,
}

impl Shop {
    async fn look(&self) -> u32 {
        let mut total = 0;
        read_lock!(self.prices, |s| {
            s.looks.fetch_add(1, Relaxed);
            s.apple.asked.set(3);
            s.log.borrow_mut().push(4);
            total += s.apple.cents;
            *s.log.borrow_mut() = vec![total];
            s.log.borrow_mut()[0] = 5;
        });
        read_lock!(self.prices, |s| {
            let mut copy = s.apple.clone();
            copy.cents += 1;
            let later = |s: &mut Price| s.cents = 9;
            later(&mut copy);
            copy.cents + s.log.borrow()[0]
        }) + read_lock!(self.prices, |s| {
            let mut s = s.apple.clone();
            s.cents = 10;
            s.cents
        }) + total
    }

    fn compare(&self) -> Option<bool> {
        try_read_lock!(self.prices, |s| s.apple.cents == 0 && s.apple.cents <= 1 && s.raw.is_none())
    }
}

fn main() {
    let shop = Shop::default();
    assert_eq!(warded::block_on(shop.look()), 9 + 5 + 10);
    assert_eq!(shop.compare(), Some(true));
    assert_eq!(shop.into_init().looks.into_inner(), 1);
}
