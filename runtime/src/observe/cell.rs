//! A cell: the record of a wait, or of a shared hold, which is one that can exist beside others. A snapshot reads it.
//!
//! A cell is never freed, so a snapshot may read it at any time. When its wait or hold has ended, it is used for another one. Until
//! then a thread [keeps](super::kept_cells) it, or it is in the list of [free cells](super::cells).
//!
//! 1. A cell belongs to one wait or hold at a time. Only the task of that wait or hold writes it, except for wake-ups and evaluations of
//!    a predicate, which the thread that wakes or evaluates records.
//! 2. A wake-up names the wait that it is for. So a late wake-up does not count for the next wait of the cell.
//! 3. No foreign code runs under the mutex.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64 as StdAtomicU64, Ordering as StdOrdering},
    },
    time::Instant,
};

use super::{
    clock::Moment,
    purpose::{self, Purpose, Wants},
    snapshot::{HoldId, HoldMode, PrimitiveId, WaitId},
    stamp::{Stamp, StampCell},
    sync::{AtomicU64, Mutex, Ordering, lock},
};

/// Calls its argument with each hold in whose body the caller runs, the outermost first.
pub(crate) type InScope = fn(&mut dyn FnMut(HoldId));

/// The record of a wait or a shared hold.
pub(crate) struct RecordCell {
    stamp: StampCell,
    primitive: AtomicU64,
    /// The [`Purpose`] as a number.
    purpose: AtomicU64,
    /// The number of the wait. [`WOKEN`] is added if the wait was woken and not polled since.
    wake: AtomicU64,
    woken_at: AtomicU64,
    /// How often its task had been polled when it was woken.
    woken_polls: AtomicU64,
    /// [`BLOCKS_THREAD`] and [`HAS_MORE`].
    flags: AtomicU64,
    /// How often its predicate was evaluated to false.
    evaluated_to_false: AtomicU64,
    /// How many waits of the primitive have begun before this one.
    order: AtomicU64,
    more: Mutex<More>,
}

/// The parts of a record that only some waits have.
#[derive(Clone, Default)]
struct More {
    /// The holds whose bodies contained the last poll, the outermost first.
    under: Vec<HoldId>,
    /// How often its task was polled, if it has a name.
    polls: Option<Arc<StdAtomicU64>>,
    /// When a timeout or deadline of this crate ends it.
    ends_at: Option<Instant>,
}

/// In `wake`. No number has this bit.
const WOKEN: u64 = 1 << 63;

/// In `flags`: the thread sleeps until the wait ends.
const BLOCKS_THREAD: u64 = 1;

/// In `flags`: `more` is not empty.
const HAS_MORE: u64 = 2;

/// The parts of a new wait that every wait has.
#[derive(Clone, Copy)]
pub(super) struct WaitBegins {
    pub(super) stamp: Stamp,
    pub(super) primitive: PrimitiveId,
    /// How many waits of the primitive have begun before this one.
    pub(super) order: u64,
    pub(super) wants: Wants,
}

/// The parts of a new wait that only some waits have.
pub(super) struct MoreOfWait {
    /// How often its task was polled, if it has a name.
    pub(super) polls: Option<Arc<StdAtomicU64>>,
    /// When a timeout or deadline of this crate ends it.
    pub(super) ends_at: Option<Instant>,
    /// Whether its thread sleeps until it ends.
    pub(super) blocks_thread: bool,
}

/// The parts of a cell by which a snapshot sorts the cells: first by their primitives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellRow {
    pub(super) primitive: PrimitiveId,
    pub(super) is_hold: bool,
    /// How many waits of the primitive have begun before this one.
    pub(super) order: u64,
    pub(super) id: u64,
    /// Whether a thread sleeps until it acquires the primitive.
    pub(super) thread_acquires: bool,
}

/// A copy of a cell.
pub(super) struct CellCopy {
    pub(super) stamp: Stamp,
    pub(super) purpose: Purpose,
    pub(super) woken: Option<Woken>,
    pub(super) blocks_thread: bool,
    pub(super) evaluated_to_false: u64,
    pub(super) under: Vec<HoldId>,
    pub(super) ends_at: Option<Instant>,
}

/// A wake-up.
pub(super) struct Woken {
    pub(super) at: Moment,
    /// Whether the task was polled since, if it has a name.
    pub(super) task_was_polled: Option<bool>,
}

/// How often a task was polled.
fn polled(polls: &StdAtomicU64) -> u64 {
    // Ordering: none is needed: it says only that the task was polled.
    polls.load(StdOrdering::Relaxed)
}

impl RecordCell {
    #[cold]
    pub(super) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            stamp: StampCell::new(),
            primitive: zero(),
            purpose: zero(),
            wake: zero(),
            woken_at: zero(),
            woken_polls: zero(),
            flags: zero(),
            evaluated_to_false: zero(),
            order: zero(),
            more: Mutex::default(),
        }
    }

    // --- waits ---

    /// Gives the cell to this wait, which has not begun yet.
    #[inline]
    pub(super) fn belongs_to(&self, id: WaitId) {
        self.evaluated_to_false.store(0, Ordering::Relaxed);
        // Ordering: none is needed: a waker of this wait gets the cell from this thread.
        self.wake.store(id.0, Ordering::Relaxed);
    }

    /// Records that the task of this wait is woken.
    #[inline]
    pub(super) fn is_woken(&self, id: WaitId) {
        // Ordering: none is needed: the exchange below decides.
        if self.wake.load(Ordering::Relaxed) != id.0 {
            return;
        }
        if self.flags.load(Ordering::Relaxed) & HAS_MORE != 0 {
            if let Some(polls) = &lock(&self.more).polls {
                self.woken_polls.store(polled(polls), Ordering::Relaxed);
            }
        }
        self.woken_at.store(Moment::of_wait().0, Ordering::Relaxed);
        // Ordering: Release; partner: the load of `begin_poll`, so that the poll sees what its waker has granted, and that of `copy`,
        // which sees the stores above. It fails if the wait is woken already, or has ended.
        let _ = self.wake.compare_exchange(id.0, id.0 | WOKEN, Ordering::Release, Ordering::Relaxed);
    }

    /// Records that the thread that holds the lock has evaluated the predicate of the wait to false.
    #[inline]
    pub(super) fn was_false(&self) {
        // Ordering: none is needed: it orders nothing, and the lock excludes others.
        let count = self.evaluated_to_false.load(Ordering::Relaxed);
        self.evaluated_to_false.store(count + 1, Ordering::Relaxed);
    }

    /// How often the predicate of the wait, which is the caller's, was evaluated to false.
    #[inline]
    pub(super) fn evaluated_to_false(&self) -> u64 {
        // Ordering: none is needed, as above.
        self.evaluated_to_false.load(Ordering::Relaxed)
    }

    /// Records that a poll begins. The wait of the caller is pending since an earlier one.
    #[inline]
    pub(super) fn begin_poll(&self, blocks_thread: impl FnOnce() -> bool, in_scope: InScope) {
        // Ordering: Acquire; partner: the exchange of `is_woken`. A wake-up that this load does not see is cleared by a later poll.
        let wake = self.wake.load(Ordering::Acquire);
        if wake & WOKEN != 0 {
            self.wake.store(wake & !WOKEN, Ordering::Relaxed);
        }
        let has_more = self.flags.load(Ordering::Relaxed) & HAS_MORE != 0 && {
            let mut more = lock(&self.more);
            more.under.clear();
            more.polls.is_some() || more.ends_at.is_some()
        };
        self.store_flags(has_more, blocks_thread(), in_scope);
    }

    /// Stores the flags, and the holds in the scope.
    #[inline]
    fn store_flags(&self, mut has_more: bool, blocks_thread: bool, in_scope: InScope) {
        in_scope(&mut |hold| {
            let mut more = lock(&self.more);
            if !std::mem::replace(&mut has_more, true) {
                more.clear();
            }
            if !more.under.contains(&hold) {
                more.under.push(hold);
            }
        });
        let flags = (u64::from(has_more) * HAS_MORE) | (u64::from(blocks_thread) * BLOCKS_THREAD);
        // Ordering: none is needed: a snapshot that sees the old flags shows the moment before.
        self.flags.store(flags, Ordering::Relaxed);
    }

    /// Records that the first poll has left the wait pending.
    #[inline]
    pub(super) fn begin_wait(
        &self,
        wait: WaitBegins,
        more_of_wait: impl FnOnce() -> Option<MoreOfWait>,
        in_scope: InScope,
    ) {
        self.stamp.begin(wait.stamp, || {
            self.primitive.store(wait.primitive.0, Ordering::Relaxed);
            self.order.store(wait.order, Ordering::Relaxed);
            self.purpose.store(wait.wants.encoded(), Ordering::Relaxed);
            let Some(MoreOfWait { polls, ends_at, blocks_thread }) = more_of_wait() else {
                return self.store_flags(false, false, in_scope);
            };
            let has_more = polls.is_some() || ends_at.is_some();
            if let Some(polls) = &polls {
                // The wait may have been woken already, before `polls` was stored.
                self.woken_polls.store(polled(polls), Ordering::Relaxed);
            }
            if has_more {
                let mut more = lock(&self.more);
                more.clear();
                (more.polls, more.ends_at) = (polls, ends_at);
            }
            self.store_flags(has_more, blocks_thread, in_scope);
        });
    }

    /// [`begin_wait`](Self::begin_wait) for a model.
    #[cfg(test)]
    pub(super) fn begin_for_test(&self, id: WaitId, primitive: PrimitiveId, order: u64, place: u32) {
        let (since, who) = (Moment(id.0), super::who::Numbers::default());
        let stamp = Stamp { id: id.0, place, has_text: false, has_body: false, since, who };
        self.begin_wait(WaitBegins { stamp, primitive, order, wants: Wants::ACQUIRE }, || None, |_| ());
    }

    // --- holds ---

    /// Records a hold of the caller, who has just acquired it.
    #[inline]
    pub(super) fn begin_hold(&self, stamp: Stamp, primitive: PrimitiveId, mode: HoldMode) {
        self.stamp.begin(stamp, || {
            self.primitive.store(primitive.0, Ordering::Relaxed);
            self.purpose.store(purpose::hold(mode), Ordering::Relaxed);
        });
    }

    /// Records how many permits the hold has now.
    pub(super) fn change_permits(&self, n: usize) {
        // Ordering: none is needed: a number orders nothing.
        self.purpose.store(purpose::hold(HoldMode::Permits(n)), Ordering::Relaxed);
    }

    // --- both ---

    /// The stamp of the wait or hold.
    #[inline]
    pub(super) fn stamp(&self) -> &StampCell {
        &self.stamp
    }

    /// The primitive of the caller's wait or hold. It stays after the end.
    pub(super) fn primitive(&self) -> PrimitiveId {
        PrimitiveId(self.primitive.load(Ordering::Relaxed))
    }

    /// Whether it records this wait, which is pending.
    pub(super) fn has(&self, id: WaitId) -> bool {
        self.stamp.is_of(id.0)
    }

    /// The wait or hold, if there is one. If the cell changes during each attempt to read it, its wait or hold has only just begun, and
    /// is left out.
    pub(super) fn row(&self) -> Option<CellRow> {
        let word = |word: &AtomicU64| word.load(Ordering::Relaxed);
        let also = |_| (word(&self.primitive), word(&self.purpose), word(&self.order), word(&self.flags));
        let (stamp, (primitive, purpose, order, flags)) = self.stamp.read(also).ok().flatten()?;
        let is_hold = matches!(Purpose::decoded(purpose), Purpose::Hold(_));
        let order = if is_hold { 0 } else { order };
        let thread_acquires = flags & BLOCKS_THREAD != 0 && purpose == Wants::ACQUIRE.encoded();
        Some(CellRow { primitive: PrimitiveId(primitive), is_hold, order, id: stamp.id, thread_acquires })
    }

    /// A copy, if it still records this wait or hold.
    pub(super) fn copy(&self, row: CellRow) -> Option<CellCopy> {
        let copied = self.stamp.read(|id| {
            let purpose = Purpose::decoded(self.purpose.load(Ordering::Relaxed));
            // Ordering: Acquire; partner: the exchange of `is_woken`.
            let is_woken = self.wake.load(Ordering::Acquire) == id | WOKEN;
            let (at, woken_polls) =
                (Moment(self.woken_at.load(Ordering::Relaxed)), self.woken_polls.load(Ordering::Relaxed));
            let flags = self.flags.load(Ordering::Relaxed);
            // A later wait stores 0 as the number before it locks the mutex. So if this is already the `more` of a later wait, `read`
            // sees another number, and tries again.
            let is_wait = matches!(purpose, Purpose::Wait(_));
            let more = if is_wait && flags & HAS_MORE != 0 { lock(&self.more).clone() } else { More::default() };
            let task_was_polled = more.polls.as_ref().map(|polls| polled(polls) > woken_polls);
            move |stamp| CellCopy {
                stamp,
                purpose,
                woken: (is_wait && is_woken).then_some(Woken { at, task_was_polled }),
                blocks_thread: is_wait && flags & BLOCKS_THREAD != 0,
                evaluated_to_false: if is_wait { self.evaluated_to_false() } else { 0 },
                under: more.under,
                ends_at: more.ends_at,
            }
        });
        let (stamp, copy) = copied.ok().flatten()?;
        (stamp.id == row.id).then(|| copy(stamp))
    }
}

impl More {
    /// Empties it. The vector keeps its memory.
    fn clear(&mut self) {
        self.under.clear();
        (self.polls, self.ends_at) = (None, None);
    }
}
