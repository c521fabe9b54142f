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
/// Needs no runtime. Allocates once for each thread.
///
/// **Not for** async code: it would put the executor's thread to sleep, and perhaps with it the task that would end the wait.
/// Write `.await` there. In `spawn_blocking` it is fine.
///
/// # Panics
///
/// If it would sleep in a tokio task, or elsewhere on a thread that drives a tokio runtime (feature `tokio`). In debug builds
/// it panics there even if it need not sleep, so that tests find the mistake without contention. Plain threads,
/// `spawn_blocking` and `block_in_place` may call it. In debug builds it also panics if it would sleep while this thread holds
/// a [`Monitor`](crate::Monitor).
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

/// The checks that need tokio.
#[cfg(feature = "tokio")]
mod runtime {
    use std::{
        panic::catch_unwind,
        task::{Context, Poll, Waker},
    };

    use tokio::{runtime::Handle, task::coop::poll_proceed};

    /// A number above that of the units that tokio gives a task for one poll.
    const MORE_THAN_A_BUDGET: usize = 256;

    /// Whether this thread drives a runtime: in a task, or between tasks; not in `spawn_blocking` or `block_in_place`.
    pub(super) fn is_driven_here() -> bool {
        let Ok(runtime) = Handle::try_current() else { return false };
        // A task without a budget, such as one in `unconstrained`, is found only by tokio's own panic. It prints a message of
        // its own before ours.
        has_budget() || catch_unwind(|| runtime.block_on(std::future::ready(()))).is_err()
    }

    /// Whether a task with a budget is polled here: the budget can be used up. Code in `spawn_blocking` and `block_in_place`
    /// has no budget.
    fn has_budget() -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        // This is dropped last, and gives all units back to the task.
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
/// This does not use `thread::park`, whose token belongs to the user: our waits must not use up a token that was there before.
struct Sleeper {
    is_woken: Mutex<bool>,
    woken: Condvar,
}

thread_local! {
    /// The sleeper of this thread, while no `block_on` uses it. A nested `block_on` makes another one.
    static IDLE: Cell<Option<Arc<Sleeper>>> = const { Cell::new(None) };
}

impl Sleeper {
    fn take() -> Arc<Self> {
        let new = || Arc::new(Self { is_woken: Mutex::new(false), woken: Condvar::new() });
        // In the destructors of other thread locals this one may be gone. Then a sleeper is made each time.
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
