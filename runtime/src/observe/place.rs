//! The places in the source where a primitive is acquired, and the counters of each place.
//!
//! A [`PlaceRecord`] is made at the first acquisition at a place. Its number is a part of the [stamp](super::stamp) of each hold and wait
//! that begins there.

use std::{
    panic::Location,
    ptr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{
    purpose::ConditionName,
    snapshot::{Counters, PlaceCounters},
};

/// The text of a macro call.
#[derive(Clone, Copy, Debug)]
pub struct Text(pub &'static TextParts);

/// The parts of a [`Text`].
#[derive(Debug)]
pub struct TextParts {
    /// The text of the call, shortened.
    pub(super) call: &'static str,
    /// Its predicate.
    pub(super) predicate: Option<&'static str>,
}

impl TextParts {
    /// A macro call, and its predicate if it has one.
    #[must_use]
    pub const fn of_call(call: &'static str, predicate: Option<&'static str>) -> Self {
        Self { call, predicate }
    }
}

/// A place in the source, and the text of the macro call at this place, if it is known.
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

    /// Whether it is the same call. One place in the source may have several addresses: then each has a record.
    #[inline]
    fn is(self, other: Self) -> bool {
        ptr::eq(self.place, other.place)
            && self.text.map(|it| ptr::from_ref(it.0)) == other.text.map(|it| ptr::from_ref(it.0))
    }

    #[inline]
    fn hash(self) -> u64 {
        let address = u64::try_from(ptr::from_ref(self.place).addr()).unwrap_or_default();
        address.wrapping_mul(0x9E37_79B9_7F4A_7C15).swap_bytes()
    }
}

/// The places of a primitive. They are in a tree by their hashes, which needs no mutex. No place is ever removed.
#[derive(Default)]
pub(super) struct Places {
    root: PlaceNodes,
    len: AtomicU32,
}

/// A node of the tree: the next two bits of the hash lead to one of its four slots.
#[derive(Default)]
struct PlaceNodes([PlaceNode; 4]);

#[derive(Default)]
struct PlaceNode {
    place: OnceLock<PlaceRecord>,
    /// More places whose hashes lead to this slot.
    beyond: OnceLock<Box<PlaceNodes>>,
}

impl PlaceNodes {
    fn numbered(&self, number: u32) -> Option<&PlaceRecord> {
        let here = self.0.iter().filter_map(|slot| slot.place.get()).find(|place| place.number == number);
        here.or_else(|| self.0.iter().filter_map(|slot| slot.beyond.get()).find_map(|level| level.numbered(number)))
    }

    fn add_to<'a>(&'a self, found: &mut Vec<&'a PlaceRecord>) {
        for slot in &self.0 {
            found.extend(slot.place.get());
            if let Some(beyond) = slot.beyond.get() {
                beyond.add_to(found);
            }
        }
    }
}

impl PlaceNode {
    #[cold]
    fn beyond(&self) -> &PlaceNodes {
        self.beyond.get_or_init(Box::default)
    }
}

/// A place and its counters. If a macro of the user's has several calls at one place, each call has a record.
pub(super) struct PlaceRecord {
    pub(super) at: At,
    /// The condition that its waits are on.
    pub(super) condition: ConditionName,
    /// The text of the call, if it became known after an acquisition.
    pub(super) told: OnceLock<Text>,
    /// Its number among the places of the primitive, from 1 on.
    pub(super) number: u32,
    acquisitions: AtomicU64,
    held: AtomicU64,
    longest_hold: AtomicU64,
    /// The acquisitions that had to wait, except those of the next counter.
    contended: AtomicU64,
    /// The exclusive acquisitions that had to wait. Only the holder counts them.
    contended_alone: AtomicU64,
    waited: AtomicU64,
    longest_wait: AtomicU64,
    evaluated_to_false: AtomicU64,
}

impl Places {
    /// The record of this place. It is made if there is none.
    #[inline]
    pub(super) fn at(&self, at: At) -> &PlaceRecord {
        self.of_wait(at, ConditionName::NONE)
    }

    /// The record of this place, for waits on this condition. Generic code may wait on several conditions at one place.
    #[inline]
    pub(super) fn of_wait(&self, at: At, condition: ConditionName) -> &PlaceRecord {
        let (mut level, mut hash) = (&self.root, at.hash());
        loop {
            let slot = &level.0[usize::from(hash.to_le_bytes()[0] % 4)];
            // Ordering: none is needed: each gets another number.
            let place = slot
                .place
                .get_or_init(|| PlaceRecord::new(at, condition, self.len.fetch_add(1, Ordering::Relaxed) + 1));
            if place.at.is(at) && place.condition.is(condition) {
                return place;
            }
            level = slot.beyond();
            hash = hash.rotate_right(2);
        }
    }

    /// The place with this number, which one of this primitive's stamps has.
    pub(super) fn numbered(&self, number: u32) -> Option<&PlaceRecord> {
        self.root.numbered(number)
    }

    pub(super) fn all(&self) -> Vec<&PlaceRecord> {
        // Ordering: none is needed: it is a guess.
        let mut found = Vec::with_capacity(self.len.load(Ordering::Relaxed) as usize);
        self.root.add_to(&mut found);
        found.sort_unstable_by_key(|place| place.number);
        found
    }
}

impl PlaceRecord {
    #[cold]
    fn new(at: At, condition: ConditionName, number: u32) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            at,
            condition,
            told: OnceLock::new(),
            number,
            acquisitions: zero(),
            held: zero(),
            longest_hold: zero(),
            contended: zero(),
            contended_alone: zero(),
            waited: zero(),
            longest_wait: zero(),
            evaluated_to_false: zero(),
        }
    }

    /// Counts an exclusive acquisition at this place. No other thread counts at the same time, because the holder excludes the others.
    #[inline]
    pub(super) fn acquired_alone(&self) {
        // Ordering, here and below: none is needed: a number orders nothing.
        self.acquisitions.store(self.acquisitions.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Counts an exclusive hold that is about to end. No other thread counts at the same time.
    #[inline]
    pub(super) fn held_alone(&self, nanoseconds: u64) {
        if nanoseconds > 0 {
            self.held.store(self.held.load(Ordering::Relaxed) + nanoseconds, Ordering::Relaxed);
            let longest = self.longest_hold.load(Ordering::Relaxed).max(nanoseconds);
            self.longest_hold.store(longest, Ordering::Relaxed);
        }
    }

    /// Counts an acquisition at this place. Other threads may count at the same time.
    #[inline]
    pub(super) fn acquired_with_others(&self) {
        self.acquisitions.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts the end of a hold that others could have at the same time.
    #[inline]
    pub(super) fn held_with_others(&self, nanoseconds: u64) {
        if nanoseconds > 0 {
            self.held.fetch_add(nanoseconds, Ordering::Relaxed);
            self.longest_hold.fetch_max(nanoseconds, Ordering::Relaxed);
        }
    }

    /// Counts an exclusive acquisition that had to wait. The caller holds the primitive, so no other thread counts at the same time.
    #[inline]
    pub(super) fn contended_alone(&self) {
        self.contended_alone.store(self.contended_alone.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Counts an acquisition that had to wait. Other threads may count at the same time.
    #[inline]
    pub(super) fn contended_with_others(&self) {
        self.contended.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a wait that began here and has ended: how long it took, and how often its predicate was evaluated to false.
    #[cold]
    pub(super) fn waited(&self, nanoseconds: u64, evaluated_to_false: u64) {
        self.waited.fetch_add(nanoseconds, Ordering::Relaxed);
        self.longest_wait.fetch_max(nanoseconds, Ordering::Relaxed);
        self.evaluated_to_false.fetch_add(evaluated_to_false, Ordering::Relaxed);
    }

    /// The text of the call.
    pub(super) fn text(&self) -> Option<&'static TextParts> {
        self.at.text.or_else(|| self.told.get().copied()).map(|text| text.0)
    }

    pub(super) fn counters(&self) -> PlaceCounters {
        let counters = Counters {
            acquisitions: self.acquisitions.load(Ordering::Relaxed),
            contended: self.contended.load(Ordering::Relaxed) + self.contended_alone.load(Ordering::Relaxed),
            waited: Duration::from_nanos(self.waited.load(Ordering::Relaxed)),
            longest_wait: Duration::from_nanos(self.longest_wait.load(Ordering::Relaxed)),
            held: Duration::from_nanos(self.held.load(Ordering::Relaxed)),
            longest_hold: Duration::from_nanos(self.longest_hold.load(Ordering::Relaxed)),
            evaluated_to_false: self.evaluated_to_false.load(Ordering::Relaxed),
            ..Counters::default()
        };
        PlaceCounters { at: self.at.place, text: self.text().map(|text| text.call), counters }
    }
}
