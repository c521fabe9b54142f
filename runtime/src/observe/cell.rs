//! The record of one wait, which a snapshot reads.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64 as StdAtomicU64, Ordering as StdOrdering},
    },
    time::Instant,
};

use super::{
    place::At,
    snapshot::{HoldId, Kind, Wait, WaitFor, WaitId, WaitState},
    sync::{Mutex, lock, unshared},
    who::Numbers,
};

/// The holds whose bodies contain a wait, the outermost first.
pub(crate) type Holds = Vec<HoldId>;

/// The record of a wait.
pub(crate) struct WaitCell(Mutex<CellState>);

#[derive(Default)]
struct CellState {
    /// The last wake-up, if the wait was not polled since.
    woken: Option<Woken>,
    wait: Option<PendingWait>,
    /// The holds whose bodies contained the last poll, the outermost first.
    under: Holds,
}

/// A wake-up.
#[derive(Clone, Copy)]
struct Woken {
    at: Instant,
    /// How often its task had been polled.
    polls: u64,
}

/// A wait that is pending.
pub(super) struct PendingWait {
    pub(super) id: WaitId,
    pub(super) at: At,
    pub(super) wants: WaitFor,
    pub(super) since: Instant,
    pub(super) who: Numbers,
    /// How often its task was polled, if it has a name.
    pub(super) polls: Option<Arc<StdAtomicU64>>,
    /// When a timeout or deadline of this crate ends it.
    pub(super) ends_at: Option<Instant>,
    /// Whether its thread sleeps until it ends.
    pub(super) blocks_thread: bool,
}

impl PendingWait {
    fn polls(&self) -> u64 {
        // Ordering: none is needed: it says only that the task was polled.
        self.polls.as_ref().map_or(0, |polls| polls.load(StdOrdering::Relaxed))
    }
}

impl WaitCell {
    #[cold]
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(CellState::default())))
    }

    /// The copy of the wait for a snapshot, if the cell still has this wait.
    pub(super) fn copy(&self, id: WaitId, now: Instant, kind: Kind) -> Option<Wait> {
        let state = lock(&self.0);
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
            text: wait.at.text.map(|text| text.0.call),
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
        lock(&self.0).wait.as_ref().is_some_and(|wait| wait.id == id)
    }

    /// A poll begins, and the wait is pending since an earlier one.
    #[cold]
    pub(super) fn begin_poll(&self, blocks_thread: bool, in_scope: fn(&mut Holds)) -> Option<WaitId> {
        let mut state = lock(&self.0);
        state.woken = None;
        in_scope(&mut state.under);
        let wait = state.wait.as_mut()?;
        wait.blocks_thread = blocks_thread;
        Some(wait.id)
    }

    /// The first poll has left the wait pending.
    pub(super) fn begin_wait(&self, wait: PendingWait, in_scope: fn(&mut Holds)) {
        let mut state = lock(&self.0);
        if let Some(woken) = &mut state.woken {
            woken.polls = wait.polls();
        }
        in_scope(&mut state.under);
        state.wait = Some(wait);
    }

    /// [`begin_wait`](Self::begin_wait) for a model.
    #[cfg(test)]
    pub(super) fn begin_for_test(&self, id: WaitId, at: At) {
        let (since, who) = (Instant::now(), Numbers::default());
        let wants = WaitFor::Acquire;
        let wait = PendingWait { id, at, wants, since, who, polls: None, ends_at: None, blocks_thread: false };
        self.begin_wait(wait, |_| ());
    }

    /// Its task is woken.
    pub(super) fn is_woken(&self) {
        let mut state = lock(&self.0);
        let polls = state.wait.as_ref().map_or(0, PendingWait::polls);
        state.woken.get_or_insert_with(|| Woken { at: Instant::now(), polls });
    }

    /// Forgets the last wait, as if the cell were new.
    pub(super) fn reset(&mut self) {
        let state = unshared(&mut self.0);
        (state.woken, state.wait) = (None, None);
    }

    /// The wait has ended.
    pub(super) fn end(&self) -> Option<PendingWait> {
        lock(&self.0).wait.take()
    }
}
