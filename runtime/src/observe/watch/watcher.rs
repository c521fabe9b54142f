//! What a reading says that was not reported yet.

use std::{
    collections::{HashMap, HashSet},
    mem,
    panic::Location,
    time::Duration,
};

use super::super::{
    event::{Event, HoldOf, LongHold, LongWait, WaitOn},
    levels,
    snapshot::{Body, Hold, HoldId, HoldMode, Kind, Primitive, PrimitiveId, Wait, WaitId, WaitState},
};

/// The limits from which holds and waits are reported, and the kinds of primitives whose waits are reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReportLimits {
    pub(super) hold: Duration,
    pub(super) wait: Duration,
    pub(super) with_events: bool,
    pub(super) with_barriers: bool,
    pub(super) with_queues: bool,
}

impl Default for ReportLimits {
    fn default() -> Self {
        Self {
            hold: Duration::from_secs(1),
            wait: Duration::from_secs(5),
            with_events: false,
            with_barriers: false,
            with_queues: false,
        }
    }
}

/// A possible deadlock is reported when it has lasted this long. A task that moved its guard to another task may only need a moment.
const POSSIBLE_FOR: Duration = Duration::from_secs(1);

/// A deadlock is reported again when it has lasted this long, and then each time when that time has doubled.
const DEADLOCK_AGAIN_AT: Duration = Duration::from_secs(60);

/// Compares each snapshot with the one before it.
#[derive(Debug)]
pub(super) struct Watcher {
    thresholds: ReportLimits,
    last: Vec<Primitive>,
    /// How long each finding must have lasted before it is reported again.
    again_at: HashMap<ReportKey, Duration>,
}

/// Identifies a finding, so that it is not reported again at once.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum ReportKey {
    Deadlock(bool, Vec<HoldId>),
    NotPolled(WaitId),
    NestedWait(HoldId),
    LongHold(HoldId),
    /// All waits that began at one place in the source.
    LongWait(PrimitiveId, &'static Location<'static>),
}

impl ReportKey {
    fn of(event: &Event) -> Self {
        match event {
            Event::Deadlock(it) | Event::PossibleDeadlock(it) => {
                let mut holds: Vec<_> = it.holds().collect();
                holds.sort_unstable();
                Self::Deadlock(it.is_certain, holds)
            }
            Event::NotPolled(it) => Self::NotPolled(it.waits.wait.id),
            Event::NestedWait(it) => Self::NestedWait(it.holds.hold.id),
            Event::LongHold(it) => Self::LongHold(it.holds.hold.id),
            Event::LongWait(it) => Self::LongWait(it.waits.primitive.id, it.waits.wait.at),
        }
    }
}

impl ReportKey {
    /// How long the finding must have lasted before it is reported again. A deadlock is found early and does not end, so it has a
    /// minimum.
    fn again_at(&self, lasts: Duration) -> Duration {
        let twice = lasts.saturating_mul(2);
        if let Self::Deadlock(..) = self { twice.max(DEADLOCK_AGAIN_AT) } else { twice }
    }
}

impl Watcher {
    pub(super) fn new(thresholds: ReportLimits) -> Self {
        Self { thresholds, last: Vec::new(), again_at: HashMap::new() }
    }

    /// Returns the reports that are due, the surest first.
    pub(super) fn read(&mut self, now: Vec<Primitive>) -> Vec<Event> {
        let mut events = self.all(&now);
        self.last = now;
        let mut before = mem::take(&mut self.again_at);
        events.retain(|event| {
            let (key, lasts) = (ReportKey::of(event), event.lasts());
            let again_at = before.remove(&key);
            let is_due = again_at.is_none_or(|again_at| lasts >= again_at);
            let again_at = again_at.filter(|_| !is_due).unwrap_or_else(|| key.again_at(lasts));
            self.again_at.insert(key, again_at);
            is_due
        });
        events
    }

    /// All findings, whether they are due or not.
    fn all(&self, now: &[Primitive]) -> Vec<Event> {
        let both = levels::unchanged(&self.last, now);
        let certain = levels::deadlocks(&both).into_iter().map(Event::Deadlock);
        let possible = levels::possible_deadlocks(&both).into_iter().map(Event::PossibleDeadlock);
        let mut events: Vec<_> = certain.chain(possible.filter(|event| event.lasts() >= POSSIBLE_FOR)).collect();
        let not_polled = levels::not_polled(now).into_iter();
        events.extend(
            not_polled.filter(|it| self.is_about(it.waits.primitive.kind, &it.waits.wait)).map(Event::NotPolled),
        );
        let nested = levels::nested_waits(now).into_iter().map(Event::NestedWait);
        events.extend(nested.filter(|event| event.lasts() >= self.thresholds.hold));

        let mut explained = Explained::new(now);
        for event in &events {
            explained.add(event);
        }
        let long_holds = self.long_holds(now, &explained);
        for event in &long_holds {
            explained.add(event);
        }
        events.extend(long_holds);
        events.extend(self.long_waits(now, &explained));
        events
    }

    fn is_about(&self, kind: Kind, wait: &Wait) -> bool {
        !wait.under.is_empty() || self.is_about_kind(kind)
    }

    fn is_about_kind(&self, kind: Kind) -> bool {
        match kind {
            Kind::Lock | Kind::Monitor | Kind::RwLock | Kind::Condition | Kind::Semaphore | Kind::BoundedSemaphore => {
                true
            }
            Kind::Event => self.thresholds.with_events,
            Kind::Barrier => self.thresholds.with_barriers,
            Kind::Queue | Kind::LifoQueue | Kind::PriorityQueue => self.thresholds.with_queues,
        }
    }

    fn long_holds(&self, now: &[Primitive], explained: &Explained<'_>) -> Vec<Event> {
        let is_long = |primitive: &Primitive, hold: &Hold| {
            let counts = match hold.mode {
                HoldMode::Exclusive => true,
                HoldMode::Shared | HoldMode::Permits(_) => levels::waiting_for(primitive, hold) > 0,
                HoldMode::Job => self.is_about_kind(primitive.kind),
            };
            counts && hold.held_for >= self.thresholds.hold
        };
        let all = now.iter().flat_map(|primitive| primitive.holds.iter().map(move |hold| (primitive, hold)));
        let long: Vec<_> = all.filter(|(primitive, hold)| is_long(primitive, hold)).collect();
        let held: HashSet<_> = long.iter().map(|(primitive, _)| primitive.id).collect();
        // A hold that waits for another long hold is explained by that.
        let is_first = |hold: &Hold| !explained.waited_on(hold).any(|id| held.contains(&id));
        let first = long.into_iter().filter(|(_, hold)| !explained.holds.contains(&hold.id) && is_first(hold));
        first
            .map(|(primitive, hold)| {
                let waiting = levels::waiting_for(primitive, hold);
                Event::LongHold(LongHold { holds: HoldOf::new(primitive, hold), waiting })
            })
            .collect()
    }

    /// The longest wait of each place in the source.
    fn long_waits(&self, now: &[Primitive], explained: &Explained<'_>) -> Vec<Event> {
        let mut events = Vec::new();
        for primitive in now.iter().filter(|it| !explained.primitives.contains(&it.id)) {
            let mut by_place: HashMap<_, (&Wait, usize)> = HashMap::new();
            let long = primitive.waits.iter().filter(|wait| {
                let is_long = wait.state == WaitState::Queued && wait.waited_for >= self.thresholds.wait;
                is_long && self.is_about(primitive.kind, wait) && !explained.waits.contains(&wait.id)
            });
            for wait in long {
                let (longest, others) = by_place.entry(wait.at).or_insert((wait, 0));
                *others += usize::from(longest.id != wait.id);
                if wait.waited_for > longest.waited_for {
                    *longest = wait;
                }
            }
            let mut by_place: Vec<_> = by_place.into_values().collect();
            by_place.sort_unstable_by_key(|(wait, _)| wait.id);
            events.extend(
                by_place
                    .into_iter()
                    .map(|(wait, others)| Event::LongWait(LongWait { waits: WaitOn::new(primitive, wait), others })),
            );
        }
        events
    }
}

/// What needs no report of its own, because a report says why it lasts.
struct Explained<'a> {
    now: &'a [Primitive],
    of_wait: HashMap<WaitId, PrimitiveId>,
    /// The holds whose bodies wait for each primitive.
    behind: HashMap<PrimitiveId, Vec<(PrimitiveId, HoldId)>>,
    primitives: HashSet<PrimitiveId>,
    holds: HashSet<HoldId>,
    waits: HashSet<WaitId>,
}

impl<'a> Explained<'a> {
    fn new(now: &'a [Primitive]) -> Self {
        let of_wait = now.iter().flat_map(|it| it.waits.iter().map(move |wait| (wait.id, it.id))).collect();
        let mut explained = Self {
            now,
            of_wait,
            behind: HashMap::new(),
            primitives: HashSet::new(),
            holds: HashSet::new(),
            waits: HashSet::new(),
        };
        for primitive in explained.now {
            for hold in &primitive.holds {
                let waited_on: Vec<_> = explained.waited_on(hold).collect();
                for id in waited_on {
                    explained.behind.entry(id).or_default().push((primitive.id, hold.id));
                }
            }
        }
        explained
    }

    /// The primitives that the body of the hold waits for.
    fn waited_on(&self, hold: &'a Hold) -> impl Iterator<Item = PrimitiveId> {
        let waits = if let Body::WaitsFor { waits, .. } = &hold.body { &waits[..] } else { &[] };
        waits.iter().filter_map(|id| self.of_wait.get(id).copied())
    }

    fn add(&mut self, event: &Event) {
        match event {
            Event::Deadlock(it) | Event::PossibleDeadlock(it) => {
                it.members.iter().filter_map(|member| member.holds.as_ref()).for_each(|holds| self.add_hold(holds));
                self.waits.extend(it.waits());
            }
            Event::NotPolled(it) => self.add_primitive(it.waits.primitive.id),
            Event::NestedWait(it) => {
                self.add_hold(&it.holds);
                self.waits.insert(it.waits.wait.id);
            }
            Event::LongHold(it) => self.add_hold(&it.holds),
            Event::LongWait(_) => (),
        }
    }

    fn add_hold(&mut self, HoldOf { primitive, hold }: &HoldOf) {
        self.holds.insert(hold.id);
        self.add_primitive(primitive.id);
    }

    /// All waits for it, the holds whose bodies wait for it, and so on.
    fn add_primitive(&mut self, id: PrimitiveId) {
        let mut to_add = vec![id];
        while let Some(id) = to_add.pop() {
            if self.primitives.insert(id) {
                for (primitive, hold) in self.behind.get(&id).into_iter().flatten() {
                    self.holds.insert(*hold);
                    to_add.push(*primitive);
                }
            }
        }
    }
}
