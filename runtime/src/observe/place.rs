//! The places in the source where a primitive is acquired, and what was counted there.

use std::{
    panic::Location,
    ptr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::snapshot::{Counters, PlaceCounters};

/// The text of a call, as a macro tells it.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// The call, shortened.
    pub call: &'static str,
    /// Its predicate.
    pub predicate: Option<&'static str>,
}

/// A place in the source, and the call that stands there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(super) place: &'static Location<'static>,
    pub(super) text: Option<&'static str>,
}

impl At {
    /// Where the caller is.
    #[inline]
    #[track_caller]
    pub(crate) fn here() -> Self {
        Self { place: Location::caller(), text: None }
    }

    /// The same, of a call with that text.
    pub(crate) fn with_text(self, text: Text) -> Self {
        Self { text: Some(text.call), ..self }
    }

    #[inline]
    fn hash(self) -> u64 {
        let address = u64::try_from(ptr::from_ref(self.place).addr()).unwrap_or_default();
        address.wrapping_mul(0x9E37_79B9_7F4A_7C15).swap_bytes()
    }
}

/// The places of a primitive: a tree in which a place is found by its hash, without a mutex. Nothing is ever taken out.
#[derive(Default)]
pub(super) struct Places {
    root: PlaceNodes,
    len: AtomicU32,
}

#[derive(Default)]
struct PlaceNodes([PlaceNode; 4]);

#[derive(Default)]
struct PlaceNode {
    place: OnceLock<PlaceRecord>,
    /// Others whose hashes lead here.
    beyond: OnceLock<Box<PlaceNodes>>,
}

/// A place, and what was counted there.
pub(super) struct PlaceRecord {
    pub(super) at: &'static Location<'static>,
    /// The call that stands there, if a macro told it.
    pub(super) text: OnceLock<&'static str>,
    /// Its number among the places of the primitive, from 1 on.
    pub(super) number: u32,
    acquisitions: AtomicU64,
    held: AtomicU64,
    longest_hold: AtomicU64,
    contended: AtomicU64,
    waited: AtomicU64,
    longest_wait: AtomicU64,
}

impl Places {
    #[inline]
    pub(super) fn at(&self, at: At) -> &PlaceRecord {
        let (mut level, mut hash) = (&self.root, at.hash());
        loop {
            let slot = &level.0[usize::from(hash.to_le_bytes()[0] % 4)];
            // Ordering: none is needed: each gets another number.
            let place = slot.place.get_or_init(|| PlaceRecord::new(at, self.len.fetch_add(1, Ordering::Relaxed) + 1));
            if ptr::eq(place.at, at.place) {
                if let Some(text) = at.text {
                    // The first call that stands there.
                    place.text.get_or_init(|| text);
                }
                return place;
            }
            level = slot.beyond.get_or_init(Box::default);
            hash = hash.rotate_right(2);
        }
    }

    pub(super) fn all(&self) -> Vec<&PlaceRecord> {
        let (mut levels, mut found) = (vec![&self.root], Vec::new());
        while let Some(level) = levels.pop() {
            for slot in &level.0 {
                found.extend(slot.place.get());
                levels.extend(slot.beyond.get().map(|level| &**level));
            }
        }
        found.sort_unstable_by_key(|place| place.number);
        found
    }
}

impl PlaceRecord {
    #[cold]
    fn new(at: At, number: u32) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            at: at.place,
            text: OnceLock::new(),
            number,
            acquisitions: zero(),
            held: zero(),
            longest_hold: zero(),
            contended: zero(),
            waited: zero(),
            longest_wait: zero(),
        }
    }

    /// It was acquired here by one who excludes all others, and so also their counting.
    #[inline]
    pub(super) fn acquired_alone(&self) {
        // Ordering, here and below: none is needed: a number orders nothing.
        self.acquisitions.store(self.acquisitions.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// A hold by one who excludes all others has ended.
    #[inline]
    pub(super) fn held_alone(&self, milliseconds: u64) {
        if milliseconds > 0 {
            self.held.store(self.held.load(Ordering::Relaxed) + milliseconds, Ordering::Relaxed);
            let longest = self.longest_hold.load(Ordering::Relaxed).max(milliseconds);
            self.longest_hold.store(longest, Ordering::Relaxed);
        }
    }

    /// It was acquired here, and others may be at it.
    pub(super) fn acquired_with_others(&self) {
        self.acquisitions.fetch_add(1, Ordering::Relaxed);
    }

    /// A hold beside others has ended.
    pub(super) fn held_with_others(&self, milliseconds: u64) {
        if milliseconds > 0 {
            self.held.fetch_add(milliseconds, Ordering::Relaxed);
            self.longest_hold.fetch_max(milliseconds, Ordering::Relaxed);
        }
    }

    /// A wait that began here has ended.
    pub(super) fn waited(&self, waited: Duration, is_acquired: bool) {
        let nanoseconds = u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX);
        self.contended.fetch_add(u64::from(is_acquired), Ordering::Relaxed);
        self.waited.fetch_add(nanoseconds, Ordering::Relaxed);
        self.longest_wait.fetch_max(nanoseconds, Ordering::Relaxed);
    }

    pub(super) fn counters(&self) -> PlaceCounters {
        let counters = Counters {
            acquisitions: self.acquisitions.load(Ordering::Relaxed),
            contended: self.contended.load(Ordering::Relaxed),
            waited: Duration::from_nanos(self.waited.load(Ordering::Relaxed)),
            longest_wait: Duration::from_nanos(self.longest_wait.load(Ordering::Relaxed)),
            held: Duration::from_millis(self.held.load(Ordering::Relaxed)),
            longest_hold: Duration::from_millis(self.longest_hold.load(Ordering::Relaxed)),
            ..Counters::default()
        };
        PlaceCounters { at: self.at, text: self.text.get().copied(), counters }
    }
}
