//! The memory that waiting needs is freed when no waiter is left. This test has a binary of its own, because its allocator counts
//! bytes.
#![expect(unsafe_code, reason = "an allocator needs `unsafe`")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use warded::{Lock, Semaphore, wait_until};

struct Counting;

thread_local! {
    /// Counts this thread only, because the test harness allocates on other threads.
    static BYTES: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // Allocations in the destructors of other thread locals are not counted.
    let _ = BYTES.try_with(|all| all.set(all.get() + bytes));
}

fn signed(size: usize) -> isize {
    isize::try_from(size).unwrap_or(isize::MAX)
}

// SAFETY: the system's allocator does the work, and counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        // SAFETY: the caller of this function keeps the contract of `GlobalAlloc::alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-signed(layout.size()));
        // SAFETY: the pointer came from `alloc` above, with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many bytes a lock may keep. With the feature `observe`, that includes its record, and the records of some ended waits.
const KEPT: isize = if cfg!(feature = "observe") { 32 * 1_024 } else { 1_024 };

/// How many bytes a crowd may leave. With the feature `observe`, the records of its waits are kept for later waits. The tests of this
/// program run at the same time, so one may take the records of the other.
const KEPT_OF_CROWD: isize = if cfg!(feature = "observe") { 20_000 * 512 } else { KEPT };

const CROWD: usize = if cfg!(miri) {
    200
} else if cfg!(feature = "observe") {
    20_000
} else {
    100_000
};

#[derive(Debug, Default)]
struct State {
    turn: u64,
    level: u64,
    open: bool,
    title: String,
}

type Waits<'a> = Vec<Pin<Box<dyn Future<Output = ()> + 'a>>>;

fn poll(wait: Pin<&mut (dyn Future<Output = ()> + '_)>) -> Poll<()> {
    wait.poll(&mut Context::from_waker(Waker::noop()))
}

/// How the waiters leave.
#[derive(Clone, Copy, Debug)]
enum Leaving {
    /// In the order of arrival, without being served.
    Cancelled,
    /// In the reverse order of arrival.
    FromBehind,
    /// A few waiters are served, and the others leave.
    SomeServed,
    /// The lock is held while they arrive, and released before they leave.
    AfterAHold,
}

#[track_caller]
fn memory_goes_back<'a>(
    what: &str,
    lock: &'a Lock<State>,
    wait: impl Fn(&'a Lock<State>, u64) -> Pin<Box<dyn Future<Output = ()> + 'a>>,
) {
    for leaving in [Leaving::Cancelled, Leaving::FromBehind, Leaving::SomeServed, Leaving::AfterAHold] {
        for round in ["the first", "the second"] {
            let before = BYTES.get();
            {
                let held = matches!(leaving, Leaving::AfterAHold).then(|| lock.try_acquire());
                let mut waits: Waits<'_> = Vec::with_capacity(CROWD);
                for me in 1..=CROWD as u64 {
                    let mut wait = wait(lock, me);
                    assert!(poll(wait.as_mut()).is_pending(), "{what}: no waiter should be served yet");
                    waits.push(wait);
                }
                drop(held);
                // These two releases serve no waiter.
                drop(lock.try_acquire());
                drop(lock.try_acquire());
                if matches!(leaving, Leaving::SomeServed) {
                    for turn in 1..5 {
                        {
                            let mut state = lock.try_acquire().expect("the lock is free");
                            (state.turn, state.level) = (turn, turn);
                        }
                        let _served = waits.iter_mut().take(4).map(|wait| poll(wait.as_mut())).count();
                        waits.drain(..1);
                        *lock.try_acquire().expect("the served waiter gave it back") = State::default();
                    }
                }
                while matches!(leaving, Leaving::FromBehind) && waits.pop().is_some() {}
                drop(waits);
                // A release after all waiters have left.
                drop(lock.try_acquire());
            }
            let kept = BYTES.get() - before;
            assert!(kept < KEPT_OF_CROWD, "{what}, {leaving:?}: {kept} bytes stay after {round} {CROWD}");
        }
    }
}

/// A future that is pending again after it was ready, so that it can be polled again.
async fn once(wait: impl Future<Output = ()>) {
    wait.await;
    std::future::pending::<()>().await;
}

macro_rules! crowds {
    ($($name:ident: |$lock:ident, $me:ident| $wait:expr;)*) => {$(
        #[test]
        fn $name() {
            let lock = Lock::new(State::default());
            memory_goes_back(stringify!($wait), &lock, |$lock, $me| Box::pin(once(async move { $wait })));
        }
    )*};
}

crowds! {
    the_memory_of_many_keys_is_freed: |lock, me| wait_until!(lock, |s| s.turn == me, |_s| ());
    the_memory_of_many_thresholds_is_freed: |lock, me| wait_until!(lock, |s| s.level >= me, |_s| ());
    the_memory_of_many_plain_predicates_is_freed: |lock, me| drop(lock.acquire_when(move |s| s.turn == me).await);
    the_memory_of_many_waiters_with_two_keys_is_freed:
        |lock, me| wait_until!(lock, |s| s.turn == me || s.level >= me, |_s| ());
    the_memory_of_many_waiters_with_one_flag_is_freed: |lock, _me| wait_until!(lock, |s| s.open, |_s| ());
    the_memory_of_many_keys_behind_a_flag_is_freed: |lock, me| wait_until!(lock, |s| s.open && s.turn == me, |_s| ());
    the_memory_of_many_computed_keys_is_freed: |lock, me| wait_until!(lock, |s| s.turn == me + 1, |_s| ());
}

/// Keys that own memory.
#[test]
fn the_memory_of_many_strings_as_keys_is_freed() {
    let lock = Lock::new(State::default());
    memory_goes_back("s.title == title", &lock, |lock, me| {
        let title = format!("title {me}");
        Box::pin(once(async move { wait_until!(lock, |s| s.title == title, |_s| ()) }))
    });
}

/// Waits without predicates allocate nothing.
#[test]
fn many_waiters_for_a_permit_leave_no_memory_allocated() {
    let semaphore = Semaphore::new(0);
    let before = BYTES.get();
    for _ in 0..2 {
        let mut waits: Waits<'_> =
            (0..CROWD).map(|_| Box::pin(async { drop(semaphore.acquire().await) }) as _).collect();
        for wait in &mut waits {
            assert!(poll(wait.as_mut()).is_pending());
        }
        drop(waits);
        assert!(BYTES.get() - before < KEPT_OF_CROWD);
    }
}

/// A program may have many locks, so each lock must free the memory that its waiters needed.
#[test]
fn a_thousand_locks_that_had_a_few_waiters_keep_little_each() {
    let locks: Vec<Lock<State>> = (0..1_000).map(|_| Lock::default()).collect();
    let before = BYTES.get();
    for lock in &locks {
        let mut waits: Waits<'_> = (1..20_u64)
            .map(|me| Box::pin(async move { wait_until!(lock, |s| s.turn == me || s.level >= me, |_s| ()) }) as _)
            .collect();
        for wait in &mut waits {
            assert!(poll(wait.as_mut()).is_pending());
        }
        drop(lock.try_acquire());
    }
    let kept = (BYTES.get() - before) / 1_000;
    assert!(kept < KEPT, "{kept} bytes stay with each lock");
}
