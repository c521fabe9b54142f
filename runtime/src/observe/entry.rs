//! The record of a primitive. It is kept apart from the primitive, because a snapshot reads only the record.
//!
//! 1. An entry is in its registry until its primitive is dropped.
//! 2. A wait is in `waits` after a poll has returned pending, until the wait is ready or dropped.
//! 3. No foreign code runs under the mutex: no waker, no predicate, no destructor of the user's.

use std::{
    collections::HashMap,
    panic::Location,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    body,
    cell::WaitCell,
    clock::Coarse,
    exclusive::{ExclusiveHold, Holder},
    place::{At, PlaceRecord, Places, Text},
    snapshot::{Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, WaitId},
    sync::{AtomicUsize, Mutex, MutexGuard, Ordering, lock},
    who::{Numbers, next_hold},
};

/// How many waits of a primitive a snapshot copies.
const COPIED: usize = 1000;

/// For how many waits a primitive without waits keeps memory. After a crowd, the memory is freed.
const ROOM: usize = 128;

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
    pub(super) exclusive: ExclusiveHold,
    places: Places,
    /// How many permits it has, if it is a semaphore.
    permits: AtomicUsize,
    state: Mutex<EntryState>,
}

/// What its mutex guards.
#[derive(Default)]
struct EntryState {
    /// The holds that can exist at the same time.
    holds: HashMap<HoldId, SharedRecord, foldhash::fast::FixedState>,
    waits: HashMap<WaitId, Arc<WaitCell>, foldhash::fast::FixedState>,
    /// The hold that a waiter or a snapshot has seen, and when it saw it first: for holds that began while no clock ran.
    seen: Option<(HoldId, Instant)>,
    most_waiters: usize,
}

/// A hold that can exist at the same time as others.
struct SharedRecord {
    at: At,
    mode: HoldMode,
    since: Coarse,
    /// When a waiter or a snapshot saw it first, if no clock ran when it began.
    seen: Option<Instant>,
    has_body: bool,
    who: Numbers,
}

impl EntryState {
    fn see(&mut self, holder: Option<Holder>, now: Instant) {
        if let Some(holder) = holder {
            if self.seen.is_none_or(|(seen, _)| seen != holder.id) {
                self.seen = Some((holder.id, now));
            }
        }
        self.holds.values_mut().filter(|hold| hold.seen.is_none()).for_each(|hold| hold.seen = Some(now));
    }
}

impl Entry {
    pub(super) fn new(id: PrimitiveId, about: AboutPrimitive) -> Self {
        Self {
            id,
            about,
            exclusive: ExclusiveHold::new(),
            places: Places::default(),
            permits: AtomicUsize::new(about.permits.unwrap_or(0)),
            state: Mutex::default(),
        }
    }

    /// Records that the caller holds the primitive alone.
    ///
    /// It is not inlined into other crates, which would reach the thread-local by a call through a pointer. This crate uses its address.
    #[inline(never)]
    pub(super) fn hold(&self, at: At) {
        let place = self.places.at(at);
        place.acquired_alone();
        let (id, who) = next_hold();
        let (number, has_text) = (place.number, place.text.get().is_some());
        self.exclusive.begin(Holder { id, place: number, has_text, has_body: false, since: Coarse::now(), who });
    }

    /// Records the text of the call by which the caller acquired it alone.
    #[inline]
    pub(super) fn says(&self, text: Text) {
        if !self.exclusive.has_text() {
            self.tell(text);
        }
    }

    #[cold]
    fn tell(&self, text: Text) {
        if let Some(place) = self.own_place() {
            place.text.get_or_init(|| text.0.call);
        }
    }

    /// Records the text of the call by which the caller acquired this hold.
    pub(super) fn says_of(&self, id: HoldId, text: Text) {
        let at = lock(&self.state).holds.get(&id).map(|hold| hold.at);
        if let Some(at) = at {
            self.places.at(At { text: Some(text), ..at });
        }
    }

    /// Records that the caller, who holds it alone, is about to release it.
    #[inline]
    pub(super) fn release(&self) {
        if let Some(since) = self.exclusive.end() {
            let milliseconds = Coarse::now().milliseconds_since(since);
            if milliseconds > 0 {
                self.held_for(milliseconds);
            }
        }
    }

    /// Counts the hold of the caller, who has not released the primitive yet.
    #[cold]
    fn held_for(&self, milliseconds: u64) {
        if let Some(place) = self.own_place() {
            place.held_alone(milliseconds);
        }
    }

    /// The place where the caller, who holds it alone, acquired it.
    fn own_place(&self) -> Option<&PlaceRecord> {
        let own = self.exclusive.place();
        self.places.all().into_iter().find(|place| place.number == own)
    }

    /// Records that the caller holds it, as others may at the same time.
    pub(super) fn hold_shared(&self, at: At, mode: HoldMode) -> HoldId {
        self.places.at(at).acquired_with_others();
        let ((id, who), since) = (next_hold(), Coarse::now());
        let hold = SharedRecord { at, mode, since, seen: None, has_body: false, who };
        lock(&self.state).holds.insert(id, hold);
        id
    }

    /// Records that a macro or `observe::under` knows which code runs with this hold.
    pub(super) fn knows_body(&self, id: HoldId) {
        if let Some(hold) = lock(&self.state).holds.get_mut(&id) {
            hold.has_body = true;
        }
    }

    /// Records how many permits a hold has now.
    pub(super) fn change_permits(&self, id: HoldId, n: usize) {
        if let Some(hold) = lock(&self.state).holds.get_mut(&id) {
            hold.mode = HoldMode::Permits(n);
        }
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

    /// Records that the caller is about to release this hold.
    pub(super) fn release_shared(&self, id: HoldId) {
        let hold = lock(&self.state).holds.remove(&id);
        if let Some(hold) = hold {
            self.places.at(hold.at).held_with_others(Coarse::now().milliseconds_since(hold.since));
        }
    }

    /// Records that a wait has begun.
    pub(super) fn wait_begins(&self, id: WaitId, cell: Arc<WaitCell>, now: Instant) {
        let holder = self.exclusive.holder().ok().flatten();
        let mut state = lock(&self.state);
        state.waits.insert(id, cell);
        state.most_waiters = state.most_waiters.max(state.waits.len());
        state.see(holder, now);
    }

    /// Records that a wait has ended.
    pub(super) fn wait_ends(&self, id: WaitId, at: At, waited: Duration, is_acquired: bool) {
        let mut state = lock(&self.state);
        let cell = state.waits.remove(&id);
        if state.waits.is_empty() && state.waits.capacity() > ROOM {
            state.waits = HashMap::default();
        }
        drop(state);
        drop(cell);
        self.places.at(at).waited(waited, is_acquired);
    }

    /// A copy of the record. Loom has no time, so there is no limit.
    #[cfg(warded_loom)]
    pub(super) fn copy_within(&self, now: Instant, _: Duration) -> Primitive {
        self.copied(now, Some(lock(&self.state)))
    }

    /// A copy of the record, if its mutex can be locked within `limit`.
    #[cfg(not(warded_loom))]
    pub(super) fn copy_within(&self, now: Instant, limit: Duration) -> Primitive {
        let end = Instant::now() + limit;
        loop {
            match self.state.try_lock() {
                Ok(state) => return self.copied(now, Some(state)),
                Err(_) if Instant::now() >= end => return self.copied(now, None),
                Err(_) => std::thread::yield_now(),
            }
        }
    }

    fn copied(&self, now: Instant, state: Option<MutexGuard<'_, EntryState>>) -> Primitive {
        let is_busy = state.is_none();
        let holder = self.exclusive.holder();
        let places = self.places.all();
        let (mut cells, mut holds, mut most_waiters) = (Vec::new(), Vec::new(), 0);
        if let Some(mut state) = state {
            state.see(holder.ok().flatten(), now);
            cells.extend(state.waits.iter().map(|(id, cell)| (*id, Arc::clone(cell))));
            most_waiters = state.most_waiters;
            holds.extend(holder.ok().flatten().map(|holder| self.alone(holder, &places, state.seen, now)));
            holds.extend(state.holds.iter().map(|(id, hold)| hold.copy(*id, now, &self.places)));
        }
        // Numbers of waits ascend.
        let waiters = cells.len();
        if waiters > COPIED {
            cells.select_nth_unstable_by_key(COPIED, |(id, _)| *id);
            cells.truncate(COPIED);
        }
        cells.sort_unstable_by_key(|(id, _)| *id);
        let waits: Vec<_> = cells.iter().filter_map(|(id, cell)| cell.copy(*id, now, self.about.kind)).collect();
        holds.sort_unstable_by_key(|(hold, _)| hold.id);
        let named = |(hold, who): (Hold, Numbers)| Hold { who: who.who(), ..hold };
        let holds = holds.into_iter().map(named).collect();
        let places = by_place(&places);
        Primitive {
            id: self.id,
            kind: self.about.kind,
            name: self.about.name,
            made_at: self.about.made_at,
            is_busy: is_busy || holder.is_err(),
            holds,
            waits,
            more_waits: waiters.saturating_sub(COPIED),
            permits: self.about.permits.map(|_| self.permits.load(Ordering::Relaxed)),
            counters: Counters { waiters, most_waiters, ..sum(&places) },
            places,
        }
    }

    fn alone(
        &self,
        holder: Holder,
        places: &[&PlaceRecord],
        seen: Option<(HoldId, Instant)>,
        now: Instant,
    ) -> (Hold, Numbers) {
        let place = places.iter().find(|place| place.number == holder.place);
        let since = holder.since.before(now);
        let at_least = seen.filter(|(id, _)| *id == holder.id).map(|(_, at)| now.saturating_duration_since(at));
        let hold = Hold {
            id: holder.id,
            who: Numbers::default().unnamed(),
            at: place.map_or(self.about.made_at, |place| place.at),
            text: place.and_then(|place| place.text.get().copied()),
            held_for: since.or(at_least).unwrap_or_default(),
            is_at_least: since.is_none(),
            mode: HoldMode::Exclusive,
            body: body_of(holder.id, holder.has_body),
        };
        (hold, holder.who)
    }
}

/// The state of a hold's body. `observe::under` may know it although `has_body` is not set.
fn body_of(hold: HoldId, has_body: bool) -> Body {
    body::of(hold).unwrap_or(if has_body { Body::Runs } else { Body::Unknown })
}

impl SharedRecord {
    fn copy(&self, id: HoldId, now: Instant, places: &Places) -> (Hold, Numbers) {
        let since = self.since.before(now);
        let at_least = self.seen.map(|at| now.saturating_duration_since(at));
        let hold = Hold {
            id,
            who: self.who.unnamed(),
            at: self.at.place,
            text: places.at(self.at).text.get().copied(),
            held_for: since.or(at_least).unwrap_or_default(),
            is_at_least: since.is_none(),
            mode: self.mode,
            body: body_of(id, self.has_body),
        };
        (hold, self.who)
    }
}

/// The counters of each place. The compiler may have put one place at several addresses.
fn by_place(places: &[&PlaceRecord]) -> Vec<PlaceCounters> {
    let mut counted: Vec<PlaceCounters> = Vec::with_capacity(places.len());
    for place in places.iter().map(|place| place.counters()) {
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
    use std::{panic::Location, time::Duration};

    use super::{AboutPrimitive, At, Entry};
    use crate::observe::snapshot::{Kind, PrimitiveId};

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
        let primitive = entry.copy_within(std::time::Instant::now(), Duration::from_secs(1));
        let counted: Vec<u64> = primitive.places.iter().map(|place| place.counters.acquisitions).collect();
        assert_eq!((counted, primitive.counters.acquisitions), (vec![2, 1], 3));
    }
}
