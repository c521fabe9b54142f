//! Auto traits and sizes of the types of this crate.
//!
//! Rows 42 and 43 of `regressions/README.md`. Programs that must not compile because of variance are in the docs, as `compile_fail`.

use std::{
    mem::size_of,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

use warded::{
    Elapsed, Lock, LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard, Wait,
    named_futures::{Acquire, AcquireOwned, AcquireTwo, AcquireWhen, OwnedWaitUntil, Timeout, WaitUntil},
};

/// Whether a type has a trait. If the bound of an inherent constant is met, it is preferred to a constant of a trait.
macro_rules! has {
    ($type:ty, $bound:path) => {{
        #[allow(dead_code, reason = "used only where the bound does not hold")]
        trait Otherwise {
            const YES: bool = false;
        }
        impl<T: ?Sized> Otherwise for T {}
        #[allow(dead_code, reason = "used only where the bound holds")]
        struct Type<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "used only where the bound holds")]
        impl<T: ?Sized + $bound> Type<T> {
            const YES: bool = true;
        }
        <Type<$type>>::YES
    }};
}

/// Whether a type is `Send` and `Sync`.
macro_rules! threads {
    ($type:ty) => {
        (has!($type, Send), has!($type, Sync))
    };
}

/// Whether a type is `Send` and `Sync`, for each payload in the place of `P`.
macro_rules! for_payloads {
    ($P:ident => $type:ty) => {
        [
            {
                type $P = u32;
                threads!($type)
            },
            {
                type $P = std::cell::Cell<u32>;
                threads!($type)
            },
            {
                type $P = std::rc::Rc<u32>;
                threads!($type)
            },
            {
                type $P = std::sync::MutexGuard<'static, u32>;
                threads!($type)
            },
            {
                type $P = *const ();
                threads!($type)
            },
        ]
    };
}

const YES: (bool, bool) = (true, true);
const NO: (bool, bool) = (false, false);
const SEND: (bool, bool) = (true, false);
const SYNC: (bool, bool) = (false, true);

type Predicate<P> = fn(&P) -> bool;

#[path = "traits/conditions.rs"]
mod conditions;
#[path = "traits/counters.rs"]
mod counters;
#[path = "traits/monitors.rs"]
mod monitors;
#[path = "traits/queues.rs"]
mod queues;
#[path = "traits/rw_locks.rs"]
mod rw_locks;

#[test]
fn the_payloads_are_what_they_are_taken_for() {
    assert_eq!(for_payloads!(P => P), [YES, SEND, NO, SYNC, NO]);
}

/// Row 42. A thread that shares the lock can move the value out through a guard. So a `Sync` lock needs a `Send` value.
#[test]
fn a_lock_is_send_and_sync_if_the_value_is_send() {
    assert_eq!(for_payloads!(P => Lock<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => Arc<Lock<P>>), [YES, YES, NO, NO, NO]);
}

/// Row 42. A guard is like a `&mut` of the value, so sharing the guard shares the value.
#[test]
fn a_guard_is_send_and_sync_as_the_value_is() {
    assert_eq!(for_payloads!(P => LockGuard<'static, P>), [YES, SEND, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => OwnedLockGuard<P>), [YES, SEND, NO, SYNC, NO]);
}

/// Row 42.
#[test]
fn a_mapped_guard_is_send_and_sync_as_the_part_is() {
    assert_eq!(for_payloads!(P => MappedLockGuard<'static, P>), [YES, SEND, NO, SYNC, NO]);
    assert_eq!(for_payloads!(P => OwnedMappedLockGuard<u32, P>), [YES, SEND, NO, SYNC, NO]);
}

/// Row 42. Dropping the narrowed guard drops its `Arc` of the lock. A shared reference to the guard gives no access to the
/// whole value.
#[test]
fn an_owned_mapped_guard_is_send_only_if_the_whole_is() {
    assert_eq!(for_payloads!(P => OwnedMappedLockGuard<P, u32>), [YES, YES, SYNC, SYNC, SYNC]);
}

/// Row 42. A future that waits may get the value on any thread.
#[test]
fn a_future_is_send_if_the_value_is_send() {
    assert_eq!(for_payloads!(P => Acquire<'static, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => AcquireOwned<P>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => AcquireTwo<'static, P, u32>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => AcquireTwo<'static, u32, P>), [YES, YES, NO, NO, NO]);
    assert_eq!(
        for_payloads!(P => Timeout<Acquire<'static, P>>).map(|(send, _)| send),
        [true, true, false, false, false]
    );
}

/// Row 42. The same with a predicate, which the future contains.
#[test]
fn a_future_with_a_predicate_is_send_if_the_value_is_send() {
    let send = [true, true, false, false, false];
    assert_eq!(for_payloads!(P => AcquireWhen<'static, P, Predicate<P>>), [YES, YES, NO, NO, NO]);
    assert_eq!(for_payloads!(P => WaitUntil<'static, P, Predicate<P>>).map(|(send, _)| send), send);
    assert_eq!(for_payloads!(P => OwnedWaitUntil<P, Predicate<P>>).map(|(send, _)| send), send);
}

/// Row 42. The method that makes the future refuses a predicate that isn't `Send`. If the type of the future is named, such a
/// future isn't `Send` either.
#[test]
fn a_future_is_not_send_if_its_predicate_is_not() {
    type Unsendable = Box<dyn FnMut(&u32) -> bool>;
    assert!(!has!(AcquireWhen<'static, u32, Unsendable>, Send));
    assert!(!has!(WaitUntil<'static, u32, Unsendable>, Send));
    assert!(!has!(OwnedWaitUntil<u32, Unsendable>, Send));
}

/// Row 42. A lock and its guards may move. A future that waits is in the queue, and may not.
#[test]
fn only_futures_are_not_unpin() {
    type P = Predicate<u32>;
    assert!(has!(Lock<u32>, Unpin));
    assert!(has!(LockGuard<'static, std::marker::PhantomPinned>, Unpin));
    assert!(has!(OwnedLockGuard<std::marker::PhantomPinned>, Unpin));
    assert!(has!(MappedLockGuard<'static, std::marker::PhantomPinned>, Unpin));
    assert!(has!(OwnedMappedLockGuard<std::marker::PhantomPinned, std::marker::PhantomPinned>, Unpin));
    assert!(has!(Elapsed, Unpin));
    assert!(!has!(Acquire<'static, u32>, Unpin));
    assert!(!has!(AcquireOwned<u32>, Unpin));
    assert!(!has!(AcquireWhen<'static, u32, P>, Unpin));
    assert!(!has!(WaitUntil<'static, u32, P>, Unpin));
    assert!(!has!(OwnedWaitUntil<u32, P>, Unpin));
    assert!(!has!(AcquireTwo<'static, u32, u32>, Unpin));
    assert!(!has!(Timeout<Acquire<'static, u32>>, Unpin));
}

/// Row 42. There is no poisoning. After a panic the value may be half changed, so a shared lock is not `UnwindSafe`.
#[test]
fn a_lock_does_not_hide_a_panic() {
    type P = Predicate<u32>;
    assert!(!has!(Lock<u32>, RefUnwindSafe));
    assert!(!has!(&'static Lock<u32>, UnwindSafe));
    assert!(!has!(LockGuard<'static, u32>, UnwindSafe));
    assert!(!has!(OwnedLockGuard<u32>, UnwindSafe));
    assert!(!has!(Acquire<'static, u32>, UnwindSafe));
    assert!(!has!(AcquireOwned<u32>, UnwindSafe));
    assert!(!has!(AcquireWhen<'static, u32, P>, UnwindSafe));
    assert!(has!(Elapsed, UnwindSafe));
    // If the lock is owned, no other code sees the value after the panic, as with a `Cell`.
    assert!(has!(Lock<u32>, UnwindSafe));
}

/// Row 43. A value that borrows may be locked, and replaced by a value of the same lifetime.
#[test]
fn a_value_may_borrow() {
    let (one, other) = (String::from("one"), String::from("other"));
    let lock = Lock::new(&*one);
    *lock.try_acquire().unwrap() = &other;
    *lock.try_acquire().unwrap().map(|text| text) = &one;
    let owned = Arc::new(Lock::new((&*other, 1)));
    Arc::clone(&owned).try_acquire_owned().unwrap().map(|pair| &mut pair.0).clone_from(&&*one);
    assert_eq!((lock.into_inner(), owned.try_acquire().unwrap().0), ("one", "one"));
}

/// Locks of generic, `dyn` and unsized values can be stored under the names of their types.
#[test]
fn locks_of_unsized_values_have_the_traits_of_their_values() {
    assert_eq!(threads!(Lock<[u8]>), YES);
    assert_eq!(threads!(Lock<dyn Send>), YES);
    assert_eq!(threads!(Lock<dyn Sync>), NO);
    assert_eq!(threads!(LockGuard<'static, dyn Send>), SEND);
    assert_eq!(threads!(LockGuard<'static, dyn Send + Sync>), YES);
}

/// The traits on which a user may rely besides the auto traits.
#[test]
fn every_future_is_a_wait() {
    fn waits<W: Wait + std::fmt::Debug>() {}
    fn error<E: std::error::Error + Send + Sync + Copy + Eq + 'static>() {}
    type P = Predicate<u32>;
    waits::<Acquire<'static, u32>>();
    waits::<AcquireOwned<u32>>();
    waits::<AcquireWhen<'static, u32, P>>();
    waits::<WaitUntil<'static, u32, P>>();
    waits::<OwnedWaitUntil<u32, P>>();
    waits::<AcquireTwo<'static, u32, u32>>();
    error::<Elapsed>();
}

#[test]
#[cfg_attr(debug_assertions, ignore = "debug builds keep who holds what; ci/test.sh asks a release build")]
fn a_lock_is_no_bigger_than_tokios() {
    assert!(size_of::<Lock<()>>() <= size_of::<tokio::sync::Mutex<()>>());
    assert!(size_of::<Lock<[u64; 4]>>() <= size_of::<tokio::sync::Mutex<[u64; 4]>>());
    assert_eq!(size_of::<LockGuard<'static, u64>>(), size_of::<usize>());
    assert_eq!(size_of::<OwnedLockGuard<u64>>(), size_of::<usize>());
}

#[test]
#[cfg_attr(debug_assertions, ignore = "debug builds keep who holds what; ci/test.sh asks a release build")]
fn a_future_is_no_bigger_than_tokios() {
    fn size<F>(_: &F) -> usize {
        size_of::<F>()
    }
    let (ours, tokios) = (Lock::new(()), tokio::sync::Mutex::new(()));
    let (ours, tokios) = (size(&ours.acquire()), size(&tokios.lock()));
    assert!(ours <= tokios, "{ours} bytes, tokio's has {tokios}");
}
