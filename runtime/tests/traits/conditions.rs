//! Auto traits of `Condition` and `NamedCondition`.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::{
    cell::Cell,
    fmt::Debug,
    mem::size_of,
    panic::{RefUnwindSafe, UnwindSafe},
    rc::Rc,
};

use warded::{
    Condition, ConditionGuard, NamedCondition, Wait,
    named_futures::{
        ConditionAcquire, ConditionAcquireWhen, ConditionWait, ConditionWaitFor, ConditionWaitUntil, OwnedWaitFor,
        OwnedWaitNotified, WaitFor, WaitNotified,
    },
};

use crate::{NO, Predicate, SEND, SYNC, YES};

/// Row 42. This is the same for a lock.
#[test]
fn a_condition_is_send_and_sync_if_the_value_is_send() {
    assert_eq!(for_payloads!(P => Condition<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => ConditionGuard<'static, P>), [YES, SEND, NO, SYNC, NO]);
}

/// Row 42.
#[test]
fn a_future_is_send_if_the_value_is_send() {
    assert_eq!(for_payloads!(P => ConditionAcquire<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => ConditionWait<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => WaitNotified<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => OwnedWaitNotified<P>), [YES, YES, NO, NO, NO]);
}

/// Row 42. A future with a predicate contains the predicate.
#[test]
fn a_future_with_a_predicate_is_send_if_the_value_is_send() {
    let send = [true, true, false, false, false];
    assert_eq!(for_payloads!(P => ConditionAcquireWhen<'static, P, Predicate<P>>).map(|(send, _)| send), send);
    assert_eq!(for_payloads!(P => ConditionWaitFor<'static, P, Predicate<P>>).map(|(send, _)| send), send);
    assert_eq!(for_payloads!(P => ConditionWaitUntil<'static, P, Predicate<P>>).map(|(send, _)| send), send);
    assert_eq!(for_payloads!(P => WaitFor<'static, P, Predicate<P>>).map(|(send, _)| send), send);
    assert_eq!(for_payloads!(P => OwnedWaitFor<P, Predicate<P>>).map(|(send, _)| send), send);
}

/// Row 42. A predicate that is not `Send` makes the future not `Send`, if the future's type is named.
#[test]
fn a_future_is_not_send_if_its_predicate_is_not() {
    type Unsendable = Box<dyn FnMut(&u32) -> bool>;
    assert!(!has!(ConditionWaitFor<'static, u32, Unsendable>, Send));
    assert!(!has!(ConditionAcquireWhen<'static, u32, Unsendable>, Send));
    assert!(!has!(WaitFor<'static, u32, Unsendable>, Send) && !has!(OwnedWaitFor<u32, Unsendable>, Send));
}

/// A `NamedCondition` has no data, so it never restricts the auto traits of the type that contains it.
#[test]
fn a_named_condition_has_all_auto_traits() {
    fn is_copy<T: Copy + Debug>() {}
    assert_eq!(for_payloads!(P => NamedCondition<P, 0>), [YES; 5]);
    // With the feature `observe` it contains its name.
    let size = if cfg!(feature = "observe") { size_of::<&&str>() } else { 0 };
    assert_eq!(size_of::<NamedCondition<Rc<u32>, 7>>(), size);
    is_copy::<NamedCondition<Rc<Cell<u32>>, 0>>();
    assert!(has!(NamedCondition<u32, 0>, Unpin) && has!(NamedCondition<u32, 0>, UnwindSafe));
    assert!(has!(NamedCondition<Cell<u32>, 0>, RefUnwindSafe));
}

/// Row 42.
#[test]
fn only_futures_are_not_unpin() {
    type P = Predicate<u32>;
    assert!(has!(Condition<u32>, Unpin) && has!(ConditionGuard<'static, std::marker::PhantomPinned>, Unpin));
    assert!(!has!(ConditionAcquire<'static, u32>, Unpin) && !has!(ConditionAcquireWhen<'static, u32, P>, Unpin));
    assert!(!has!(ConditionWait<'static, u32>, Unpin) && !has!(ConditionWaitFor<'static, u32, P>, Unpin));
    assert!(!has!(ConditionWaitUntil<'static, u32, P>, Unpin));
    assert!(!has!(WaitNotified<'static, u32>, Unpin) && !has!(OwnedWaitNotified<u32>, Unpin));
    assert!(!has!(WaitFor<'static, u32, P>, Unpin) && !has!(OwnedWaitFor<u32, P>, Unpin));
}

/// Row 42.
#[test]
fn a_condition_is_not_unwind_safe() {
    assert!(has!(Condition<u32>, UnwindSafe) && !has!(Condition<u32>, RefUnwindSafe));
    assert!(!has!(ConditionGuard<'static, u32>, UnwindSafe) && !has!(ConditionWait<'static, u32>, UnwindSafe));
}

#[test]
fn every_future_is_a_wait() {
    fn waits<W: Wait + Debug>() {}
    type P = Predicate<u32>;
    waits::<ConditionAcquire<'static, u32>>();
    waits::<ConditionAcquireWhen<'static, u32, P>>();
    waits::<ConditionWait<'static, u32>>();
    waits::<ConditionWaitFor<'static, u32, P>>();
    waits::<ConditionWaitUntil<'static, u32, P>>();
    waits::<WaitNotified<'static, u32>>();
    waits::<OwnedWaitNotified<u32>>();
    waits::<WaitFor<'static, u32, P>>();
    waits::<OwnedWaitFor<u32, P>>();
    assert!(!has!(ConditionGuard<'static, u32>, Clone));
}
