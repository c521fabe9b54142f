//! Auto traits of `RwLock`: several readers share the value.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::{
    fmt::Debug,
    marker::PhantomPinned,
    mem::size_of,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

use warded::{
    OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, Wait,
    named_futures::{Read, ReadOwned, Write, WriteOwned},
};

use crate::{NO, SEND, SYNC, YES};

/// Row 42. Several threads may read at once, so `Sync` requires that the value is `Send` and `Sync`.
#[test]
fn an_rw_lock_is_sync_if_the_value_is_send_and_sync() {
    assert_eq!(for_payloads!(P => RwLock<P>), [YES, SEND, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Arc<RwLock<P>>), [YES, NO, NO, NO, NO]);
}

/// Row 42. A read guard is like a `&T`. A write guard is like a `&mut T`, and can be downgraded to a `&T` beside others. So
/// sending a guard requires `Send` and `Sync` of the value, and sharing it requires `Sync`.
#[test]
fn a_guard_is_send_if_the_value_is_send_and_sync() {
    assert_eq!(for_payloads!(P => RwLockReadGuard<'static, P>), [YES, NO, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => RwLockWriteGuard<'static, P>), [YES, NO, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => OwnedRwLockReadGuard<P>), [YES, NO, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => OwnedRwLockWriteGuard<P>), [YES, NO, NO, SYNC, NO]);
}

/// Row 42.
#[test]
fn a_future_is_send_if_the_value_is_send_and_sync() {
    assert_eq!(for_payloads!(P => Read<'static, P>), [YES, NO, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Write<'static, P>), [YES, NO, NO, NO, NO]);
    assert_eq!(for_payloads!(P => ReadOwned<P>), [YES, NO, NO, NO, NO]);
    assert_eq!(for_payloads!(P => WriteOwned<P>), [YES, NO, NO, NO, NO]);
}

/// Row 42.
#[test]
fn only_futures_are_not_unpin() {
    assert!(has!(RwLock<u32>, Unpin));
    assert!(
        has!(RwLockReadGuard<'static, PhantomPinned>, Unpin) && has!(RwLockWriteGuard<'static, PhantomPinned>, Unpin)
    );
    assert!(has!(OwnedRwLockReadGuard<PhantomPinned>, Unpin) && has!(OwnedRwLockWriteGuard<PhantomPinned>, Unpin));
    assert!(!has!(Read<'static, u32>, Unpin) && !has!(Write<'static, u32>, Unpin));
    assert!(!has!(ReadOwned<u32>, Unpin) && !has!(WriteOwned<u32>, Unpin));
}

/// Row 42.
#[test]
fn an_rw_lock_is_not_unwind_safe() {
    assert!(has!(RwLock<u32>, UnwindSafe) && !has!(RwLock<u32>, RefUnwindSafe));
    assert!(!has!(RwLockReadGuard<'static, u32>, UnwindSafe) && !has!(RwLockWriteGuard<'static, u32>, UnwindSafe));
    assert!(!has!(OwnedRwLockReadGuard<u32>, UnwindSafe) && !has!(OwnedRwLockWriteGuard<u32>, UnwindSafe));
    assert!(!has!(Read<'static, u32>, UnwindSafe) && !has!(Write<'static, u32>, UnwindSafe));
}

#[test]
fn rw_locks_of_unsized_values_have_the_traits_of_their_values() {
    assert_eq!(threads!(RwLock<[u8]>), YES);
    assert_eq!(threads!(RwLock<dyn Send>), SEND);
    assert_eq!(threads!(RwLock<dyn Send + Sync>), YES);
    assert_eq!(threads!(RwLockReadGuard<'static, dyn Send + Sync>), YES);
    assert_eq!(threads!(RwLockReadGuard<'static, dyn Send>), NO);
}

#[test]
fn every_future_is_a_wait_and_no_guard_is_a_copy() {
    fn waits<W: Wait + Debug>() {}
    waits::<Read<'static, u32>>();
    waits::<Write<'static, u32>>();
    waits::<ReadOwned<u32>>();
    waits::<WriteOwned<u32>>();
    assert!(!has!(RwLockReadGuard<'static, u32>, Clone) && !has!(RwLockWriteGuard<'static, u32>, Clone));
    assert!(!has!(OwnedRwLockReadGuard<u32>, Clone) && !has!(RwLock<u32>, Clone));
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "debug builds record which locks are held; ci/test.sh runs this in a release build"
)]
fn an_rw_lock_is_no_bigger_than_tokios() {
    assert!(size_of::<RwLock<()>>() <= size_of::<tokio::sync::RwLock<()>>());
    assert!(size_of::<RwLockReadGuard<'static, u64>>() <= size_of::<tokio::sync::RwLockReadGuard<'static, u64>>());
    assert!(size_of::<OwnedRwLockWriteGuard<u64>>() <= size_of::<tokio::sync::OwnedRwLockWriteGuard<u64>>());
}

/// Row 43.
#[test]
fn a_value_may_borrow() {
    let (one, other) = (String::from("one"), String::from("other"));
    let lock = RwLock::new(&*one);
    *lock.try_write().unwrap() = &other;
    assert_eq!(**lock.try_read().unwrap(), *"other");
}
