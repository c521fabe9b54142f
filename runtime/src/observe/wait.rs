//! The record of a wait. It begins when the first poll returns pending, and ends when the wait is ready or dropped.
//!
//! A future that may wait has a [`WaitNote`]. When it first gives the waker of its task to a primitive, it takes a [`RecordCell`]. The
//! primitive keeps a [`TaskWaker`], which consists of that waker and the cell. So the waker is cloned, called and dropped as it is without
//! the feature, and a wait that is ready at its first poll has no cell. For all primitives but a monitor, a wake-up means that the waiter
//! has its grant.
//!
//! ```text
//! first poll ── ready ──▶ nothing was recorded
//!     └─ pending ─▶ the cell has the wait: a snapshot shows it
//!                      └─ ready or dropped ─▶ the cell has no wait, and is kept for another one of this thread
//! ```
//!
//! 1. A wake-up may come before the first poll returns. It is recorded in the cell, and the beginning of the wait does not erase it.
//! 2. A cell contains nothing of the user's, so any later wait may use it.

use std::{
    cell::Cell,
    fmt,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use super::{
    asleep::wakes_this_thread,
    body,
    cell::{InScope, MoreOfWait, RecordCell, WaitBegins},
    clock::Moment,
    entry::{Ended, Entry},
    kept_cells,
    observed::Observed,
    place::{At, PlaceRecord},
    purpose::Wants,
    snapshot::WaitId,
    stamp::Stamp,
    who::{Numbers, Unusual, next_wait},
};

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
    wait: CellOfWait,
}

impl TaskWaker {
    #[inline]
    pub(crate) fn of(cx: &Context<'_>, note: &mut WaitNote) -> Self {
        Self { waker: cx.waker().clone(), wait: note.cell() }
    }

    #[inline]
    pub(crate) fn will_wake(&self, cx: &Context<'_>) -> bool {
        self.waker.will_wake(cx.waker())
    }

    #[inline]
    pub(crate) fn wake(self) {
        self.wait.cell.is_woken(self.wait.id);
        self.waker.wake();
    }

    /// Records that the predicate of the wait was evaluated to false.
    #[inline]
    pub(crate) fn was_false(&self) {
        self.wait.cell.was_false();
    }
}

/// A cell, and the wait that it belongs to.
#[derive(Clone, Copy)]
struct CellOfWait {
    cell: &'static RecordCell,
    id: WaitId,
}

impl CellOfWait {
    /// Takes a cell for a new wait.
    ///
    /// This function, and others below, are not inlined into other crates, which would reach the thread-locals by calls through pointers.
    #[inline(never)]
    fn new() -> Self {
        let (cell, id) = (kept_cells::take(), next_wait());
        cell.belongs_to(id);
        Self { cell, id }
    }

    /// Records that the first poll has left the wait pending.
    #[inline(never)]
    fn begin(self, entry: &Entry, at: At, wants: Wants, in_scope: InScope, task: &Waker) {
        let Self { cell, id } = self;
        let begins = self.begins(entry, entry.places.of_wait(at, wants.condition()), wants);
        if Unusual::is_here() {
            cell.begin_wait(begins, || Some(more(begins.stamp.who, task)), in_scope);
            body::is_pending(id, cell, task);
        } else {
            cell.begin_wait(begins, || None, |_| ());
        }
    }

    /// The parts of a wait that begins here.
    #[inline]
    fn begins(self, entry: &Entry, place: &PlaceRecord, wants: Wants) -> WaitBegins {
        let (since, who) = (Moment::of_wait(), Numbers::here());
        let order = entry.wait_begins(since);
        let stamp = Stamp { id: self.id.0, place: place.number, has_text: false, has_body: false, since, who };
        WaitBegins { stamp, primitive: entry.id, order, wants }
    }
}

/// The wait of a thread that sleeps until the mutex of a monitor is unlocked. It ends when this is dropped, with the mutex locked.
pub(crate) struct MutexWait<'a> {
    entry: &'a Entry,
    place: &'a PlaceRecord,
    cell: &'static RecordCell,
}

impl<'a> MutexWait<'a> {
    /// Records that this thread is about to sleep.
    #[cold]
    pub(crate) fn begin(observed: &'a Observed, at: At, in_scope: InScope) -> Self {
        let entry = &**observed.entry();
        let (wait, place) = (CellOfWait::new(), entry.places.at(at));
        let more = MoreOfWait { polls: None, ends_at: None, blocks_thread: true };
        wait.cell.begin_wait(wait.begins(entry, place, Wants::ACQUIRE), || Some(more), in_scope);
        Self { entry, place, cell: wait.cell }
    }
}

impl Drop for MutexWait<'_> {
    fn drop(&mut self) {
        ends(self.cell, self.entry, self.place, Ended::HeldAlone);
        kept_cells::put_back(self.cell);
    }
}

/// Records that the wait is ready.
#[inline(never)]
fn end(cell: &RecordCell, entry: &Entry, at: At, wants: Wants) {
    let place = entry.places.of_wait(at, wants.condition());
    ends(cell, entry, place, if wants.is_alone() { Ended::HeldAlone } else { Ended::Acquired });
}

/// Records the end of the wait, and how long it took.
#[inline]
fn ends(cell: &RecordCell, entry: &Entry, place: &PlaceRecord, how: Ended) {
    let Some(since) = cell.stamp().end() else { return };
    entry.wait_ends(place, how);
    // The clock may have been started or stopped meanwhile.
    let (nanoseconds, falses) = (Moment::of_wait().nanoseconds_since(since), cell.evaluated_to_false());
    if nanoseconds > 0 || falses > 0 {
        place.waited(nanoseconds, falses);
        entry.times.waited(nanoseconds);
    }
}

/// Records that the wait is dropped.
#[cold]
fn give_up(cell: &RecordCell) {
    #[cfg(not(warded_loom))]
    if let Some(entry) = super::registry::Registry::of_process().entry(cell.primitive()) {
        if let Some(place) = entry.places.numbered(cell.stamp().place()) {
            ends(cell, &entry, place, Ended::GivenUp);
        }
    }
    // If the primitive was dropped, it has no entry, and the wait has not ended yet.
    cell.stamp().end();
}

/// The parts of a new wait that only some waits have.
#[cold]
fn more(who: Numbers, task: &Waker) -> MoreOfWait {
    MoreOfWait {
        polls: who.polls(),
        ends_at: LIMIT.get().and_then(|limit| Instant::now().checked_add(limit)),
        blocks_thread: wakes_this_thread(task),
    }
}

/// Records that a poll begins. The wait is pending since an earlier poll.
#[inline(never)]
fn begin_poll(cell: &RecordCell, task: &Waker, in_scope: InScope) {
    if Unusual::is_here() {
        cell.begin_poll(|| wakes_this_thread(task), in_scope);
    } else {
        cell.begin_poll(|| false, |_| ());
    }
}

/// The cell of a future's wait, once the future has taken one.
pub(crate) struct WaitNote(Option<CellOfWait>);

impl WaitNote {
    pub(crate) const NEW: Self = Self(None);

    #[inline]
    fn cell(&mut self) -> CellOfWait {
        *self.0.get_or_insert_with(CellOfWait::new)
    }

    /// Records that the predicate of the wait was evaluated to false.
    #[inline]
    pub(crate) fn was_false(&mut self) {
        self.cell().cell.was_false();
    }

    /// Records that its task was woken by another waker than the one that the primitive keeps.
    pub(crate) fn is_woken(&mut self) {
        let CellOfWait { cell, id } = self.cell();
        cell.is_woken(id);
    }

    /// Calls [`is_woken`](Self::is_woken) if the closure returns true.
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
        if let Some(CellOfWait { cell, .. }) = self.0 {
            kept_cells::put_back(cell);
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
    struct Outer(Option<Duration>, Unusual);
    impl Drop for Outer {
        fn drop(&mut self) {
            LIMIT.set(self.0);
        }
    }
    let outer = LIMIT.get();
    let _outer = Outer(outer, Unusual::new());
    LIMIT.set([outer, limit()].into_iter().flatten().min());
    poll()
}

/// The cell of a wait that is pending. It is in the future of the wait.
pub(crate) struct WaitRecord(Option<&'static RecordCell>);

impl WaitRecord {
    pub(crate) const NEW: Self = Self(None);

    /// Polls `wait`, and records whether it is pending. `in_scope` tells the holds in whose bodies it runs.
    #[inline]
    pub(crate) fn poll<W: Recorded, R>(
        &mut self,
        at: At,
        wants: Wants,
        in_scope: InScope,
        cx: &mut Context<'_>,
        mut wait: Pin<&mut W>,
        poll: impl FnOnce(Pin<&mut W>, &mut Context<'_>) -> Poll<R>,
    ) -> Poll<R> {
        if let Some(cell) = self.0 {
            begin_poll(cell, cx.waker(), in_scope);
        }
        let polled = poll(wait.as_mut(), cx);
        match (polled.is_pending(), self.0) {
            (true, Some(cell)) => is_pending_again(cell, cx.waker()),
            (true, None) => {
                let begins = wait.as_mut().note().cell();
                self.0 = Some(begins.cell);
                begins.begin(wait.observed().entry(), at, wants, in_scope, cx.waker());
            }
            (false, Some(cell)) => {
                self.0 = None;
                end(cell, wait.observed().entry(), at, wants);
            }
            (false, None) => {}
        }
        polled
    }
}

/// Records that another poll has left the wait pending.
#[inline(never)]
fn is_pending_again(cell: &'static RecordCell, task: &Waker) {
    if let Some(id) = cell.stamp().own().filter(|_| Unusual::is_here()) {
        body::is_pending(WaitId(id), cell, task);
    }
}

impl Drop for WaitRecord {
    #[inline]
    fn drop(&mut self) {
        if let Some(cell) = self.0 {
            give_up(cell);
        }
    }
}

impl fmt::Debug for WaitRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaitRecord").field(&self.0.is_some()).finish()
    }
}
