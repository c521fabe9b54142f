//! Variance: which type may stand for which. Also types that contain themselves.
//!
//! This is a file of its own, because the test is that it compiles. Programs that must not compile are in the docs, as
//! `compile_fail`, and in `ui-tests`.
//!
//! "Row" means a row of `runtime/tests/regressions/README.md`.

use std::sync::Arc;

use warded::{
    Barrier, Condition, ConditionGuard, Event, Job, Lock, LockGuard, MappedLockGuard, Queue, RwLock, RwLockReadGuard,
    RwLockWriteGuard, Semaphore, SemaphorePermit, Slot,
    named_futures::{
        Acquire, AcquirePermits, BarrierWait, ConditionAcquire, ConditionWait, EventWait, Get, Jobs, Join, Put, Read,
        Reserve, WaitNotified, Write,
    },
    nonzero,
};

/// Row 42. A list whose links are locks can go from thread to thread. An auto trait may be derived in a circle.
#[test]
fn a_type_may_contain_itself_through_a_lock() {
    #[allow(dead_code, reason = "looked at by the compiler")]
    struct Node {
        lock: Lock<Option<Arc<Node>>>,
        rw_lock: RwLock<Option<Arc<Node>>>,
        condition: Condition<Option<Arc<Node>>>,
        queue: Queue<Arc<Node>>,
    }
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Node>();
}

/// Makes a function from a type with a longer lifetime to the same type with a shorter one. It compiles if the first may stand
/// for the second.
macro_rules! shortens {
    ($name:ident: $($type:ident)::+ <'_ $(, $argument:ty)?>) => {
        #[allow(clippy::needless_lifetimes, reason = "the names are the point")]
        fn $name<'long: 'short, 'short>(
            long: $($type)::+<'long $(, $argument)?>,
        ) -> $($type)::+<'short $(, $argument)?> {
            long
        }
    };
}

/// Row 43. A longer borrow of the lock may stand for a shorter one. The value must stay the same.
#[test]
fn guards_and_futures_are_covariant_in_the_borrow() {
    shortens!(guard: LockGuard<'_, u32>);
    shortens!(mapped: MappedLockGuard<'_, u32>);
    shortens!(future: Acquire<'_, u32>);
    static LOCK: Lock<u32> = Lock::new(1);
    let unpolled = future(LOCK.acquire());
    drop(unpolled);
    drop(mapped(guard(LOCK.try_acquire().unwrap()).map(|value| value)));
}

/// Row 43.
#[test]
fn futures_of_an_rw_lock_are_covariant_in_the_borrow() {
    shortens!(reads: RwLockReadGuard<'_, u32>);
    shortens!(writes: RwLockWriteGuard<'_, u32>);
    shortens!(read: Read<'_, u32>);
    shortens!(write: Write<'_, u32>);
    static LOCK: RwLock<u32> = RwLock::new(1);
    drop((read(LOCK.read()), write(LOCK.write())));
    drop(reads(writes(LOCK.try_write().unwrap()).downgrade()));
}

/// Row 43.
#[test]
fn futures_of_a_condition_are_covariant_in_the_borrow() {
    shortens!(guard: ConditionGuard<'_, u32>);
    shortens!(acquire: ConditionAcquire<'_, u32>);
    shortens!(wait: ConditionWait<'_, u32>);
    #[allow(dead_code, reason = "compiled")]
    fn notified<'long: 'short, 'short>(long: WaitNotified<'long, u32>) -> WaitNotified<'short, u32> {
        long
    }
    static CONDITION: Condition<u32> = Condition::new(1);
    drop(acquire(CONDITION.acquire()));
    drop(wait(guard(CONDITION.try_acquire().unwrap()).wait()));
}

/// Row 43.
#[test]
fn futures_of_events_semaphores_and_barriers_are_covariant_in_the_borrow() {
    shortens!(event: EventWait<'_>);
    shortens!(arrival: BarrierWait<'_>);
    shortens!(acquire: AcquirePermits<'_>);
    shortens!(permit: SemaphorePermit<'_>);
    static EVENT: Event = Event::new();
    static BARRIER: Barrier = Barrier::new(nonzero!(1));
    static SEMAPHORE: Semaphore = Semaphore::new(1);
    drop((event(EVENT.wait()), arrival(BARRIER.wait()), acquire(SEMAPHORE.acquire())));
    drop(permit(SEMAPHORE.try_acquire().unwrap()));
}

/// Row 43. The item of a job may go back to the queue, so the lifetimes in the item's type can't be shortened.
#[test]
fn futures_of_a_queue_are_covariant_in_the_borrow() {
    shortens!(put: Put<'_, u32>);
    shortens!(get: Get<'_, u32>);
    shortens!(reserve: Reserve<'_, u32>);
    shortens!(slot: Slot<'_, u32>);
    shortens!(jobs: Jobs<'_, u32>);
    shortens!(join: Join<'_, u32>);
    shortens!(job: Job<'_, u32>);
    let numbers: &'static Queue<u32> = Box::leak(Box::new(Queue::unbounded()));
    drop((put(numbers.put(1)), get(numbers.get()), jobs(numbers.jobs()), join(numbers.join())));
    drop((reserve(numbers.reserve()), slot(numbers.try_reserve().unwrap())));
    numbers.try_put(1).unwrap();
    assert_eq!(*job(numbers.try_get().unwrap()), 1);
}
