//! The record of a wait. It begins when the first poll returns pending, and ends when the wait is ready or dropped.
//!
//! The engine needs no hook: it gets the waker of a [`WaitCell`], which records a wake-up and passes it on to the task. For all
//! primitives except a monitor, a wake-up means that the waiter was granted what it waits for.
//!
//! ```text
//! first poll ── ready ──▶ nothing was recorded
//!     └─ pending ─▶ the cell learns the task's waker, and is among the waits of the entry
//!                      └─ ready or dropped ─▶ it leaves, and the cell is kept for another wait of this thread
//! ```
//!
//! 1. While the first poll runs, the cell has no waker of a task. A wake-up during this poll is passed on when the poll returns.
//! 2. A waker of a task is cloned, called and dropped with the mutex unlocked, because it is foreign code.
//! 3. A cell is used again only if nothing else refers to it. So a late wake-up is never taken for one of another wait.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::{
        Arc,
        atomic::{AtomicU64 as StdAtomicU64, Ordering as StdOrdering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use crate::holding::holds_in_scope;

use super::{
    body,
    entry::Entry,
    place::At,
    record::{Observed, Wants},
    snapshot::{HoldId, Kind, Wait, WaitFor, WaitId, WaitState},
    sync::{AtomicBool, Mutex, Ordering, lock},
    who::Numbers,
};

/// How many cells a thread keeps for its next waits.
const SPARES: usize = 64;

/// The number of the next wait. Numbers ascend, so the longest wait has the lowest number.
static NEXT_WAIT: StdAtomicU64 = StdAtomicU64::new(1);

/// The record of a wait. The engine gets its waker.
pub(crate) struct WaitCell {
    /// A wake-up is in `state`.
    has_woken: AtomicBool,
    state: Mutex<CellState>,
}

struct CellState {
    task: Option<Waker>,
    /// The last wake-up, if the wait was not polled since.
    woken: Option<Woken>,
    wait: Option<PendingWait>,
    /// The holds whose bodies contained the last poll, the outermost first.
    under: Vec<HoldId>,
}

/// A wake-up.
#[derive(Clone, Copy)]
struct Woken {
    at: Instant,
    /// How often its task had been polled.
    polls: u64,
}

/// A wait that is pending.
struct PendingWait {
    id: WaitId,
    at: At,
    wants: WaitFor,
    since: Instant,
    who: Numbers,
    /// How often its task was polled, if it has a name.
    polls: Option<Arc<StdAtomicU64>>,
    /// When a timeout or deadline of this crate ends it.
    ends_at: Option<Instant>,
    /// Whether its thread sleeps until it ends.
    blocks_thread: bool,
}

impl PendingWait {
    fn polls(&self) -> u64 {
        // Ordering: none is needed: it says only that the task was polled.
        self.polls.as_ref().map_or(0, |polls| polls.load(StdOrdering::Relaxed))
    }
}

impl WaitCell {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            has_woken: AtomicBool::new(false),
            state: Mutex::new(CellState { task: None, woken: None, wait: None, under: Vec::new() }),
        })
    }

    /// The copy of the wait for a snapshot, if the cell still has this wait.
    pub(super) fn copy(&self, id: WaitId, now: Instant, kind: Kind) -> Option<Wait> {
        let state = lock(&self.state);
        let wait = state.wait.as_ref().filter(|wait| wait.id == id)?;
        let woken = state.woken.map(|woken| {
            let was_polled = wait.polls.as_ref().map(|_| wait.polls() > woken.polls);
            (now.saturating_duration_since(woken.at), was_polled)
        });
        let (who, under) = (wait.who, state.under.clone());
        let mut copy = Wait {
            id,
            who: wait.who.unnamed(),
            at: wait.at.place,
            text: wait.at.text,
            waited_for: now.saturating_duration_since(wait.since),
            wants: wait.wants,
            state: match (woken, kind) {
                (None, _) => WaitState::Queued,
                (Some((since, task_was_polled)), Kind::Monitor) => WaitState::Woken { since, task_was_polled },
                (Some((since, task_was_polled)), _) => WaitState::Granted { since, task_was_polled },
            },
            blocks_thread: wait.blocks_thread,
            ends_in: wait.ends_at.map(|end| end.saturating_duration_since(now)),
            under,
        };
        drop(state);
        copy.who = who.who();
        Some(copy)
    }

    /// Whether it is that of this wait, which is pending.
    pub(super) fn has(&self, id: WaitId) -> bool {
        lock(&self.state).wait.as_ref().is_some_and(|wait| wait.id == id)
    }

    /// A poll begins, and the wait is pending since an earlier one.
    pub(super) fn begin_poll(&self, task: &Waker) {
        let mut state = lock(&self.state);
        state.woken = None;
        holds_in_scope(&mut state.under);
        if let Some(wait) = &mut state.wait {
            wait.blocks_thread = body::wakes_this_thread(task);
        }
        if state.task.as_ref().is_some_and(|known| known.will_wake(task)) {
            return;
        }
        drop(state);
        let fresh = task.clone();
        let old = lock(&self.state).task.replace(fresh);
        drop(old);
    }

    /// The first poll has left the wait pending.
    fn begin_wait(&self, wait: PendingWait, task: &Waker) {
        let fresh = task.clone();
        let mut state = lock(&self.state);
        if let Some(woken) = &mut state.woken {
            woken.polls = wait.polls();
        }
        let was_woken = state.woken.is_some();
        state.wait = Some(wait);
        holds_in_scope(&mut state.under);
        let old = state.task.replace(fresh);
        drop(state);
        drop(old);
        if was_woken {
            task.wake_by_ref();
        }
    }

    /// [`begin_wait`](Self::begin_wait) for a model.
    #[cfg(test)]
    pub(super) fn begin_for_test(&self, id: WaitId, at: At, task: &Waker) {
        let (since, who) = (Instant::now(), Numbers::default());
        self.begin_wait(
            PendingWait {
                id,
                at,
                wants: WaitFor::Acquire,
                since,
                who,
                polls: None,
                ends_at: None,
                blocks_thread: false,
            },
            task,
        );
    }

    /// The wait has ended.
    fn end(&self) -> Option<PendingWait> {
        let mut state = lock(&self.state);
        let (wait, task) = (state.wait.take(), state.task.take());
        state.woken = None;
        // Ordering: none is needed, under the mutex.
        self.has_woken.store(false, Ordering::Relaxed);
        drop(state);
        // Foreign code. If it panics, the wait must not lose what it has acquired.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(task))) {
            std::mem::forget(payload);
        }
        wait
    }

    /// [`end`](Self::end) for a model: whether there was a wait.
    #[cfg(test)]
    pub(super) fn end_for_test(&self) -> bool {
        self.end().is_some()
    }
}

impl Wake for WaitCell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    /// A task that is woken is polled, and then the cell learns its waker again.
    fn wake_by_ref(self: &Arc<Self>) {
        let mut state = lock(&self.state);
        let polls = state.wait.as_ref().map_or(0, PendingWait::polls);
        // Ordering: none is needed, under the mutex.
        self.has_woken.store(true, Ordering::Relaxed);
        state.woken.get_or_insert(Woken { at: Instant::now(), polls });
        let task = state.task.take();
        drop(state);
        if let Some(task) = task {
            task.wake();
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

/// A cell and its waker. Nothing else refers to the cell.
struct Spare {
    cell: Arc<WaitCell>,
    waker: Waker,
}

thread_local! {
    static SPARE: RefCell<VecDeque<Spare>> = const { RefCell::new(VecDeque::new()) };
}

impl Spare {
    fn is_unused(&self) -> bool {
        // Late wakers only lock the mutex, which orders what they do.
        Arc::strong_count(&self.cell) == 2
    }

    #[inline]
    fn take() -> Self {
        let spare = SPARE.try_with(|spares| spares.borrow_mut().pop_front());
        // In the destructors of other thread locals, this one may be gone.
        let spare = spare.ok().flatten().filter(Self::is_unused).unwrap_or_else(Self::new);
        // Ordering: none is needed: nobody else has it any more.
        if spare.cell.has_woken.load(Ordering::Relaxed) {
            // A wake-up of the last wait came after its end.
            drop(spare.cell.end());
        }
        spare
    }

    #[cold]
    fn new() -> Self {
        let cell = WaitCell::new();
        let waker = Waker::from(Arc::clone(&cell));
        Self { cell, waker }
    }

    #[inline]
    fn put_back(self) {
        let put = |spares: &RefCell<VecDeque<Self>>| {
            let mut spares = spares.borrow_mut();
            if spares.len() < SPARES {
                spares.push_back(self);
            }
        };
        let _ = SPARE.try_with(put);
    }
}

/// The record of a wait, in its future.
pub(crate) struct WaitRecord(Option<Pending>);

struct Pending {
    id: WaitId,
    entry: Arc<Entry>,
    spare: Option<Spare>,
    at: At,
    since: Instant,
}

impl WaitRecord {
    pub(crate) const NEW: Self = Self(None);

    /// Polls `wait`, on what `observed` says, and records it if it is pending.
    #[inline]
    pub(crate) fn poll<W, R>(
        &mut self,
        at: At,
        wants: Wants,
        cx: &mut Context<'_>,
        wait: &mut W,
        poll: impl FnOnce(&mut W, &mut Context<'_>) -> Poll<R>,
        observed: impl FnOnce(&W) -> &Observed,
    ) -> Poll<R> {
        let address = ptr::from_ref(self).addr();
        if let Some(pending) = &self.0 {
            let spare = pending.spare.as_ref().expect("taken when the wait ends");
            spare.cell.begin_poll(cx.waker());
            let polled = poll(wait, &mut Context::from_waker(&spare.waker));
            if polled.is_ready() {
                self.end(true);
            } else {
                body::is_pending(pending.id, &spare.cell, cx.waker(), address);
            }
            return polled;
        }
        let spare = Spare::take();
        let polled = poll(wait, &mut Context::from_waker(&spare.waker));
        if polled.is_ready() {
            // Ordering: none is needed: a wake-up that comes later finds that the spare is in use, or is one of this poll.
            if spare.cell.has_woken.load(Ordering::Relaxed) {
                drop(spare.cell.end());
            }
            spare.put_back();
        } else {
            self.0 = Some(Pending::begin(spare, observed(wait), at, wants.0, cx.waker(), address));
        }
        polled
    }

    fn end(&mut self, is_acquired: bool) {
        if let Some(mut pending) = self.0.take() {
            pending.end(is_acquired);
        }
    }
}

impl Pending {
    #[cold]
    fn begin(spare: Spare, observed: &Observed, at: At, wants: WaitFor, task: &Waker, address: usize) -> Self {
        // Ordering: none is needed: each gets another number.
        let id = WaitId(NEXT_WAIT.fetch_add(1, StdOrdering::Relaxed));
        let (since, who) = (Instant::now(), Numbers::here());
        let ends_at = LIMIT.get().and_then(|limit| since.checked_add(limit));
        let pending = Self { id, entry: Arc::clone(observed.entry()), spare: Some(spare), at, since };
        let cell = &pending.spare.as_ref().expect("it was just put there").cell;
        pending.entry.wait_begins(id, Arc::clone(cell), since);
        body::is_pending(id, cell, task, address);
        let blocks_thread = body::wakes_this_thread(task);
        cell.begin_wait(PendingWait { id, at, wants, since, who, polls: who.polls(), ends_at, blocks_thread }, task);
        pending
    }

    fn end(&mut self, is_acquired: bool) {
        if let Some(spare) = self.spare.take() {
            self.entry.wait_ends(self.id, self.at, self.since.elapsed(), is_acquired);
            drop(spare.cell.end());
            spare.put_back();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.end(false);
    }
}

impl fmt::Debug for WaitRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaitRecord").field(&self.0.as_ref().map(|pending| pending.id)).finish()
    }
}
