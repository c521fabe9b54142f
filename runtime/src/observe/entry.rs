//! The entry of a primitive: the record of its exclusive hold, and its counters. It is apart from the primitive, because a snapshot reads
//! it while the primitive is used or dropped.
//!
//! 1. An entry is in its registry until its primitive is dropped.
//! 2. The exclusive hold is in the entry. Waits and shared holds are in [cells](super::cell), which have the number of the primitive.
//! 3. A wait begins when its first poll returns pending, and ends when it is ready or dropped.
//! 4. An entry has no mutex. Holds and counters are recorded by atomic stores and additions.

use std::{
    panic::Location,
    time::{Duration, Instant},
};

use super::{
    body,
    cell::{CellCopy, CellRow, RecordCell, Woken},
    clock::Moment,
    kept_cells,
    place::{At, PlaceRecord, Places, Text},
    purpose::Purpose,
    sleepers::Sleepers,
    snapshot::{
        Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, WaitFor, WaitId, WaitInfo,
        WaitState,
    },
    stamp::{Stamp, StampCell},
    sync::{AtomicU64, AtomicUsize, Ordering},
    times::Times,
    who::{NamesOf, next_hold},
};

/// How many waits of a primitive a snapshot copies.
const COPIED: usize = 1000;

/// The facts that the constructor of a primitive knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct AboutPrimitive {
    pub(super) kind: Kind,
    pub(super) name: Option<&'static str>,
    pub(super) made_at: &'static Location<'static>,
    /// The first number of permits, if it is a semaphore.
    pub(super) permits: Option<usize>,
}

/// The record of a primitive.
pub(crate) struct Entry {
    pub(super) id: PrimitiveId,
    about: AboutPrimitive,
    pub(super) exclusive: StampCell,
    pub(super) places: Places,
    /// How many permits it has, if it is a semaphore.
    permits: AtomicUsize,
    /// A [`SeenHold`]: when a waiter or a snapshot first saw a hold whose beginning is not known, because no [clock](super::clock) ran.
    seen: AtomicU64,
    /// How many waits have begun.
    begun: AtomicU64,
    /// How many waits have ended with an exclusive hold. Only the holder counts these.
    ended_alone: AtomicU64,
    /// How many waits have ended otherwise.
    ended: AtomicU64,
    /// The highest number of waits that were pending at one time.
    most_waiters: AtomicU64,
    pub(super) times: Times,
}

/// How a wait has ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ended {
    /// Its task now holds the primitive alone.
    HeldAlone,
    /// Its task has what it waited for. Other tasks may have the same at the same time.
    Acquired,
    /// It was dropped.
    GivenUp,
}

/// When a hold was first seen: the microseconds since the clock began, and 16 bits of a hash of the hold's number, which tell it from
/// other holds.
#[derive(Clone, Copy)]
struct SeenHold(u64);

impl SeenHold {
    fn tag(hold: u64) -> u64 {
        hold.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48
    }

    fn at(hold: u64, now: Moment) -> Self {
        Self((now.0 / 1000) << 16 | Self::tag(hold))
    }

    fn of(self, hold: u64) -> Option<Moment> {
        (self.0 >> 16 != 0 && self.0 & 0xFFFF == Self::tag(hold)).then_some(Moment((self.0 >> 16) * 1000))
    }
}

/// A shared hold. Its guard contains this.
#[derive(Clone, Copy)]
pub(super) struct SharedRecord {
    pub(super) id: HoldId,
    cell: &'static RecordCell,
}

impl Entry {
    pub(super) fn new(id: PrimitiveId, about: AboutPrimitive) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            id,
            about,
            exclusive: StampCell::new(),
            places: Places::default(),
            permits: AtomicUsize::new(about.permits.unwrap_or(0)),
            seen: zero(),
            begun: zero(),
            ended_alone: zero(),
            ended: zero(),
            most_waiters: zero(),
            times: Times::default(),
        }
    }

    // --- exclusive holds ---

    /// Records that the caller holds the primitive alone.
    ///
    /// It is not inlined into other crates, which would reach the thread-local by a call through a pointer. This crate uses its address.
    #[inline(never)]
    pub(super) fn hold(&self, at: At) {
        let place = self.places.at(at);
        place.acquired_alone();
        let (id, who) = next_hold();
        let (number, has_text) = (place.number, place.text().is_some());
        let since = Moment::of_hold();
        self.exclusive.begin(Stamp { id: id.0, place: number, has_text, has_body: false, since, who }, || ());
    }

    /// Records the text of the call by which the caller acquired it alone.
    #[inline]
    pub(super) fn says(&self, text: Text) {
        if !self.exclusive.has_text() {
            self.tell(self.exclusive.place(), text);
        }
    }

    /// Records the text of the call at this place.
    #[cold]
    fn tell(&self, place: u32, text: Text) {
        if let Some(place) = self.places.numbered(place) {
            place.told.get_or_init(|| text);
        }
    }

    /// Records that the caller, who holds it alone, is about to release it.
    #[inline]
    pub(super) fn release(&self) {
        if let Some(since) = self.exclusive.end() {
            let nanoseconds = Moment::of_hold().nanoseconds_since(since);
            if nanoseconds > 0 {
                self.held_for(nanoseconds);
            }
        }
    }

    /// Counts the hold of the caller, who has not released the primitive yet.
    #[cold]
    fn held_for(&self, nanoseconds: u64) {
        if let Some(place) = self.places.numbered(self.exclusive.place()) {
            place.held_alone(nanoseconds);
        }
        self.times.held(nanoseconds);
    }

    // --- shared holds ---

    /// Records a shared hold of the caller.
    #[inline(never)]
    pub(super) fn hold_shared(&self, at: At, mode: HoldMode) -> SharedRecord {
        let place = self.places.at(at);
        place.acquired_with_others();
        let ((id, who), cell) = (next_hold(), kept_cells::take());
        let since = Moment::of_wait();
        cell.begin_hold(
            Stamp { id: id.0, place: place.number, has_text: false, has_body: false, since, who },
            self.id,
            mode,
        );
        SharedRecord { id, cell }
    }

    /// Records the text of the call by which the caller acquired this hold.
    pub(super) fn says_of(&self, hold: SharedRecord, text: Text) {
        self.tell(hold.cell.stamp().place(), text);
    }

    /// Records that the caller is about to release this hold.
    #[inline(never)]
    pub(super) fn release_shared(&self, hold: SharedRecord) {
        let since = hold.cell.stamp().end();
        let nanoseconds = Moment::of_hold().nanoseconds_since(since.unwrap_or(Moment::UNKNOWN));
        if nanoseconds > 0 {
            if let Some(place) = self.places.numbered(hold.cell.stamp().place()) {
                place.held_with_others(nanoseconds);
            }
            self.times.held(nanoseconds);
        }
        kept_cells::put_back(hold.cell);
    }

    /// Records that the semaphore has `total()` permits.
    pub(super) fn has_permits(&self, total: impl Fn() -> usize) {
        loop {
            let now = total();
            // Ordering: none is needed: a number orders nothing. If another thread stores an older number after this one, that
            // thread reads `total` again, as this one does.
            self.permits.store(now, Ordering::Relaxed);
            if total() == now {
                return;
            }
        }
    }

    // --- waits ---

    /// Records that a wait has begun. Returns how many have begun before.
    #[inline]
    pub(super) fn wait_begins(&self, now: Moment) -> u64 {
        // Ordering, here and below: none is needed: a number orders nothing.
        let before = self.begun.fetch_add(1, Ordering::Relaxed);
        let ended = self.ended_alone.load(Ordering::Relaxed) + self.ended.load(Ordering::Relaxed);
        let waiters = (before + 1).saturating_sub(ended);
        if waiters > self.most_waiters.load(Ordering::Relaxed) {
            self.most_waiters.fetch_max(waiters, Ordering::Relaxed);
        }
        if Moment::of_hold() == Moment::UNKNOWN {
            self.see(self.exclusive.read(|_| ()).ok().flatten().map(|(stamp, ())| stamp), now);
        }
        before
    }

    /// Records that the hold of `holder` is seen now, if its beginning is not known and it was not seen before.
    fn see(&self, holder: Option<Stamp>, now: Moment) {
        let Some(holder) = holder.filter(|holder| holder.since == Moment::UNKNOWN) else { return };
        let seen = self.seen.load(Ordering::Relaxed);
        if SeenHold(seen).of(holder.id).is_none() {
            // If another thread was faster, it has recorded this hold, or a later one.
            let _ =
                self.seen.compare_exchange(seen, SeenHold::at(holder.id, now).0, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Records that a wait has ended, which began at this place.
    #[inline]
    pub(super) fn wait_ends(&self, place: &PlaceRecord, how: Ended) {
        match how {
            Ended::HeldAlone => {
                self.ended_alone.store(self.ended_alone.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                place.contended_alone();
            }
            Ended::Acquired => {
                self.ended.fetch_add(1, Ordering::Relaxed);
                place.contended_with_others();
            }
            Ended::GivenUp => {
                self.ended.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    // --- copies ---

    /// A copy of the record. `rows` are the waits and shared holds of this primitive.
    pub(super) fn copied(
        &self,
        rows: &[(CellRow, &'static RecordCell)],
        sleepers: &Sleepers,
        now: Instant,
    ) -> Primitive {
        let now = Moment::of(now);
        let (rows_of_waits, rows_of_holds) = rows.split_at(rows.partition_point(|(row, _)| !row.is_hold));
        let copied = |(row, cell): &(CellRow, &RecordCell)| cell.copy(*row);
        let holder = self.exclusive.read(|_| ());
        let is_busy = holder.is_err();
        let holder = holder.ok().flatten().map(|(stamp, ())| stamp);
        self.see(holder, now);
        let waits: Vec<CellCopy> = rows_of_waits.iter().take(COPIED).filter_map(copied).collect();
        let shared: Vec<CellCopy> = rows_of_holds.iter().filter_map(copied).collect();
        // The places are read after all stamps, so that the place of each stamp is among them.
        let places = self.places.all();
        let evaluated_to_false = |number| -> u64 {
            waits.iter().filter(|wait| wait.stamp.place == number).map(|wait| wait.evaluated_to_false).sum()
        };
        let by_place = by_place(places.iter().map(|place| {
            let mut counted = place.counters();
            counted.counters.evaluated_to_false += evaluated_to_false(place.number);
            counted
        }));

        let at = |stamp: &Stamp| places.iter().find(|place| place.number == stamp.place).copied();
        let names = NamesOf::process();
        let alone = holder.iter().map(|stamp| {
            let seen = SeenHold(self.seen.load(Ordering::Relaxed)).of(stamp.id);
            (*stamp, HoldMode::Exclusive, seen)
        });
        let shared = shared.iter().map(|copy| {
            let Purpose::Hold(mode) = copy.purpose else { return (copy.stamp, HoldMode::Shared, None) };
            (copy.stamp, mode, None)
        });
        let mut holds: Vec<Hold> = alone
            .chain(shared)
            .map(|(stamp, mode, seen)| {
                let mut hold = self.hold_of(&stamp, mode, seen, at(&stamp), now, &names);
                sleepers.correct(&mut hold, self.about.kind, &stamp);
                hold
            })
            .collect();
        holds.sort_unstable_by_key(|hold| hold.id);
        let waits = waits.into_iter().map(|wait| self.wait_of(at(&wait.stamp), wait, now, &names)).collect();
        drop(names);
        Primitive {
            id: self.id,
            kind: self.about.kind,
            name: self.about.name,
            made_at: self.about.made_at,
            is_busy,
            holds,
            waits,
            more_waits: rows_of_waits.len().saturating_sub(COPIED),
            permits: self.about.permits.map(|_| self.permits.load(Ordering::Relaxed)),
            counters: Counters {
                waiters: rows_of_waits.len(),
                most_waiters: usize::try_from(self.most_waiters.load(Ordering::Relaxed)).unwrap_or(usize::MAX),
                ..sum(&by_place)
            },
            places: by_place,
        }
    }

    /// Its name, if it has one, and its kind.
    #[cfg(feature = "metrics")]
    pub(super) fn name_and_kind(&self) -> (Option<&'static str>, Kind) {
        (self.about.name, self.about.kind)
    }

    pub(super) fn is_monitor(&self) -> bool {
        self.about.kind == Kind::Monitor
    }

    fn hold_of(
        &self,
        stamp: &Stamp,
        mode: HoldMode,
        seen: Option<Moment>,
        place: Option<&PlaceRecord>,
        now: Moment,
        names: &NamesOf,
    ) -> Hold {
        let since = stamp.since.before(now);
        let id = HoldId(stamp.id);
        Hold {
            id,
            who: names.who(stamp.who),
            at: place.map_or(self.about.made_at, |place| place.at.place),
            text: place.and_then(|place| Some(place.text()?.call)),
            held_for: since.or_else(|| seen?.before(now)).unwrap_or_default(),
            is_at_least: since.is_none(),
            mode,
            // `observe::under` may know the body of a hold whose stamp does not say so.
            body: body::of(id).unwrap_or(if stamp.has_body { Body::Runs } else { Body::Unknown }),
        }
    }

    fn wait_of(&self, place: Option<&PlaceRecord>, wait: CellCopy, now: Moment, names: &NamesOf) -> WaitInfo {
        let CellCopy { stamp, purpose, woken, blocks_thread, under, ends_at, .. } = wait;
        let text = place.and_then(PlaceRecord::text);
        let condition = place.and_then(|place| place.condition.text());
        let wants = match purpose {
            Purpose::Wait(WaitFor::Predicate(_)) if condition.is_none() => {
                WaitFor::Predicate(text.and_then(|text| text.predicate))
            }
            Purpose::Wait(WaitFor::Predicate(_) | WaitFor::Condition(_)) => WaitFor::Condition(condition),
            Purpose::Wait(wants) => wants,
            Purpose::Hold(_) => WaitFor::Acquire,
        };
        let woken = woken.map(|Woken { at, task_was_polled }| (at.before(now).unwrap_or_default(), task_was_polled));
        WaitInfo {
            id: WaitId(stamp.id),
            who: names.who(stamp.who),
            at: place.map_or(self.about.made_at, |place| place.at.place),
            text: text.map(|text| text.call),
            waited_for: stamp.since.before(now).unwrap_or_default(),
            wants,
            state: match (woken, self.about.kind) {
                (None, _) => WaitState::Queued,
                (Some((since, task_was_polled)), Kind::Monitor) => WaitState::Woken { since, task_was_polled },
                (Some((since, task_was_polled)), _) => WaitState::Granted { since, task_was_polled },
            },
            blocks_thread,
            ends_in: ends_at.map(|end| Duration::from_nanos(Moment::of(end).nanoseconds_since(now))),
            under,
        }
    }
}

impl SharedRecord {
    /// Records that a macro or `observe::under` knows which code runs with this hold.
    pub(super) fn knows_body(self) {
        self.cell.stamp().knows_body();
    }

    /// Records how many permits it has now.
    pub(super) fn change_permits(self, n: usize) {
        self.cell.change_permits(n);
    }
}

/// The counters of each place. Records of one place are added up, because the compiler may have put the place at several addresses.
fn by_place(places: impl ExactSizeIterator<Item = PlaceCounters>) -> Vec<PlaceCounters> {
    let mut counted: Vec<PlaceCounters> = Vec::with_capacity(places.len());
    for place in places {
        match counted.iter_mut().find(|known| known.at == place.at) {
            Some(known) => {
                (known.counters, known.text) = (added(known.counters, &place.counters), known.text.or(place.text));
            }
            None => counted.push(place),
        }
    }
    counted
}

/// The sum of the counters of all places.
fn sum(places: &[PlaceCounters]) -> Counters {
    places.iter().fold(Counters::default(), |sum, place| added(sum, &place.counters))
}

fn added(sum: Counters, other: &Counters) -> Counters {
    Counters {
        acquisitions: sum.acquisitions + other.acquisitions,
        contended: sum.contended + other.contended,
        waited: sum.waited.saturating_add(other.waited),
        longest_wait: sum.longest_wait.max(other.longest_wait),
        held: sum.held.saturating_add(other.held),
        longest_hold: sum.longest_hold.max(other.longest_hold),
        evaluated_to_false: sum.evaluated_to_false + other.evaluated_to_false,
        ..sum
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests {
    use std::panic::Location;

    use super::{AboutPrimitive, At, Entry, RecordCell, Sleepers, WaitId};
    use crate::observe::snapshot::{Kind, PrimitiveId};

    /// A snapshot has found a wait, and then copies a cell that another wait has.
    #[test]
    fn the_next_wait_of_a_cell_is_not_taken_for_the_one_before() {
        let cell = RecordCell::new();
        cell.begin_for_test(WaitId(7), PrimitiveId(1), 0, 1);
        let row = cell.row().unwrap();
        assert!(cell.copy(row).is_some());
        cell.stamp().end();
        cell.begin_for_test(WaitId(8), PrimitiveId(2), 0, 1);
        assert!(cell.copy(row).is_none());
    }

    #[test]
    fn a_place_at_two_addresses_is_one_place() {
        let at = At::here();
        let copy: &'static Location<'static> = Box::leak(Box::new(*at.place));
        let about = AboutPrimitive { kind: Kind::Lock, name: None, made_at: at.place, permits: None };
        let entry = Entry::new(PrimitiveId(1), about);
        for at in [at, At { place: copy, ..at }, At::here()] {
            entry.hold(at);
            entry.release();
        }
        let primitive = entry.copied(&[], &Sleepers::default(), std::time::Instant::now());
        let counted: Vec<u64> = primitive.places.iter().map(|place| place.counters.acquisitions).collect();
        assert_eq!((counted, primitive.counters.acquisitions), (vec![2, 1], 3));
    }
}
