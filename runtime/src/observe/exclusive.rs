//! The record of an exclusive hold. It is written by plain stores, so that it adds little to the cost of a free lock.
//!
//! 1. Only the thread that holds the lock writes. The lock itself synchronizes two holders.
//! 2. The sequence number is odd while the record is written. A reader that finds the same even number before and after it reads
//!    has read one state.

use super::{
    clock::Coarse,
    snapshot::HoldId,
    sync::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence},
    who::Numbers,
};

/// The hold of a lock, of a monitor, or of an `RwLock` that is held to write.
pub(super) struct ExclusiveHold {
    sequence: AtomicU64,
    /// 0 if there is no hold.
    id: AtomicU64,
    place: AtomicU32,
    /// The text of the call that stands there is known.
    has_text: AtomicBool,
    /// Whether a macro or `observe::under` knows which code runs with the hold.
    has_body: AtomicBool,
    since: AtomicU64,
    task: AtomicU64,
    tokio_task: AtomicU64,
    thread: AtomicU64,
}

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
        Self {
            sequence: zero(),
            id: zero(),
            place: AtomicU32::new(0),
            has_text: AtomicBool::new(false),
            has_body: AtomicBool::new(false),
            since: zero(),
            task: zero(),
            tokio_task: zero(),
            thread: zero(),
        }
    }

    /// Writes what `write` stores.
    #[inline]
    fn write(&self, write: impl FnOnce()) {
        // Ordering: none is needed to read it: only the holder writes it (1).
        let sequence = self.sequence.load(Ordering::Relaxed);
        self.sequence.store(sequence + 1, Ordering::Relaxed);
        // Ordering: Release; partner: the Acquire fence of `holder`. A reader that sees one of the stores below sees the odd number.
        fence(Ordering::Release);
        write();
        // Ordering: Release; partner: the first load of `holder`, which sees all that was stored before.
        self.sequence.store(sequence + 2, Ordering::Release);
    }

    /// Records that the caller has acquired the lock.
    #[inline]
    pub(super) fn begin(&self, holder: Holder) {
        self.write(|| {
            // Ordering: the sequence number orders these.
            self.id.store(holder.id.0, Ordering::Relaxed);
            self.place.store(holder.place, Ordering::Relaxed);
            self.has_text.store(holder.has_text, Ordering::Relaxed);
            self.has_body.store(holder.has_body, Ordering::Relaxed);
            self.since.store(holder.since.0, Ordering::Relaxed);
            self.task.store(holder.who.task, Ordering::Relaxed);
            self.tokio_task.store(holder.who.tokio_task, Ordering::Relaxed);
            self.thread.store(holder.who.thread, Ordering::Relaxed);
        });
    }

    /// Records that the caller, the holder, is about to release the lock. Returns the number of the place and the time of the
    /// acquisition, if the hold was recorded.
    #[inline]
    pub(super) fn end(&self) -> Option<(u32, Coarse)> {
        // Ordering: none is needed: this thread has written it, or the lock has synchronized with the one that did (1).
        if self.id.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let (place, since) = (self.place.load(Ordering::Relaxed), self.since.load(Ordering::Relaxed));
        self.write(|| self.id.store(0, Ordering::Relaxed));
        Some((place, Coarse(since)))
    }

    /// The hold of the caller, which is the holder.
    #[inline]
    pub(super) fn own(&self) -> Option<HoldId> {
        // Ordering: as in `end`.
        Some(HoldId(self.id.load(Ordering::Relaxed))).filter(|id| id.0 != 0)
    }

    /// The number of the place where the caller, the holder, acquired the lock.
    pub(super) fn place(&self) -> u32 {
        // Ordering: as in `end`.
        self.place.load(Ordering::Relaxed)
    }

    /// Whether the text of the call by which the caller, the holder, acquired the lock was known before.
    #[inline]
    pub(super) fn has_text(&self) -> bool {
        // Ordering: as in `end`.
        self.has_text.load(Ordering::Relaxed)
    }

    /// Records that the caller, the holder, knows which code runs with the hold.
    #[inline]
    pub(super) fn knows_body(&self) {
        // Ordering: none is needed: a reader that sees the old value treats the guard as acquired without a macro, and concludes less.
        self.has_body.store(true, Ordering::Relaxed);
    }

    /// The hold. Fails if it changed during each attempt to read it.
    pub(super) fn holder(&self) -> Result<Option<Holder>, IsChanging> {
        for _ in 0..LOOKS {
            // Ordering: Acquire; partner: the last store of `write`.
            let before = self.sequence.load(Ordering::Acquire);
            let holder = Holder {
                id: HoldId(self.id.load(Ordering::Relaxed)),
                place: self.place.load(Ordering::Relaxed),
                has_text: self.has_text.load(Ordering::Relaxed),
                has_body: self.has_body.load(Ordering::Relaxed),
                since: Coarse(self.since.load(Ordering::Relaxed)),
                who: Numbers {
                    task: self.task.load(Ordering::Relaxed),
                    tokio_task: self.tokio_task.load(Ordering::Relaxed),
                    thread: self.thread.load(Ordering::Relaxed),
                },
            };
            // Ordering: Acquire; partner: the fence of `write`.
            fence(Ordering::Acquire);
            if before % 2 == 0 && self.sequence.load(Ordering::Relaxed) == before {
                return Ok((holder.id.0 != 0).then_some(holder));
            }
            std::hint::spin_loop();
        }
        Err(IsChanging)
    }
}

/// How often a reader tries. It tries again if the hold has changed meanwhile.
const LOOKS: usize = if cfg!(warded_loom) { 1 } else { 1000 };

/// The hold changed during each attempt to read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct IsChanging;
