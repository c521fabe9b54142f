//! The places in the source where a primitive is acquired, and the counters of each place.

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

/// The text of a macro call.
#[derive(Clone, Copy, Debug)]
pub struct Text(pub &'static TextParts);

/// The parts of a [`Text`].
#[derive(Debug)]
pub struct TextParts {
    /// The call, shortened.
    pub call: &'static str,
    /// Its predicate.
    pub predicate: Option<&'static str>,
}

/// A place in the source, and the call that stands there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(super) place: &'static Location<'static>,
    pub(super) text: Option<Text>,
}

impl At {
    /// The place of the caller.
    #[inline]
    #[track_caller]
    pub(crate) fn here() -> Self {
        Self { place: Location::caller(), text: None }
    }

    /// The same place, with the text of the call.
    pub(crate) fn with_text(self, text: Text) -> Self {
        Self { text: Some(text), ..self }
    }

    #[inline]
    fn hash(self) -> u64 {
        let address = u64::try_from(ptr::from_ref(self.place).addr()).unwrap_or_default();
        address.wrapping_mul(0x9E37_79B9_7F4A_7C15).swap_bytes()
    }
}

/// The places of a primitive. They are in a tree, which finds a place by its hash, without a mutex. No place is ever removed.
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
    /// Other places whose hashes lead here.
    beyond: OnceLock<Box<PlaceNodes>>,
}

impl PlaceNode {
    #[cold]
    fn beyond(&self) -> &PlaceNodes {
        self.beyond.get_or_init(Box::default)
    }
}

/// A place and its counters.
pub(super) struct PlaceRecord {
    pub(super) at: &'static Location<'static>,
    /// The text of the call at this place, if it is a macro call.
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
                    place.text.get_or_init(|| text.0.call);
                }
                return place;
            }
            level = slot.beyond();
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

    /// Counts an exclusive acquisition at this place. No other thread counts at the same time, because the holder excludes the others.
    #[inline]
    pub(super) fn acquired_alone(&self) {
        // Ordering, here and below: none is needed: a number orders nothing.
        self.acquisitions.store(self.acquisitions.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Counts an exclusive hold that has ended.
    #[inline]
    pub(super) fn held_alone(&self, milliseconds: u64) {
        if milliseconds > 0 {
            self.held.store(self.held.load(Ordering::Relaxed) + milliseconds, Ordering::Relaxed);
            let longest = self.longest_hold.load(Ordering::Relaxed).max(milliseconds);
            self.longest_hold.store(longest, Ordering::Relaxed);
        }
    }

    /// Counts an acquisition at this place. Other threads may count at the same time.
    pub(super) fn acquired_with_others(&self) {
        self.acquisitions.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts the end of a hold that others could have at the same time.
    pub(super) fn held_with_others(&self, milliseconds: u64) {
        if milliseconds > 0 {
            self.held.fetch_add(milliseconds, Ordering::Relaxed);
            self.longest_hold.fetch_max(milliseconds, Ordering::Relaxed);
        }
    }

    /// Counts a wait that began here and has ended.
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
