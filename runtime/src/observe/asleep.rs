//! The waker that ends the sleep of a thread in `block_on`. By it, a wait knows whether its thread sleeps until the wait ends.

use std::{cell::Cell, task::Waker};

use super::who::Unusual;

/// Identifies a waker.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct WakerId(usize, usize);

impl WakerId {
    pub(super) fn of(waker: &Waker) -> Self {
        Self(waker.data().addr(), std::ptr::from_ref(waker.vtable()).addr())
    }
}

thread_local! {
    /// The waker that ends the sleep of this thread, while the thread polls the future of its `block_on`.
    static WAKES_THREAD: Cell<Option<WakerId>> = const { Cell::new(None) };
}

/// While this exists, the thread polls the future of its `block_on`.
pub(crate) struct Asleep {
    outer: Option<WakerId>,
    _unusual: Unusual,
}

impl Asleep {
    /// The thread sleeps between the polls, and this waker ends its sleep.
    pub(crate) fn until_woken_by(waker: &Waker) -> Self {
        Self::until(WakerId::of(waker))
    }

    /// If `waker` ends the sleep of this thread, `forwards`, which wakes it, does so, too.
    pub(super) fn until_woken_by_forwarded(waker: &Waker, forwards: WakerId) -> Option<Self> {
        wakes_this_thread(waker).then(|| Self::until(forwards))
    }

    fn until(waker: WakerId) -> Self {
        Self { outer: WAKES_THREAD.replace(Some(waker)), _unusual: Unusual::new() }
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        WAKES_THREAD.set(self.outer);
    }
}

/// Whether this thread sleeps until a wait ends that was polled with this waker.
pub(super) fn wakes_this_thread(waker: &Waker) -> bool {
    WAKES_THREAD.get() == Some(WakerId::of(waker))
}
