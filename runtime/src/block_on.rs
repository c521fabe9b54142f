//! [`block_on`]: waiting on a thread.

use std::{
    cell::Cell,
    pin::pin,
    sync::{Arc, Condvar, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

use crate::holding::refuse_to_sleep_with_monitor;

/// Runs a future to its end on this thread, which sleeps meanwhile: the bridge from threads to every wait of this crate.
///
/// Needs no runtime. Allocates once a thread.
///
/// **Not for** async code: it would put the executor's thread to sleep, and with it perhaps the task that it waits for.
/// Write `.await` there. In `spawn_blocking` it is fine.
///
/// # Panics
///
/// If it would sleep in a tokio task, or elsewhere on a thread that drives a tokio runtime (feature `tokio`). In debug builds, if it
/// would sleep while this thread holds a [`Monitor`](crate::Monitor).
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
    let mut future = pin!(future);
    let sleeper = Sleeper::take();
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = blocking(|| future.as_mut().poll(&mut cx)) {
            sleeper.put_back();
            return output;
        }
        refuse_to_block_a_runtime();
        refuse_to_sleep_with_monitor();
        sleeper.sleep();
    }
}

thread_local! {
    /// Whether this thread is about to sleep for what it polls.
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
}

/// Polls for `block_on`: a timer that is made meanwhile must not be one that this thread would have to drive.
fn blocking<R>(poll: impl FnOnce() -> R) -> R {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            BLOCKING.set(self.0);
        }
    }
    let _before = Before(BLOCKING.replace(true));
    poll()
}

/// Whether `block_on` polls on this thread.
#[cfg(feature = "tokio")]
pub(crate) fn is_blocking() -> bool {
    BLOCKING.get()
}

/// Panics where the thread drives a runtime, which only tokio knows.
#[track_caller]
fn refuse_to_block_a_runtime() {
    #[cfg(feature = "tokio")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.block_on(std::future::ready(()));
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
