//! Predicates with closures and shadowed names of their own, and with code that only seems to change a field.
#![deny(warnings)]

use std::cell::Cell;

use warded::prelude::*;

#[derive(Clone, Debug, Default)]
struct Item {
    price: u32,
    sold: bool,
}

#[guarded]
#[derive(Default)]
struct Shop {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<Item>,
    #[guarded(by = state)]
    asked: Cell<u32>,
    #[guarded(by = state)]
    open: bool,
}

impl Shop {
    async fn all(&self) -> u32 {
        wait_until!(self.state, |s| s.items.iter().all(|item| item.price >= 3), |_| ());
        // A copy is changed, under the same name.
        wait_until!(
            self.state,
            |s| {
                let mut items = s.items.clone();
                items.iter_mut().for_each(|s| s.sold = true);
                let mut s = Item { price: s.asked.get(), sold: s.open };
                s.price += 1;
                s.sold |= items.iter().all(|item| item.sold);
                s.sold && s.price > 0
            },
            |_| ()
        );
        // Changes through a `Cell`.
        wait_until!(self.state, |s| s.asked.replace(s.asked.get() + 1) == 0, |_| ());
        // Variables of its own.
        let mut turns = 0;
        wait_until!(
            self.state,
            |s| {
                turns += 1;
                let mut sum = 0;
                for Item { price, .. } in &s.items {
                    sum += price;
                }
                while sum > 100 {
                    sum -= 100;
                }
                sum >= 3 || turns > 3
            },
            |_| ()
        );
        // Compares, and does not assign.
        wait_until!(self.state, |s| s.asked.get() == 1 && s.items.len() <= 3 && (s.open == false) | !s.open, |s| {
            s.items.iter().map(|item| item.price).sum()
        })
    }

    async fn early(&self, wanted: u32) -> bool {
        wait_until!(
            self.state,
            |s| {
                let Some(first) = s.items.first() else { return false };
                if first.price == wanted {
                    return true;
                }
                s.items.iter().try_for_each(|item| if item.price > wanted { Some(()) } else { None }).is_some()
            },
            |s| !s.items.is_empty()
        )
    }
}

fn main() {
    let shop = Shop::from(ShopInit { items: vec![Item { price: 3, sold: false }], ..ShopInit::default() });
    assert_eq!(warded::block_on(shop.all()), 3);
    assert!(warded::block_on(shop.early(2)));
}
