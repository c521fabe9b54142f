//! What is recorded of a primitive, beside it: a snapshot reads this, and never the primitive.
//!
//! 1. An entry is in its registry from when it is made until its primitive is dropped.
//! 2. A wait is among `waits` from when a poll has left it pending until it is ready or dropped.
//! 3. No foreign code runs under the mutex: no waker, no predicate, no destructor of the user's.

use std::{
    collections::HashMap,
    panic::Location,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    body,
    clock::Coarse,
    exclusive::{ExclusiveHold, Holder},
    place::{At, PlaceRecord, Places},
    snapshot::{Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, WaitId},
    sync::{AtomicUsize, Mutex, MutexGuard, Ordering, lock},
    wait::WaitCell,
    who::{Numbers, next_hold},
};

/// How many waits of a primitive a snapshot copies.
const COPIED: usize = 1000;

/// What is known of a primitive from its constructor on.
#[derive(Clone, Copy, Debug)]
pub(super) struct AboutPrimitive {
    pub(super) kind: Kind,
    pub(super) name: Option<&'static str>,
    pub(super) made_at: &'static Location<'static>,
    /// With how many permits it began, if it is a semaphore.
    pub(super) permits: Option<usize>,
}

/// What is recorded of a primitive.
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
    /// Those that hold it beside others.
    holds: HashMap<HoldId, SharedRecord, foldhash::fast::FixedState>,
    waits: HashMap<WaitId, Arc<WaitCell>, foldhash::fast::FixedState>,
    /// The hold that a waiter or a snapshot has seen first, and when: for holds whose beginning no clock has told.
    seen: Option<(HoldId, Instant)>,
    most_waiters: usize,
}

/// A hold beside others.
struct SharedRecord {
    at: At,
    mode: HoldMode,
    since: Coarse,
    /// When a waiter or a snapshot has seen it first, if no clock has told its beginning.
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

    /// The caller has acquired it, and excludes all others.
    #[inline]
    pub(super) fn hold(&self, at: At) {
        let place = self.places.at(at);
        place.acquired_alone();
        let (id, who) = (next_hold(), Numbers::here());
        let has_text = place.text.get().is_some();
        let place = place.number;
        self.exclusive.begin(Holder { id, place, has_text, has_body: false, since: Coarse::now(), who });
    }

    /// The caller, who has it alone, acquired it by a call with that text.
    #[inline]
    pub(super) fn says(&self, text: &'static str) {
        if !self.exclusive.has_text() {
            self.tell(text);
        }
    }

    #[cold]
    fn tell(&self, text: &'static str) {
        let own = self.exclusive.place();
        if let Some(place) = self.places.all().into_iter().find(|place| place.number == own) {
            place.text.get_or_init(|| text);
        }
    }

    /// The caller, who has this hold, acquired it by a call with that text.
    pub(super) fn says_of(&self, id: HoldId, text: &'static str) {
        let at = lock(&self.state).holds.get(&id).map(|hold| hold.at);
        if let Some(at) = at {
            self.places.at(At { text: Some(text), ..at });
        }
    }

    /// The caller, who has it alone, is about to release it.
    #[inline]
    pub(super) fn release(&self) {
        if let Some((place, since)) = self.exclusive.end() {
            let milliseconds = Coarse::now().milliseconds_since(since);
            if milliseconds > 0 {
                self.held_for(place, milliseconds);
            }
        }
    }

    #[cold]
    fn held_for(&self, place: u32, milliseconds: u64) {
        if let Some(place) = self.places.all().into_iter().find(|known| known.number == place) {
            place.held_alone(milliseconds);
        }
    }

    /// The caller has acquired it, as others may.
    pub(super) fn hold_shared(&self, at: At, mode: HoldMode) -> HoldId {
        self.places.at(at).acquired_with_others();
        let (id, who, since) = (next_hold(), Numbers::here(), Coarse::now());
        let hold = SharedRecord { at, mode, since, seen: None, has_body: false, who };
        lock(&self.state).holds.insert(id, hold);
        id
    }

    /// What runs under this hold is known.
    pub(super) fn knows_body(&self, id: HoldId) {
        if let Some(hold) = lock(&self.state).holds.get_mut(&id) {
            hold.has_body = true;
        }
    }

    /// A hold is of so many permits now.
    pub(super) fn change_permits(&self, id: HoldId, n: usize) {
        if let Some(hold) = lock(&self.state).holds.get_mut(&id) {
            hold.mode = HoldMode::Permits(n);
        }
    }

    /// It has as many permits as `total` says.
    pub(super) fn has_permits(&self, total: impl Fn() -> usize) {
        loop {
            let now = total();
            // Ordering: none is needed: a number orders nothing. Another thread may have stored an older one after this one: then
            // it looks again, as here.
            self.permits.store(now, Ordering::Relaxed);
            if total() == now {
                return;
            }
        }
    }

    /// The caller, who has this hold, is about to release it.
    pub(super) fn release_shared(&self, id: HoldId) {
        let hold = lock(&self.state).holds.remove(&id);
        if let Some(hold) = hold {
            self.places.at(hold.at).held_with_others(Coarse::now().milliseconds_since(hold.since));
        }
    }

    /// A wait has begun.
    pub(super) fn wait_begins(&self, id: WaitId, cell: Arc<WaitCell>, now: Instant) {
        let holder = self.exclusive.holder().ok().flatten();
        let mut state = lock(&self.state);
        state.waits.insert(id, cell);
        state.most_waiters = state.most_waiters.max(state.waits.len());
        state.see(holder, now);
    }

    /// A wait has ended.
    pub(super) fn wait_ends(&self, id: WaitId, at: At, waited: Duration, is_acquired: bool) {
        let cell = lock(&self.state).waits.remove(&id);
        drop(cell);
        self.places.at(at).waited(waited, is_acquired);
    }

    /// What is known of it now: loom knows no time.
    #[cfg(warded_loom)]
    pub(super) fn copy_within(&self, now: Instant, _: Duration) -> Primitive {
        self.copied(now, Some(lock(&self.state)))
    }

    /// What is known of it now, if its mutex can be had within `limit`.
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
        let places: Vec<_> = places.iter().map(|place| place.counters()).collect();
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

/// What runs under a hold. By `observe::under`, more may be known than by `has_body`.
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

/// What was counted at all places together.
fn sum(places: &[PlaceCounters]) -> Counters {
    places.iter().fold(Counters::default(), |sum, place| Counters {
        acquisitions: sum.acquisitions + place.counters.acquisitions,
        contended: sum.contended + place.counters.contended,
        waited: sum.waited.saturating_add(place.counters.waited),
        longest_wait: sum.longest_wait.max(place.counters.longest_wait),
        held: sum.held.saturating_add(place.counters.held),
        longest_hold: sum.longest_hold.max(place.counters.longest_hold),
        evaluated_to_false: sum.evaluated_to_false + place.counters.evaluated_to_false,
        ..sum
    })
}
