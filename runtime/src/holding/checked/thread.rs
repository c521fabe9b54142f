//! The monitors that a thread holds.

use std::{cell::RefCell, ptr};

use super::known::Known;

thread_local! {
    /// The monitors that this thread holds.
    static ON_THREAD: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// Records that this thread holds a monitor, until `end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnThread {
    address: usize,
}

impl OnThread {
    pub(crate) fn begin(known: Known) -> Self {
        // In the destructors of other thread locals, the list may be gone.
        let _ = ON_THREAD.try_with(|held| held.borrow_mut().push(known));
        Self { address: known.address }
    }

    pub(crate) fn end(self) {
        let _ = ON_THREAD.try_with(|held| {
            let mut held = held.borrow_mut();
            if let Some(place) = held.iter().rposition(|known| known.address == self.address) {
                held.remove(place);
            }
        });
    }
}

pub(in crate::holding) fn held_by_thread() -> Vec<Known> {
    ON_THREAD.try_with(|held| held.borrow().clone()).unwrap_or_default()
}

/// The end of a message: where this thread locked the monitor, as `, locked at src/pool.rs:10:9`.
pub(crate) fn monitor_held_since<L: ?Sized>(monitor: &L) -> String {
    let address = ptr::from_ref(monitor).cast::<()>().addr();
    let known = held_by_thread().into_iter().find(|known| known.address == address);
    known.map_or_else(String::new, |known| format!(", locked at {}", known.place))
}

/// Called before this thread sleeps for an unknown time.
///
/// # Panics
///
/// If this thread holds a monitor.
#[track_caller]
pub(crate) fn refuse_to_sleep_with_monitor() {
    if let Some(Known { guards, place, .. }) = held_by_thread().first() {
        panic!(
            "this thread would sleep while it holds a monitor around `{guards}`, locked at {place}, and the thread that \
             wakes it may need that monitor: wait before it is locked, or after"
        );
    }
}
