//! Whether a thread is about to sleep for what it polls: then it has no other task to run.

use std::cell::Cell;

thread_local! {
    /// Whether this thread is about to sleep for what it polls.
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
}

/// Polls for `block_on`: a timer that is made meanwhile must not be one that this thread would have to drive.
pub(crate) fn blocking<R>(poll: impl FnOnce() -> R) -> R {
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
