//! A predicate may use a constant parameter that no field mentions.
use warded::block_on;
use warded::prelude::*;

#[guarded]
struct Ring<T, const N: usize, const HALF: usize = 1> {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<T>,
    #[condition(of = state, when = |s| s.items.len() < N, count = |s| N - s.items.len() - HALF + HALF)]
    not_full: Condition,
}

fn main() {
    let ring: Ring<u8, 2> = RingInit { items: vec![1] }.into();
    block_on(async { wait_until!(ring.not_full).items.push(2) });
    assert_eq!(try_wait_until!(ring.state, |s| s.items.len() < 2, |s| s.items.len()), None);
    assert_eq!(ring.into_init().items, [1, 2]);
}
