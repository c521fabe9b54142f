//! Auto traits of `Monitor`: the guard stays on its thread, and a future is `Send` if its predicate is.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::{
    fmt::Debug,
    marker::PhantomPinned,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

use warded::{Monitor, MonitorGuard};

use crate::{NO, SYNC, YES};

/// Row 42. The threads that share the monitor have the value one after another.
#[test]
fn a_monitor_is_send_and_sync_if_the_value_is_send() {
    assert_eq!(for_payloads!(P => Monitor<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Arc<Monitor<P>>), [YES, YES, NO, NO, NO]);
}

/// Row 42. The thread that has locked the monitor must unlock it. A shared reference to the guard is like a `&` of the value.
#[test]
fn a_guard_is_never_send_and_sync_if_the_value_is() {
    assert_eq!(for_payloads!(P => MonitorGuard<'static, P>), [SYNC, NO, NO, SYNC, NO]);
}

/// Row 42.
#[test]
fn a_monitor_does_not_hide_a_panic() {
    assert!(has!(Monitor<u32>, UnwindSafe) && !has!(Monitor<u32>, RefUnwindSafe));
    assert!(!has!(Monitor<&'static mut u32>, UnwindSafe));
    assert!(!has!(MonitorGuard<'static, u32>, UnwindSafe));
    assert!(has!(Monitor<[u32]>, UnwindSafe));
}

#[test]
fn monitors_of_unsized_values_have_the_traits_of_their_values() {
    assert_eq!(threads!(Monitor<[u8]>), YES);
    assert_eq!(threads!(Monitor<dyn Send>), YES);
    assert_eq!(threads!(Monitor<dyn Sync>), NO);
    assert_eq!(threads!(MonitorGuard<'static, dyn Send>), NO);
    assert_eq!(threads!(MonitorGuard<'static, dyn Send + Sync>), SYNC);
}

/// Row 42.
#[test]
fn a_monitor_and_its_guard_may_move() {
    fn shows<T: Debug>() {}
    assert!(has!(Monitor<u32>, Unpin) && has!(MonitorGuard<'static, PhantomPinned>, Unpin));
    assert!(!has!(Monitor<u32>, Clone) && !has!(MonitorGuard<'static, u32>, Clone));
    shows::<MonitorGuard<'static, u32>>();
}

/// Row 43.
#[test]
fn a_value_may_borrow() {
    let (one, other) = (String::from("one"), String::from("other"));
    let monitor = Monitor::new(&*one);
    *monitor.lock() = &other;
    assert_eq!(monitor.into_inner(), "other");
}
