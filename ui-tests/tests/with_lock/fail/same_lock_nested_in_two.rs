// Acquires two locks, one of which is held already.
use warded::prelude::*;

async fn swap(one: &Lock<u32>, other: &Lock<u32>) {
    with_lock!(one, async |x| {
        with_lock!(one, other, |y, z| *y += *z);
        *x += 1;
    });
}

fn main() {}
