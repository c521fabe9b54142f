//! The record of an exclusive hold. It is written by plain stores, so that it adds little to the cost of a free lock.
//!
//! 1. Only the thread that holds the lock writes. The lock itself synchronizes two holders.
//! 2. `id` is 0 while the rest is written, and no hold gets the id of another. So a reader that finds the same id before and after it
//!    reads has read one state.

use super::{
    clock::Coarse,
    snapshot::HoldId,
    sync::{AtomicU64, Ordering, fence},
    who::Numbers,
};

/// The hold of a lock, of a monitor, or of an `RwLock` that is held to write.
pub(super) struct ExclusiveHold {
    /// 0 if there is no hold.
    id: AtomicU64,
    /// The number of the place, and the two flags below.
    place: AtomicU64,
    since: AtomicU64,
    task: AtomicU64,
    tokio_task: AtomicU64,
    thread: AtomicU64,
}

/// In `place`: the text of the call that stands there is known.
const HAS_TEXT: u64 = 1 << 32;

/// In `place`: a macro or `observe::under` knows which code runs with the hold.
const HAS_BODY: u64 = 1 << 33;

/// A hold, as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) id: HoldId,
    /// The number of the place.
    pub(super) place: u32,
    /// The text of the call that stands there is known.
    pub(super) has_text: bool,
    pub(super) has_body: bool,
    pub(super) since: Coarse,
    pub(super) who: Numbers,
}

impl ExclusiveHold {
    pub(super) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self { id: zero(), place: zero(), since: zero(), task: zero(), tokio_task: zero(), thread: zero() }
    }

    /// Records that the caller has acquired the lock.
    #[inline]
    pub(super) fn begin(&self, holder: Holder) {
        let flag = |is_set, flag| if is_set { flag } else { 0 };
        let place = u64::from(holder.place) | flag(holder.has_text, HAS_TEXT) | flag(holder.has_body, HAS_BODY);
        // Ordering: none is needed. It is 0 already, unless the end of a hold was not recorded.
        self.id.store(0, Ordering::Relaxed);
        // Ordering: Release; partner: the Acquire fence of `holder`. A reader that sees one of the stores below sees that 0 afterwards,
        // or a later id.
        fence(Ordering::Release);
        self.place.store(place, Ordering::Relaxed);
        self.since.store(holder.since.0, Ordering::Relaxed);
        self.task.store(holder.who.task, Ordering::Relaxed);
        self.tokio_task.store(holder.who.tokio_task, Ordering::Relaxed);
        self.thread.store(holder.who.thread, Ordering::Relaxed);
        // Ordering: Release; partner: the first load of `holder`, which sees all that was stored before.
        self.id.store(holder.id.0, Ordering::Release);
    }

    /// Records that the caller, the holder, is about to release the lock. Returns the time of the acquisition, if the hold was recorded
    /// and the clock ran.
    #[inline]
    pub(super) fn end(&self) -> Option<Coarse> {
        // Ordering: none is needed: this thread has written it, or the lock has synchronized with the one that did (1). The rest stays
        // as it is, so a reader that still sees the id has read what belongs together.
        let id = self.id.load(Ordering::Relaxed);
        self.id.store(0, Ordering::Relaxed);
        let since = Coarse(self.since.load(Ordering::Relaxed));
        (id != 0 && since != Coarse::UNKNOWN).then_some(since)
    }

    /// The hold of the caller, which is the holder.
    #[inline]
    pub(super) fn own(&self) -> Option<HoldId> {
        // Ordering: as in `end`.
        Some(HoldId(self.id.load(Ordering::Relaxed))).filter(|id| id.0 != 0)
    }

    /// The number of the place where the caller, the holder, acquired the lock. It stays after `end`.
    pub(super) fn place(&self) -> u32 {
        // Ordering: as in `end`.
        place_of(self.place.load(Ordering::Relaxed))
    }

    /// Whether the text of the call by which the caller, the holder, acquired the lock was known before.
    #[inline]
    pub(super) fn has_text(&self) -> bool {
        // Ordering: as in `end`.
        self.place.load(Ordering::Relaxed) & HAS_TEXT != 0
    }

    /// Records that the caller, the holder, knows which code runs with the hold.
    #[inline]
    pub(super) fn knows_body(&self) {
        // Ordering: none is needed: a reader that sees the old value treats the guard as acquired without a macro, and concludes less.
        self.place.store(self.place.load(Ordering::Relaxed) | HAS_BODY, Ordering::Relaxed);
    }

    /// The hold. Fails if it changed during each attempt to read it.
    pub(super) fn holder(&self) -> Result<Option<Holder>, IsChanging> {
        for _ in 0..LOOKS {
            // Ordering: Acquire; partner: the last store of `begin`.
            let id = self.id.load(Ordering::Acquire);
            let place = self.place.load(Ordering::Relaxed);
            let holder = Holder {
                id: HoldId(id),
                place: place_of(place),
                has_text: place & HAS_TEXT != 0,
                has_body: place & HAS_BODY != 0,
                since: Coarse(self.since.load(Ordering::Relaxed)),
                who: Numbers {
                    task: self.task.load(Ordering::Relaxed),
                    tokio_task: self.tokio_task.load(Ordering::Relaxed),
                    thread: self.thread.load(Ordering::Relaxed),
                },
            };
            if id == 0 {
                return Ok(None);
            }
            // Ordering: Acquire; partner: the fence of `begin`.
            fence(Ordering::Acquire);
            if self.id.load(Ordering::Relaxed) == id {
                return Ok(Some(holder));
            }
            std::hint::spin_loop();
        }
        Err(IsChanging)
    }
}

fn place_of(place: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "what is cut off are the flags")]
    let number = place as u32;
    number
}

/// How often a reader tries. It tries again if the hold has changed meanwhile.
const LOOKS: usize = if cfg!(warded_loom) { 1 } else { 1000 };

/// The hold changed during each attempt to read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct IsChanging;
