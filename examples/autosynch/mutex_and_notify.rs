//! Waits for a condition with tokio: with a mutex, a notification, and a loop.

use tokio::sync::{Mutex, Notify};

/// A task that can't go on waits until the state has changed, and then checks again.
#[derive(Default)]
pub(super) struct MutexAndNotify<T> {
    state: Mutex<T>,
    changed: Notify,
}

impl<T> MutexAndNotify<T> {
    /// Waits for the condition, changes the state, and wakes all waiters.
    pub(super) async fn when<R>(&self, condition: impl Fn(&T) -> bool, change: impl FnOnce(&mut T) -> R) -> R {
        loop {
            // Registered before the check. Otherwise a change in between would be missed.
            let changed = self.changed.notified();
            let mut state = self.state.lock().await;
            if condition(&state) {
                let result = change(&mut state);
                drop(state);
                self.changed.notify_waiters();
                return result;
            }
            drop(state);
            changed.await;
        }
    }

    pub(super) async fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        self.when(|_| true, change).await
    }
}
