//! `try_with_lock!` in and outside async.
#![deny(warnings)]

use warded::prelude::*;

const fn zero() -> Lock<u8> {
    Lock::new(0)
}

static COUNT: Lock<u8> = zero();

fn plain() -> Option<u8> {
    try_with_lock!(COUNT, |n| {
        if *n > 200 {
            return None;
        }
        *n += 1;
        *n
    })
}

async fn in_async(other: &Lock<u8>) -> Option<u8> {
    try_with_lock!(COUNT, other, |n, m| {
        *n += *m;
        *n
    })
}

async fn with_await(other: &Lock<u8>) -> Option<()> {
    try_with_lock!(COUNT, async |n| with_lock!(other, |m| *m += *n))
}

fn in_closure() -> impl Fn() -> Option<u8> {
    || try_with_lock!(COUNT, |n| *n)
}

fn main() {
    assert_eq!(plain(), Some(1));
    let other = Lock::new(2);
    assert_eq!(warded::block_on(in_async(&other)), Some(3));
    assert_eq!(warded::block_on(with_await(&other)), Some(()));
    assert_eq!(in_closure()(), Some(3));
    let guard = COUNT.try_acquire();
    assert_eq!(plain(), None);
    drop(guard);
}
