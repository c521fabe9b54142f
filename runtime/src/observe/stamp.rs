//! A stamp: the task, the place and the time of a hold or a wait. It is written by plain stores, so that it adds little to the cost of a
//! lock. A snapshot reads it from another thread.
//!
//! 1. One thread writes at a time: the holder of a lock, which excludes others, or the task to which the stamp's [cell](super::cell)
//!    belongs.
//! 2. The end of a hold or wait is recorded before the next one begins, so `id` is 0 while the rest is written. And no hold or wait has
//!    the id of another one. So if a reader finds the same id before and after it reads the rest, all that it has read is of this hold
//!    or wait.

use super::{
    clock::Moment,
    sync::{AtomicU64, Ordering, fence},
    who::Numbers,
};

/// Where a stamp is kept.
pub(super) struct StampCell {
    /// 0 if there is no hold or wait.
    id: AtomicU64,
    /// The number of the place, and the two flags below.
    place: AtomicU64,
    since: AtomicU64,
    task: AtomicU64,
    tokio_task: AtomicU64,
    thread: AtomicU64,
}

/// In `place`: the text of the macro call at this place is known.
const HAS_TEXT: u64 = 1 << 32;

/// In `place`: a macro or `observe::under` knows which code runs with the hold.
const HAS_BODY: u64 = 1 << 33;

/// The value of a [`StampCell`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    /// The number of the hold or the wait.
    pub(super) id: u64,
    /// The number of the place.
    pub(super) place: u32,
    /// Whether the text of the macro call at this place is known.
    pub(super) has_text: bool,
    /// Whether a macro or `observe::under` knows which code runs with the hold.
    pub(super) has_body: bool,
    pub(super) since: Moment,
    pub(super) who: Numbers,
}

impl StampCell {
    pub(super) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self { id: zero(), place: zero(), since: zero(), task: zero(), tokio_task: zero(), thread: zero() }
    }

    /// Records a hold or a wait of the caller. `also` stores the values that [`read`](Self::read) reads together with the stamp.
    #[inline]
    pub(super) fn begin(&self, stamp: Stamp, also: impl FnOnce()) {
        // `knows_body` comes later.
        let place = u64::from(stamp.place) | (u64::from(stamp.has_text) * HAS_TEXT);
        // Ordering: Release; partner: the Acquire fence of `read`. By invariant 2 the id is 0. A reader that sees one of the stores below
        // sees that 0 afterwards, or a later id.
        fence(Ordering::Release);
        self.place.store(place, Ordering::Relaxed);
        self.since.store(stamp.since.0, Ordering::Relaxed);
        self.task.store(stamp.who.task, Ordering::Relaxed);
        self.tokio_task.store(stamp.who.tokio_task, Ordering::Relaxed);
        self.thread.store(stamp.who.thread, Ordering::Relaxed);
        also();
        // Ordering: Release; partner: the first load of `read`, which sees all that was stored before.
        self.id.store(stamp.id, Ordering::Release);
    }

    /// Records that the hold or the wait of the caller is about to end. Returns when it began, if it was recorded.
    #[inline]
    pub(super) fn end(&self) -> Option<Moment> {
        // Ordering: none is needed: this thread has written it, or was synchronized with the thread that did (1). The rest stays as it
        // is, so a reader that still sees the id reads values that belong to it.
        let id = self.id.load(Ordering::Relaxed);
        self.id.store(0, Ordering::Relaxed);
        (id != 0).then(|| Moment(self.since.load(Ordering::Relaxed)))
    }

    /// The number of the caller's own hold.
    #[inline]
    pub(super) fn own(&self) -> Option<u64> {
        // Ordering: as in `end`.
        Some(self.id.load(Ordering::Relaxed)).filter(|&id| id != 0)
    }

    /// Whether this is still the stamp of this hold or wait.
    pub(super) fn is_of(&self, id: u64) -> bool {
        // Ordering: none is needed: no other memory is read because of it.
        self.id.load(Ordering::Relaxed) == id
    }

    /// The number of the place where the hold or the wait of the caller began. It stays after `end`.
    pub(super) fn place(&self) -> u32 {
        // Ordering: as in `end`.
        place_of(self.place.load(Ordering::Relaxed))
    }

    /// Whether the text of the call by which the caller acquired the lock was known when the hold began.
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

    /// The stamp, if there is a hold or a wait. `also` gets the id, and reads the values that `begin` has stored together with the stamp.
    ///
    /// # Errors
    /// If the stamp changed during each attempt to read it.
    pub(super) fn read<T>(&self, also: impl Fn(u64) -> T) -> Result<Option<(Stamp, T)>, IsChanging> {
        for _ in 0..ATTEMPTS {
            // Ordering: Acquire; partner: the last store of `begin`.
            let id = self.id.load(Ordering::Acquire);
            if id == 0 {
                return Ok(None);
            }
            let place = self.place.load(Ordering::Relaxed);
            let stamp = Stamp {
                id,
                place: place_of(place),
                has_text: place & HAS_TEXT != 0,
                has_body: place & HAS_BODY != 0,
                since: Moment(self.since.load(Ordering::Relaxed)),
                who: Numbers {
                    task: self.task.load(Ordering::Relaxed),
                    tokio_task: self.tokio_task.load(Ordering::Relaxed),
                    thread: self.thread.load(Ordering::Relaxed),
                },
            };
            let also = also(id);
            // Ordering: Acquire; partner: the fence of `begin`.
            fence(Ordering::Acquire);
            if self.id.load(Ordering::Relaxed) == id {
                return Ok(Some((stamp, also)));
            }
            std::hint::spin_loop();
        }
        Err(IsChanging)
    }
}

fn place_of(place: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the cast cuts off the flags")]
    let number = place as u32;
    number
}

/// How often a reader tries to read a stamp that changes meanwhile.
const ATTEMPTS: usize = if cfg!(warded_loom) { 1 } else { 1000 };

/// The stamp changed during each attempt to read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct IsChanging;
