//! Variance: what may stand for what.
//!
//! A file of its own: what it promises is that this compiles. What must not stands as `compile_fail` in the docs.

use warded::{Lock, LockGuard, MappedLockGuard, futures::Acquire};

/// Row 43. What is shorter may stand for what is longer: the borrow of the lock, not the value.
#[test]
fn guards_and_futures_are_covariant_in_the_borrow() {
    #![allow(clippy::needless_lifetimes, reason = "the names are the point")]
    fn guard<'long: 'short, 'short>(guard: LockGuard<'long, u32>) -> LockGuard<'short, u32> {
        guard
    }
    fn mapped<'long: 'short, 'short>(guard: MappedLockGuard<'long, u32>) -> MappedLockGuard<'short, u32> {
        guard
    }
    fn future<'long: 'short, 'short>(future: Acquire<'long, u32>) -> Acquire<'short, u32> {
        future
    }
    static LOCK: Lock<u32> = Lock::new(1);
    let unpolled = future(LOCK.acquire());
    drop(unpolled);
    drop(mapped(guard(LOCK.try_acquire().unwrap()).map(|value| value)));
}
