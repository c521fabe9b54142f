//! [`block_on`]: waiting on a thread.

use std::{
    cell::Cell,
    pin::pin,
    sync::{Arc, Condvar, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
    thread,
};

use crate::{
    engine::blocking::blocking,
    holding::{Blocking, refuse_to_sleep_with_monitor},
};

/// Runs a future to its end on this thread, which sleeps meanwhile: the bridge from threads to every wait of this crate.
///
/// Needs no runtime. Allocates once a thread.
///
/// **Not for** async code: it would put the executor's thread to sleep, and with it perhaps the task that it waits for.
/// Write `.await` there. In `spawn_blocking` it is fine.
///
/// # Panics
///
/// If it would sleep in a tokio task, or elsewhere on a thread that drives a tokio runtime (feature `tokio`). In debug builds it panics
/// there even if it need not sleep, so that tests find it without contention. Legal are plain threads, `spawn_blocking` and
/// `block_in_place`. In debug builds also if it would sleep while this thread holds a [`Monitor`](crate::Monitor).
///
/// # Examples
///
/// ```
/// use std::thread;
/// use warded::{Lock, block_on};
///
/// let count = Lock::new(0);
/// thread::scope(|scope| {
///     scope.spawn(|| block_on(count.acquire_when(|count| *count == 3)));
///     for _ in 0..3 {
///         *block_on(count.acquire()) += 1;
///     }
/// });
/// assert_eq!(count.into_inner(), 3);
/// ```
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    // A second panic would end the process.
    if cfg!(debug_assertions) && !thread::panicking() {
        refuse_to_block_a_runtime();
    }
    let mut future = pin!(future);
    let sleeper = Sleeper::take();
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut cx = Context::from_waker(&waker);
    let mut holding = Blocking::default();
    loop {
        let polled = blocking(|| holding.poll(future.as_mut(), &mut cx));
        if let Poll::Ready(output) = polled {
            sleeper.put_back();
            return output;
        }
        refuse_to_block_a_runtime();
        refuse_to_sleep_with_monitor();
        sleeper.sleep();
    }
}

/// # Panics
/// If this thread drives a tokio runtime.
#[track_caller]
fn refuse_to_block_a_runtime() {
    #[cfg(feature = "tokio")]
    assert!(
        !runtime::is_driven_here(),
        "this thread runs the tasks of a tokio runtime, and `block_on`, `with_lock_blocking!` and `wait_until_blocking!` would put \
         it to sleep, and those tasks with it: in async code write `with_lock!` and `wait_until!`, which await; what a `Drop` or a \
         callback changes belongs under a `Monitor`, with `locked!`; to block, use `spawn_blocking` or `block_in_place`"
    );
}

/// What only tokio knows.
#[cfg(feature = "tokio")]
mod runtime {
    use std::{
        panic::catch_unwind,
        task::{Context, Poll, Waker},
    };

    use tokio::{runtime::Handle, task::coop::poll_proceed};

    /// More than the units that tokio gives a task for one poll.
    const MORE_THAN_A_BUDGET: usize = 256;

    /// Whether this thread drives a runtime: in a task, or between tasks; not in `spawn_blocking` or `block_in_place`.
    pub(super) fn is_driven_here() -> bool {
        let Ok(runtime) = Handle::try_current() else { return false };
        // Only tokio's own panic tells where no budget does, as in `unconstrained`. It prints a message of its own before ours.
        has_budget() || catch_unwind(|| runtime.block_on(std::future::ready(()))).is_err()
    }

    /// Whether a task is polled here that has a budget: it ends. What `spawn_blocking` and `block_in_place` run has none.
    fn has_budget() -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        // Dropped last, it gives the task all units back.
        let Poll::Ready(_all) = poll_proceed(&mut cx) else { return true };
        (0..MORE_THAN_A_BUDGET).any(|_| match poll_proceed(&mut cx) {
            Poll::Ready(unit) => {
                unit.made_progress();
                false
            }
            Poll::Pending => true,
        })
    }
}

/// Wakes one thread.
///
/// Not by `thread::park`, whose token belongs to the user: a wait of ours must not use up a token that was there before.
struct Sleeper {
    is_woken: Mutex<bool>,
    woken: Condvar,
}

thread_local! {
    /// The sleeper of this thread, while no `block_on` uses it: a nested one gets another.
    static IDLE: Cell<Option<Arc<Sleeper>>> = const { Cell::new(None) };
}

impl Sleeper {
    fn take() -> Arc<Self> {
        let new = || Arc::new(Self { is_woken: Mutex::new(false), woken: Condvar::new() });
        // Gone in the destructors of other thread locals: then it is made each time.
        IDLE.try_with(Cell::take).ok().flatten().unwrap_or_else(new)
    }

    fn put_back(self: Arc<Self>) {
        let _ = IDLE.try_with(|idle| idle.set(Some(self)));
    }

    fn sleep(&self) {
        let is_woken = self.is_woken.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = self.woken.wait_while(is_woken, |is_woken| !*is_woken);
        *woken.unwrap_or_else(PoisonError::into_inner) = false;
    }
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.woken.notify_one();
    }
}
