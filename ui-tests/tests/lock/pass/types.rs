//! Which types may be sent, shared, shortened and made unsized.
#![deny(warnings)]

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;

use warded::{Lock, LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard};

fn is_send<T: Send + ?Sized>() {}
fn is_sync<T: Sync + ?Sized>() {}
fn is_unpin<T: Unpin + ?Sized>() {}

fn future_is_send(_: &impl Future) {}

fn shorter_lock<'a>(lock: &'a Lock<u8>, _: &'a u8) -> &'a Lock<u8> {
    lock
}

static LOCK: Lock<u8> = Lock::new(0);

fn main() {
    is_send::<Lock<Cell<u8>>>();
    is_sync::<Lock<Cell<u8>>>();
    is_send::<LockGuard<'_, Cell<u8>>>();
    is_sync::<LockGuard<'_, u8>>();
    is_send::<OwnedLockGuard<u8>>();
    is_send::<MappedLockGuard<'_, u8>>();
    is_send::<OwnedMappedLockGuard<u8, u8>>();
    is_unpin::<Lock<u8>>();
    is_unpin::<LockGuard<'_, std::marker::PhantomPinned>>();

    let local = 5;
    let shorter = shorter_lock(&LOCK, &local);
    future_is_send(&shorter.acquire());

    let unsized_lock: Arc<Lock<dyn std::fmt::Debug + Send>> = Arc::new(Lock::new(5));
    assert_eq!(format!("{:?}", warded::block_on(unsized_lock.acquire_owned())), "5");
}
