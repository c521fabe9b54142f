//! The record of a wait. It begins when the first poll returns pending, and ends when the wait is ready or dropped.
//!
//! A future that may wait has a [`WaitNote`]. When it first hands the waker of its task to a primitive, it takes a [`WaitCell`], and what
//! the primitive keeps is a [`TaskWaker`]: that waker and the cell. So the waker is cloned, called and dropped as it is without the
//! feature, and a wait that is ready at its first poll has no cell. For all primitives but a monitor, a wake-up says that the waiter was
//! given what it waits for.
//!
//! ```text
//! first poll ── ready ──▶ nothing was recorded
//!     └─ pending ─▶ the cell has the wait, and is among the waits of the entry
//!                      └─ ready or dropped ─▶ it leaves, and the cell is kept for another wait of this thread
//! ```
//!
//! 1. A wake-up that comes before the first poll returns is in the cell already, and stays there when the wait begins.
//! 2. A cell is used again only if nobody else has it: no late wake-up is taken for one of another wait.
//! 3. A cell has nothing of the user's, so it may be dropped anywhere.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    pin::Pin,
    ptr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use super::{
    body,
    cell::{Holds, PendingWait, WaitCell},
    entry::Entry,
    observed::{Observed, Wants},
    place::At,
    snapshot::{WaitFor, WaitId},
    who::Numbers,
};

/// How many cells a thread keeps for its next waits.
const SPARES: usize = if cfg!(warded_loom) { 0 } else { 64 };

/// How many of them it looks at, for one that nobody else has.
const LOOKS: usize = 4;

/// The number of the next wait. Numbers ascend, so the longest wait has the lowest number.
static NEXT_WAIT: AtomicU64 = AtomicU64::new(1);

/// A wait that is recorded.
pub(crate) trait Recorded {
    /// The record of the primitive.
    fn observed(&self) -> &Observed;

    /// The note of the wait.
    fn note(self: Pin<&mut Self>) -> &mut WaitNote;
}

/// The waker of a task that waits, and the record of the wait.
pub(crate) struct TaskWaker {
    waker: Waker,
    cell: Arc<WaitCell>,
}

impl TaskWaker {
    #[inline]
    pub(crate) fn of(cx: &Context<'_>, note: &mut WaitNote) -> Self {
        Self { waker: cx.waker().clone(), cell: Arc::clone(note.cell()) }
    }

    #[inline]
    pub(crate) fn will_wake(&self, cx: &Context<'_>) -> bool {
        self.waker.will_wake(cx.waker())
    }

    pub(crate) fn wake(self) {
        let Self { waker, cell } = self;
        cell.is_woken();
        // Before the task is polled: then its next wait may have the cell.
        drop(cell);
        waker.wake();
    }
}

/// Where a future keeps the cell of its wait, if it has waited.
pub(crate) struct WaitNote(Option<Arc<WaitCell>>);

thread_local! {
    static SPARE: RefCell<VecDeque<Arc<WaitCell>>> = const { RefCell::new(VecDeque::new()) };
}

impl WaitNote {
    pub(crate) const NEW: Self = Self(None);

    fn cell(&mut self) -> &Arc<WaitCell> {
        self.0.get_or_insert_with(|| {
            // In the destructors of other thread locals there are no spare ones any more.
            let spare = SPARE.try_with(|spares| Self::take(&mut spares.borrow_mut())).ok().flatten();
            spare.unwrap_or_else(WaitCell::new)
        })
    }

    /// One that nobody else has, as if it were new.
    fn take(spares: &mut VecDeque<Arc<WaitCell>>) -> Option<Arc<WaitCell>> {
        for _ in 0..spares.len().min(LOOKS) {
            let mut cell = spares.pop_front()?;
            if let Some(unused) = Arc::get_mut(&mut cell) {
                unused.reset();
                return Some(cell);
            }
            spares.push_back(cell);
        }
        None
    }

    #[cold]
    fn put_back(cell: Arc<WaitCell>) {
        let _ = SPARE.try_with(|spares| {
            let mut spares = spares.borrow_mut();
            if spares.len() < SPARES {
                spares.push_back(cell);
            }
        });
    }

    /// Its task was woken, by another waker than the one that the primitive keeps.
    pub(crate) fn is_woken(&mut self) {
        self.cell().is_woken();
    }

    /// [`is_woken`](Self::is_woken), if that is so.
    #[inline]
    pub(crate) fn is_woken_if(&mut self, woken: impl FnOnce() -> bool) {
        if woken() {
            self.is_woken();
        }
    }
}

impl Drop for WaitNote {
    #[inline]
    fn drop(&mut self) {
        if let Some(cell) = self.0.take() {
            Self::put_back(cell);
        }
    }
}

thread_local! {
    /// The limit of a wait that begins now.
    static LIMIT: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// Polls a wait. If the wait begins now, it ends when `limit` has passed.
pub(crate) fn ends_within<R>(limit: impl FnOnce() -> Option<Duration>, poll: impl FnOnce() -> R) -> R {
    /// Restores the outer limit, even if the poll panics.
    struct Outer(Option<Duration>);
    impl Drop for Outer {
        fn drop(&mut self) {
            LIMIT.set(self.0);
        }
    }
    let outer = LIMIT.get();
    let _outer = Outer(outer);
    LIMIT.set([outer, limit()].into_iter().flatten().min());
    poll()
}

/// The record of a wait, in its future: its cell and its entry, from when the first poll has left it pending.
pub(crate) struct WaitRecord(Option<(Arc<WaitCell>, Arc<Entry>)>);

impl WaitRecord {
    pub(crate) const NEW: Self = Self(None);

    /// Polls `wait`, and records it if it is pending, with the holds that `in_scope` tells.
    #[inline]
    pub(crate) fn poll<W: Recorded, R>(
        &mut self,
        at: At,
        wants: Wants,
        in_scope: fn(&mut Holds),
        cx: &mut Context<'_>,
        mut wait: Pin<&mut W>,
        poll: impl FnOnce(Pin<&mut W>, &mut Context<'_>) -> Poll<R>,
    ) -> Poll<R> {
        let address = ptr::from_ref(self).addr();
        let before = self.0.as_ref();
        let before = before.and_then(|(cell, _)| cell.begin_poll(body::wakes_this_thread(cx.waker()), in_scope));
        let polled = poll(wait.as_mut(), cx);
        match (polled.is_pending(), before, &self.0) {
            (true, Some(id), Some((cell, _))) => body::is_pending(id, cell, cx.waker(), address),
            (true, ..) => self.begin(wait, at, wants.0, in_scope, cx.waker()),
            (false, ..) => self.end(true),
        }
        polled
    }

    #[cold]
    fn begin<W: Recorded>(
        &mut self,
        mut wait: Pin<&mut W>,
        at: At,
        wants: WaitFor,
        in_scope: fn(&mut Holds),
        task: &Waker,
    ) {
        let address = ptr::from_ref(self).addr();
        // Ordering: none is needed: each gets another number.
        let id = WaitId(NEXT_WAIT.fetch_add(1, Ordering::Relaxed));
        let (since, who) = (Instant::now(), Numbers::here());
        let ends_at = LIMIT.get().and_then(|limit| since.checked_add(limit));
        let cell = Arc::clone(wait.as_mut().note().cell());
        let (cell, entry) = self.0.insert((cell, Arc::clone(wait.observed().entry())));
        let (polls, blocks_thread) = (who.polls(), body::wakes_this_thread(task));
        let waiting = PendingWait { id, at, wants, since, who, polls, ends_at, blocks_thread };
        cell.begin_wait(waiting, in_scope);
        entry.wait_begins(id, Arc::clone(cell), since);
        body::is_pending(id, cell, task, address);
    }

    #[inline]
    fn end(&mut self, is_acquired: bool) {
        if self.0.is_some() {
            self.end_recorded(is_acquired);
        }
    }

    #[cold]
    fn end_recorded(&mut self, is_acquired: bool) {
        let Some((cell, entry)) = self.0.take() else { return };
        if let Some(wait) = cell.end() {
            entry.wait_ends(wait.id, wait.at, wait.since.elapsed(), is_acquired);
        }
    }
}

impl Drop for WaitRecord {
    #[inline]
    fn drop(&mut self) {
        self.end(false);
    }
}

impl fmt::Debug for WaitRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaitRecord").field(&self.0.is_some()).finish()
    }
}
