//! Records whether this thread is in `block_on`. Such a thread sleeps until its future is ready, and has no other task to run.

use std::cell::Cell;

thread_local! {
    /// Whether this thread is in `block_on`.
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
}

/// Polls for `block_on`. A timer that is made meanwhile must not be one that this thread would have to drive.
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
