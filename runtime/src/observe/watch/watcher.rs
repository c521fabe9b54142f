//! Decides which findings of a snapshot are reported.

use std::{
    collections::{HashMap, HashSet},
    mem,
    panic::Location,
    time::Duration,
};

use super::super::{
    levels,
    report::{HoldOf, LongHold, LongWait, Report, WaitOn},
    snapshot::{Body, Hold, HoldId, HoldMode, Kind, Primitive, PrimitiveId, WaitId, WaitInfo, WaitState},
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
    fn of(report: &Report) -> Self {
        match report {
            Report::Deadlock(it) | Report::PossibleDeadlock(it) => {
                let mut holds: Vec<_> = it.holds().collect();
                holds.sort_unstable();
                Self::Deadlock(it.is_certain, holds)
            }
            Report::NotPolled(it) => Self::NotPolled(it.waits.wait.id),
            Report::NestedWait(it) => Self::NestedWait(it.holds.hold.id),
            Report::LongHold(it) => Self::LongHold(it.holds.hold.id),
            Report::LongWait(it) => Self::LongWait(it.waits.primitive.id, it.waits.wait.at),
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
    pub(super) fn read(&mut self, now: Vec<Primitive>) -> Vec<Report> {
        let mut reports = self.all(&now);
        self.last = now;
        let mut before = mem::take(&mut self.again_at);
        reports.retain(|report| {
            let (key, lasts) = (ReportKey::of(report), report.lasts());
            let again_at = before.remove(&key);
            let is_due = again_at.is_none_or(|again_at| lasts >= again_at);
            let again_at = again_at.filter(|_| !is_due).unwrap_or_else(|| key.again_at(lasts));
            self.again_at.insert(key, again_at);
            is_due
        });
        reports
    }

    /// All findings, whether they are due or not.
    fn all(&self, now: &[Primitive]) -> Vec<Report> {
        let both = levels::unchanged(&self.last, now);
        let certain = levels::deadlocks(&both).into_iter().map(Report::Deadlock);
        let possible = levels::possible_deadlocks(&both).into_iter().map(Report::PossibleDeadlock);
        let mut reports: Vec<_> = certain.chain(possible.filter(|report| report.lasts() >= POSSIBLE_FOR)).collect();
        let not_polled = levels::not_polled(now).into_iter();
        reports.extend(
            not_polled.filter(|it| self.is_about(it.waits.primitive.kind, &it.waits.wait)).map(Report::NotPolled),
        );
        let nested = levels::nested_waits(now).into_iter().map(Report::NestedWait);
        reports.extend(nested.filter(|report| report.lasts() >= self.thresholds.hold));

        let mut explained = Explained::new(now);
        for report in &reports {
            explained.add(report);
        }
        let long_holds = self.long_holds(now, &explained);
        for report in &long_holds {
            explained.add(report);
        }
        reports.extend(long_holds);
        reports.extend(self.long_waits(now, &explained));
        reports
    }

    fn is_about(&self, kind: Kind, wait: &WaitInfo) -> bool {
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

    fn long_holds(&self, now: &[Primitive], explained: &Explained<'_>) -> Vec<Report> {
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
                Report::LongHold(LongHold { holds: HoldOf::new(primitive, hold), waiting })
            })
            .collect()
    }

    /// The longest wait of each place in the source.
    fn long_waits(&self, now: &[Primitive], explained: &Explained<'_>) -> Vec<Report> {
        let mut reports = Vec::new();
        for primitive in now.iter().filter(|it| !explained.primitives.contains(&it.id)) {
            let mut by_place: HashMap<_, (&WaitInfo, usize)> = HashMap::new();
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
            reports.extend(
                by_place
                    .into_iter()
                    .map(|(wait, others)| Report::LongWait(LongWait { waits: WaitOn::new(primitive, wait), others })),
            );
        }
        reports
    }
}

/// The holds and waits that need no report of their own, because another report explains them.
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

    fn add(&mut self, report: &Report) {
        match report {
            Report::Deadlock(it) | Report::PossibleDeadlock(it) => {
                it.members.iter().filter_map(|member| member.holds.as_ref()).for_each(|holds| self.add_hold(holds));
                self.waits.extend(it.waits());
            }
            Report::NotPolled(it) => self.add_primitive(it.waits.primitive.id),
            Report::NestedWait(it) => {
                self.add_hold(&it.holds);
                self.waits.insert(it.waits.wait.id);
            }
            Report::LongHold(it) => self.add_hold(&it.holds),
            Report::LongWait(_) => (),
        }
    }

    fn add_hold(&mut self, HoldOf { primitive, hold }: &HoldOf) {
        self.holds.insert(hold.id);
        self.add_primitive(primitive.id);
    }

    /// Adds all waits for the primitive, the holds whose bodies wait for it, the waits for these, and so on.
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
