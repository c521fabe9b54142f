//! Waiting allocates nothing. A binary of its own, for the allocator that counts.

#![expect(unsafe_code, reason = "an allocator can't be written without")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use warded::{__private, Lock, LockGuard, Wait, block_on};

struct Counting;

thread_local! {
    /// Of this thread alone: the test harness allocates on others.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does the work, and counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[track_caller]
fn allocates_nothing<R>(body: impl FnOnce() -> R) -> R {
    let before = ALLOCATIONS.get();
    let result = body();
    assert_eq!(ALLOCATIONS.get() - before, 0, "allocations");
    result
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[track_caller]
fn ready<F: Future>(future: Pin<&mut F>) -> F::Output {
    match poll(future) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("was to be ready, and is pending"),
    }
}

#[test]
fn the_allocator_counts() {
    let before = ALLOCATIONS.get();
    drop(Box::new(1));
    assert_eq!(ALLOCATIONS.get() - before, 1);
}

#[test]
fn a_free_lock_is_taken_and_given_back_without_allocating() {
    allocates_nothing(|| {
        let lock = Lock::new(0);
        drop(lock.try_acquire());
        drop(ready(pin!(lock.acquire())));
        drop(ready(pin!(lock.acquire_when(|_| true))));
        drop(ready(pin!(lock.try_acquire().unwrap().wait_until(|_| true))));
        drop(lock.try_acquire().unwrap().map(|value| value));
    });
}

#[test]
fn waiting_and_handing_over_allocate_nothing() {
    allocates_nothing(|| {
        let lock = Lock::new(0);
        let held = lock.try_acquire().unwrap();
        let mut one = pin!(lock.acquire());
        let mut two = pin!(lock.acquire());
        assert!(poll(one.as_mut()).is_pending());
        assert!(poll(two.as_mut()).is_pending());
        drop(held);
        let guard = ready(one);
        assert!(poll(two.as_mut()).is_pending());
        drop(guard);
        drop(ready(two));
    });
}

#[test]
fn waiting_for_a_predicate_allocates_nothing() {
    allocates_nothing(|| {
        let lock = Lock::new(0);
        let mut called = pin!(lock.acquire_when(|value| *value == 1));
        assert!(poll(called.as_mut()).is_pending());
        let mut until = pin!(lock.try_acquire().unwrap().wait_until(|value| *value == 2));
        assert!(poll(until.as_mut()).is_pending());
        *lock.try_acquire().unwrap() = 1;
        let mut guard: LockGuard<'_, i32> = ready(called);
        *guard = 2;
        drop(guard);
        drop(ready(until));
    });
}

#[test]
fn cancelling_allocates_nothing() {
    allocates_nothing(|| {
        let lock = Lock::new(0);
        let mut behind = pin!(lock.acquire());
        {
            let held = lock.try_acquire().unwrap();
            let mut in_line = pin!(lock.acquire());
            let mut granted = pin!(lock.acquire_when(|_| true));
            assert!(poll(granted.as_mut()).is_pending());
            assert!(poll(in_line.as_mut()).is_pending());
            assert!(poll(behind.as_mut()).is_pending());
            drop(held);
        }
        drop(ready(behind));
    });
}

#[test]
fn several_locks_allocate_nothing() {
    allocates_nothing(|| {
        let (one, other) = (Lock::new(0), Lock::new(1));
        let held = other.try_acquire().unwrap();
        let mut all = pin!(__private::acquire_all((&one, &other)));
        assert!(poll(all.as_mut()).is_pending());
        drop(held);
        drop(ready(all));
    });
}

/// Only a wait that has to wait needs a timer.
#[test]
fn a_timeout_that_is_not_needed_allocates_nothing() {
    allocates_nothing(|| {
        let lock = Lock::new(0);
        drop(ready(pin!(lock.acquire().timeout(std::time::Duration::from_secs(1)))));
    });
}

/// "Allocates once a thread."
#[test]
fn block_on_allocates_once_a_thread() {
    let lock = Lock::new(0);
    drop(block_on(lock.acquire()));
    allocates_nothing(|| {
        for _ in 0..10 {
            *block_on(lock.acquire()) += 1;
        }
    });
}
