// Waits for a condition in the body of its own lock.
use warded::prelude::*;

#[guarded]
struct Shop {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[guarded(by = state)]
    sold: u32,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}

async fn take(shop: &Shop) {
    with_lock!(shop.state, async |s| {
        s.sold += wait_until!(shop.ready).items.remove(0);
    });
}

fn main() {}
