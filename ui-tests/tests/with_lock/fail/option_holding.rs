// Writes `holding`, although the macro waits for no predicate.
use warded::prelude::*;

async fn swap(one: &Lock<u32>, other: &Lock<u32>) {
    with_lock!(one, async |x| with_lock!(other, holding = one, |y| std::mem::swap(x, y)));
}

fn main() {}
