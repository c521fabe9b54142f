//! The wakers of the waiters that one release wakes.

use std::{cell::Cell, task::Waker};

use crate::engine::wait_queue::{WakeBatch, wake_one};

/// For how many wakers a thread keeps memory from one release to the next. A release that wakes more allocates once.
const KEPT: usize = 32;

thread_local! {
    static ROOM: Cell<Vec<(u64, Waker)>> = const { Cell::new(Vec::new()) };
}

/// Wakers that are taken under the mutex and called without it. There is usually one. The list is never moved, because moving what
/// was just written costs more than waking.
pub(super) struct WakeList {
    only: Option<Waker>,
    /// Its number of arrival.
    arrived: u64,
    /// All wakers, if there are several, with their numbers of arrival.
    several: Vec<(u64, Waker)>,
}

impl WakeList {
    #[inline]
    pub(super) const fn new() -> Self {
        Self { only: None, arrived: 0, several: Vec::new() }
    }

    /// Reserves memory for this many more.
    pub(super) fn reserve(&mut self, more: usize) {
        if more > 1 {
            self.take_room();
            self.several.reserve(more);
        }
    }

    #[inline]
    pub(super) fn push(&mut self, arrived: u64, waker: Waker) {
        if self.only.is_none() && self.several.is_empty() {
            (self.only, self.arrived) = (Some(waker), arrived);
        } else {
            self.push_another(arrived, waker);
        }
    }

    /// Takes the memory that the last release of this thread has left.
    fn take_room(&mut self) {
        if self.several.capacity() == 0 {
            // In the destructors of other thread locals, this one may be gone.
            self.several = ROOM.try_with(Cell::take).unwrap_or_default();
        }
    }

    /// Keeps the memory for the next release of this thread.
    fn leave_room(&mut self) {
        let room = std::mem::take(&mut self.several);
        if room.is_empty() && (1..=KEPT).contains(&room.capacity()) {
            let _ = ROOM.try_with(|kept| kept.set(room));
        }
    }

    fn push_another(&mut self, arrived: u64, waker: Waker) {
        self.take_room();
        if let Some(only) = self.only.take() {
            self.several.push((self.arrived, only));
        }
        self.several.push((arrived, waker));
    }

    /// Wakes the waiters in the order of their arrival. The mutex must be unlocked.
    #[inline]
    pub(super) fn wake(&mut self) {
        if let Some(only) = self.only.take() {
            wake_one(only);
        } else if !self.several.is_empty() {
            Self::wake_all(std::slice::from_mut(self));
        }
    }

    /// Wakes the waiters of several monitors, one monitor after the other.
    #[inline(never)]
    pub(super) fn wake_all(all: &mut [Self]) {
        let mut batch = WakeBatch::new(None);
        for Self { only, several, .. } in &mut *all {
            several.sort_unstable_by_key(|(arrived, _)| *arrived);
            for waker in only.take().into_iter().chain(several.drain(..).map(|(_, waker)| waker)) {
                if batch.is_full() {
                    batch.wake();
                }
                batch.push(waker);
            }
        }
        batch.wake();
        for list in all {
            list.leave_room();
        }
        batch.finish();
    }
}
