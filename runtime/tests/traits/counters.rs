//! Events, semaphores and barriers, which contain no value of the user's.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::{
    error::Error,
    fmt::Debug,
    hash::Hash,
    panic::{RefUnwindSafe, UnwindSafe},
};

use warded::{
    Barrier, BoundedSemaphore, BrokenBarrier, Event, OwnedSemaphorePermit, Semaphore, SemaphorePermit, Turn, Wait,
    named_futures::{AcquirePermits, AcquirePermitsOwned, BarrierWait, EventWait},
};

use crate::YES;

/// Row 42.
#[test]
fn counters_their_permits_and_their_futures_go_anywhere() {
    assert_eq!(threads!(Event), YES);
    assert_eq!(threads!(Semaphore), YES);
    assert_eq!(threads!(BoundedSemaphore), YES);
    assert_eq!(threads!(Barrier), YES);
    assert_eq!(threads!(SemaphorePermit<'static>), YES);
    assert_eq!(threads!(OwnedSemaphorePermit), YES);
    assert_eq!(threads!(Turn), YES);
    assert_eq!(threads!(BrokenBarrier), YES);
    assert_eq!(threads!(EventWait<'static>), YES);
    assert_eq!(threads!(BarrierWait<'static>), YES);
    assert_eq!(threads!(AcquirePermits<'static>), YES);
    assert_eq!(threads!(AcquirePermitsOwned), YES);
}

/// Row 42.
#[test]
fn only_futures_are_not_unpin() {
    assert!(has!(Event, Unpin) && has!(Semaphore, Unpin) && has!(BoundedSemaphore, Unpin) && has!(Barrier, Unpin));
    assert!(has!(SemaphorePermit<'static>, Unpin) && has!(OwnedSemaphorePermit, Unpin));
    assert!(has!(Turn, Unpin) && has!(BrokenBarrier, Unpin));
    assert!(!has!(EventWait<'static>, Unpin) && !has!(BarrierWait<'static>, Unpin));
    assert!(!has!(AcquirePermits<'static>, Unpin) && !has!(AcquirePermitsOwned, Unpin));
}

/// Row 42. An owned one may go through a `catch_unwind`. A shared one may not, as with a lock.
#[test]
fn a_shared_counter_is_not_unwind_safe() {
    assert!(has!(Event, UnwindSafe) && has!(Semaphore, UnwindSafe) && has!(BoundedSemaphore, UnwindSafe));
    assert!(has!(Barrier, UnwindSafe) && has!(Turn, UnwindSafe) && has!(BrokenBarrier, UnwindSafe));
    assert!(!has!(Event, RefUnwindSafe) && !has!(Semaphore, RefUnwindSafe) && !has!(Barrier, RefUnwindSafe));
    assert!(!has!(SemaphorePermit<'static>, UnwindSafe) && !has!(OwnedSemaphorePermit, UnwindSafe));
    assert!(!has!(EventWait<'static>, UnwindSafe) && !has!(BarrierWait<'static>, UnwindSafe));
    assert!(!has!(AcquirePermits<'static>, UnwindSafe) && !has!(AcquirePermitsOwned, UnwindSafe));
}

/// A permit that could be copied would be given back twice.
#[test]
fn a_permit_is_no_copy_and_an_outcome_is() {
    fn value<T: Copy + Eq + Hash + Debug>() {}
    fn error<E: Error + Send + Sync + Copy + Eq + 'static>() {}
    assert!(!has!(SemaphorePermit<'static>, Clone) && !has!(OwnedSemaphorePermit, Clone));
    assert!(!has!(Semaphore, Clone) && !has!(Event, Clone) && !has!(Barrier, Clone) && !has!(Turn, Default));
    value::<Turn>();
    error::<BrokenBarrier>();
}

#[test]
fn every_future_is_a_wait() {
    fn waits<W: Wait + Debug>() {}
    waits::<EventWait<'static>>();
    waits::<BarrierWait<'static>>();
    waits::<AcquirePermits<'static>>();
    waits::<AcquirePermitsOwned>();
}

/// With the feature `observe`, a permit also has the number of its hold.
#[test]
fn a_permit_is_a_pointer_and_a_number() {
    let hold = if cfg!(feature = "observe") { 16 } else { 0 };
    assert_eq!(std::mem::size_of::<SemaphorePermit<'static>>(), 2 * std::mem::size_of::<usize>() + hold);
    assert!(std::mem::size_of::<OwnedSemaphorePermit>() <= 3 * std::mem::size_of::<usize>() + hold);
}
