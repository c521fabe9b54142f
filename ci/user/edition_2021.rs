//! `gen` is a word of edition 2024, and a name before.
#![deny(warnings)]

use warded::block_on;
use warded::prelude::*;

#[guarded]
struct Cache {
    gen: Monitor,
    #[guarded(by = gen)]
    count: u64,
    #[guarded(by = gen)]
    gen_of_lock: u64,
    #[condition(of = gen, when = |gen| gen.count > 0)]
    some: Condition,
}

#[guarded]
impl Cache {
    #[requires(gen)]
    fn sum(&self, gen: u64) -> u64 {
        self.count + self.gen_of_lock + gen
    }
}

async fn sum(cache: &Cache) -> u64 {
    let gen = 1;
    let count = wait_until!(cache.gen, |s| s.count >= gen, |gen| gen.count);
    wait_until!(cache.some, |gen| gen.count == 1, |gen| gen.count) + count
}

fn main() {
    let cache: Cache = CacheInit { count: 1, gen_of_lock: 2 }.into();
    assert_eq!(block_on(sum(&cache)), 2);
    locked!(cache.gen, |gen| gen.count += 1);
    assert_eq!(locked!(cache.holding_gen(), |gen| gen.sum(1)), 5);
    assert_eq!(cache.into_init().count, 2);
}
