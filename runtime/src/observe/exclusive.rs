//! The hold of one who excludes all others: written by plain stores, so that a free lock costs little more than without.
//!
//! 1. One thread at a time writes: the one that has the lock. Between two of them the lock itself synchronizes.
//! 2. The sequence number is odd while something is written. A reader that finds the same even number before and after
//!    has read what belongs together.

use super::{
    clock::Coarse,
    snapshot::HoldId,
    sync::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence},
    who::Numbers,
};

/// The hold of a lock, a monitor, or a writer.
pub(super) struct ExclusiveHold {
    sequence: AtomicU64,
    /// 0: nobody holds it.
    id: AtomicU64,
    place: AtomicU32,
    /// The text of the call that stands there is known.
    has_text: AtomicBool,
    /// A macro, or `observe::under`, knows what runs under it.
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

    /// The caller has acquired it.
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

    /// The caller, who has it, is about to release it. Gives the number of the place and the beginning, if the hold was recorded.
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

    /// The hold of the caller, who has it.
    #[inline]
    pub(super) fn own(&self) -> Option<HoldId> {
        // Ordering: as in `end`.
        Some(HoldId(self.id.load(Ordering::Relaxed))).filter(|id| id.0 != 0)
    }

    /// The number of the place where the caller, who has it, acquired it.
    pub(super) fn place(&self) -> u32 {
        // Ordering: as in `end`.
        self.place.load(Ordering::Relaxed)
    }

    /// Whether the text of the call by which the caller, who has it, acquired it was known before.
    #[inline]
    pub(super) fn has_text(&self) -> bool {
        // Ordering: as in `end`.
        self.has_text.load(Ordering::Relaxed)
    }

    /// The caller, who has it, knows what runs under it.
    #[inline]
    pub(super) fn knows_body(&self) {
        // Ordering: none is needed: a reader that sees the old value takes the hold for one by hand, of which less is said.
        self.has_body.store(true, Ordering::Relaxed);
    }

    /// Who holds it, if that can be read now: it can't while it changes all the time.
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

/// How often a reader looks: each time something had changed meanwhile.
const LOOKS: usize = if cfg!(warded_loom) { 2 } else { 1000 };

/// It changed each time when it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct IsChanging;
