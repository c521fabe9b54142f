//! The reports of the watch, and the findings of a snapshot. They are plain values, whose `Display` is a sentence.

use std::{fmt, panic::Location, time::Duration};

use super::{
    snapshot::{Hold, HoldId, HoldMode, Kind, Primitive, PrimitiveId, WaitFor, WaitId, WaitInfo, WaitState, Who},
    words::{Lasting, ShownPlace, WaitingTasks, as_wanted},
};

/// A report of the watch. It has one of six levels, the surest first.
///
/// `Display` writes a sentence for a log. Its [`level`](Self::level) is the name of the level, for tests and filters.
///
/// # Examples
///
/// ```
/// use warded::observe::Report;
///
/// fn is_alarm(report: &Report) -> bool {
///     matches!(report, Report::Deadlock(_)) || report.level() == "possible deadlock"
/// }
/// # let _ = is_alarm;
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Report {
    /// Tasks wait for each other in a circle. None of these waits ends, unless a timeout, a `select!` or an abort drops one of them.
    Deadlock(Deadlock),
    /// The same, except that something is not certain: see [`Doubt`].
    PossibleDeadlock(Deadlock),
    /// A wait was granted or woken, and was not polled since.
    NotPolled(NotPolled),
    /// The holder of a lock waits for something that any task may bring about, and others wait for the lock.
    NestedWait(NestedWait),
    /// A lock, a monitor or permits have been held for long.
    LongHold(LongHold),
    /// A wait has taken long. Nothing more is known of it.
    LongWait(LongWait),
}

impl Report {
    /// The name of the level: `"deadlock"`, `"possible deadlock"`, `"not polled"`, `"nested wait"`, `"long hold"` or `"long wait"`.
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self {
            Self::Deadlock(_) => "deadlock",
            Self::PossibleDeadlock(_) => "possible deadlock",
            Self::NotPolled(_) => "not polled",
            Self::NestedWait(_) => "nested wait",
            Self::LongHold(_) => "long hold",
            Self::LongWait(_) => "long wait",
        }
    }

    /// How long this has lasted.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        match self {
            Self::Deadlock(it) | Self::PossibleDeadlock(it) => it.lasts(),
            Self::NotPolled(it) => it.since,
            Self::NestedWait(it) => it.waits.wait.waited_for,
            Self::LongHold(it) => it.holds.hold.held_for,
            Self::LongWait(it) => it.waits.wait.waited_for,
        }
    }
}

/// How a report names a primitive.
///
/// `Display` writes `Session.state #17`, or `Lock #17` for a primitive without a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PrimitiveName {
    /// Its number.
    pub id: PrimitiveId,
    /// What it is.
    pub kind: Kind,
    /// `Struct.field` of a guarded struct, or the name that `named` gave.
    pub name: Option<&'static str>,
    /// Where it was made.
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::snapshot::serialize_place"))]
    pub made_at: &'static Location<'static>,
}

impl From<&Primitive> for PrimitiveName {
    fn from(primitive: &Primitive) -> Self {
        let &Primitive { id, kind, name, made_at, .. } = primitive;
        Self { id, kind, name, made_at }
    }
}

/// A hold, with its primitive.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct HoldOf {
    /// The primitive that is held.
    pub primitive: PrimitiveName,
    /// The hold.
    pub hold: Hold,
}

impl HoldOf {
    pub(super) fn new(primitive: &Primitive, hold: &Hold) -> Self {
        Self { primitive: primitive.into(), hold: hold.clone() }
    }
}

/// A wait, with its primitive.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WaitOn {
    /// The primitive that it waits for.
    pub primitive: PrimitiveName,
    /// The wait.
    pub wait: WaitInfo,
}

impl WaitOn {
    pub(super) fn new(primitive: &Primitive, wait: &WaitInfo) -> Self {
        Self { primitive: primitive.into(), wait: wait.clone() }
    }
}

/// Holds and waits that wait for each other in a circle.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Deadlock {
    /// Whether it is a deadlock for certain: no member has a doubt.
    pub is_certain: bool,
    /// The circle: each member waits for one that follows, and the last for the first.
    pub members: Vec<Member>,
    /// How many other tasks wait for the locks and permits of the members.
    pub also_waiting: usize,
}

/// A member of a [`Deadlock`].
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Member {
    /// The hold of this member. `None` if it only waits, ahead of another member in a queue.
    pub holds: Option<HoldOf>,
    /// Its waits. There is one, unless `doubts` says otherwise.
    pub waits: Vec<WaitOn>,
    /// Why it is not certain that the hold ends only if these waits end.
    pub doubts: Vec<Doubt>,
}

/// Why a deadlock is only possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Doubt {
    /// The guard was acquired without a macro. The task that acquired it waits, but may have moved the guard to another task, or
    /// hold it in another branch of a `join!`. `observe::under` removes this doubt.
    AcquiredByHand,
    /// The body polls several waits, or one wait with another waker than its own. Or something else can wake the body, too, for example
    /// a channel in the same `select!`. So it may go on although these waits don't end. Or the body runs, and its task sleeps until a monitor is unlocked.
    MayWaitForMore,
    /// The wait is for permits of a [`Semaphore`](crate::Semaphore), and any task may add permits.
    PermitsMayBeAdded,
}

impl Deadlock {
    /// How long all waits of the circle have lasted.
    pub(super) fn lasts(&self) -> Duration {
        let waits = self.members.iter().flat_map(|member| &member.waits);
        waits.map(|it| it.wait.waited_for).min().unwrap_or_default()
    }

    /// The numbers of its holds.
    pub(super) fn holds(&self) -> impl Iterator<Item = HoldId> {
        self.members.iter().filter_map(|member| Some(member.holds.as_ref()?.hold.id))
    }

    /// The numbers of its waits.
    pub(super) fn waits(&self) -> impl Iterator<Item = WaitId> {
        self.members.iter().flat_map(|member| &member.waits).map(|it| it.wait.id)
    }
}

/// A hold whose body waits for something that any task may bring about, while others wait for the hold to end.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NestedWait {
    /// The hold.
    pub holds: HoldOf,
    /// The wait of its body.
    pub waits: WaitOn,
    /// How many wait for the hold.
    pub waiting: usize,
}

/// A wait that was granted or woken, and was not polled since.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NotPolled {
    /// The wait.
    pub waits: WaitOn,
    /// How long ago it was granted or woken.
    pub since: Duration,
    /// Whether the task was polled since. If it was, it keeps the future in a select or a stream. If not, its worker is blocked.
    /// `None` if that is not known.
    pub task_was_polled: Option<bool>,
    /// How many tasks wait for the same primitive.
    pub waiting: usize,
}

/// A hold that lasts long.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LongHold {
    /// The hold.
    pub holds: HoldOf,
    /// How many wait for it.
    pub waiting: usize,
}

/// A wait that takes long: the longest one for its primitive.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LongWait {
    /// The longest wait.
    pub waits: WaitOn,
    /// How many other waits for the same primitive take long.
    pub others: usize,
}

// --- Display ---

impl fmt::Display for Report {
    /// The level and a sentence. A deadlock has a line for each member; `{:#}` puts them in one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadlock(it) | Self::PossibleDeadlock(it) => {
                fmt::Display::fmt(it, f)?;
                f.write_str(if f.alternate() { "; " } else { "\n    " })?;
                f.write_str(if it.is_certain {
                    "none of these waits ends unless one is given up"
                } else {
                    "if so, none of these waits ends unless one is given up"
                })
            }
            Self::NotPolled(it) => write!(f, "{}: {it}", self.level()),
            Self::NestedWait(it) => write!(f, "{}: {it}", self.level()),
            Self::LongHold(it) => write!(f, "{}: {it}", self.level()),
            Self::LongWait(it) => write!(f, "{}: {it}", self.level()),
        }
    }
}

impl fmt::Display for PrimitiveName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => write!(f, "{name} {}", self.id),
            None => write!(f, "{} {}", self.kind, self.id),
        }
    }
}

impl fmt::Display for PrimitiveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for Deadlock {
    /// `deadlock:` and a line for each member. `{:#}` puts all in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_certain { "deadlock:" } else { "possible deadlock:" })?;
        let is_one_task = is_one_task(&self.members);
        for (it, member) in self.members.iter().enumerate() {
            f.write_str(match (f.alternate(), it) {
                (false, _) => "\n    ",
                (true, 0) => " ",
                (true, _) => "; ",
            })?;
            member.write(f, is_one_task)?;
        }
        if self.also_waiting > 0 {
            let waiting = WaitingTasks { count: self.also_waiting, more: true };
            write!(f, "{}{waiting} for these", if f.alternate() { "; " } else { "\n    " })?;
        }
        Ok(())
    }
}

/// Whether all members are known to be of one task.
fn is_one_task(members: &[Member]) -> bool {
    let task =
        |who: &Who| who.tokio_task.map(|number| number.to_string()).or_else(|| who.name.as_deref().map(str::to_owned));
    let holders = members.iter().filter_map(|member| member.holds.as_ref()).map(|it| task(&it.hold.who));
    let waiters = members.iter().flat_map(|member| &member.waits).map(|it| task(&it.wait.who));
    let mut tasks = holders.chain(waiters);
    match tasks.next() {
        Some(Some(first)) => tasks.all(|task| task.as_ref() == Some(&first)),
        _ => false,
    }
}

impl Member {
    fn write(&self, f: &mut fmt::Formatter<'_>, is_one_task: bool) -> fmt::Result {
        let is_by_hand = self.doubts.contains(&Doubt::AcquiredByHand);
        if let Some(HoldOf { primitive, hold }) = &self.holds {
            let verb = if is_by_hand { "acquired" } else { "holds" };
            let (permits, place) = (permits_of(hold), ShownPlace(hold.at));
            write!(f, "{} {verb} {permits}{primitive} ({place}) and waits for ", hold.who)?;
        } else {
            let who = self.waits.first().map_or(&Who::UNKNOWN, |first| &first.wait.who);
            write!(f, "{who} is ahead of another in the queue and waits for ")?;
        }
        for (it, waits) in self.waits.iter().enumerate() {
            let is_held = self.holds.as_ref().is_some_and(|holds| holds.primitive == waits.primitive);
            f.write_str(if it > 0 { " and for " } else { "" })?;
            waits.write_object(f, is_held)?;
        }
        if is_by_hand {
            f.write_str(if is_one_task {
                ", if it, or another branch of it, still has what it acquired"
            } else {
                ", if it still has what it acquired"
            })?;
        }
        if self.doubts.contains(&Doubt::MayWaitForMore) {
            f.write_str(", if it needs that to go on")?;
        }
        if self.doubts.contains(&Doubt::PermitsMayBeAdded) {
            f.write_str(", unless another task adds permits")?;
        }
        Ok(())
    }
}

/// `2 permits of `.
fn permits_of(hold: &Hold) -> String {
    match hold.mode {
        HoldMode::Permits(1) => "a permit of ".to_owned(),
        HoldMode::Permits(n) => format!("{n} permits of "),
        HoldMode::Job => "a job of ".to_owned(),
        HoldMode::Exclusive | HoldMode::Shared => String::new(),
    }
}

impl WaitOn {
    /// `Journal.state #3 (src/bank.rs:50)`, with what it wants of it and its deadline.
    fn write_object(&self, f: &mut fmt::Formatter<'_>, is_held: bool) -> fmt::Result {
        let Self { primitive, wait } = self;
        if let WaitFor::Permits(n) = wait.wants {
            f.write_str(&if n == 1 { "a permit of ".to_owned() } else { format!("{n} permits of ") })?;
        }
        if is_held {
            f.write_str("it")?;
        } else {
            write!(f, "{primitive}")?;
        }
        match as_wanted(wait.wants) {
            Some(wanted) => write!(f, ", {wanted} ({}", ShownPlace(wait.at))?,
            None => write!(f, " ({}", ShownPlace(wait.at))?,
        }
        if let Some(ends_in) = wait.ends_in {
            write!(f, ", gives up in {}", Lasting(ends_in))?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for NestedWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { holds: HoldOf { primitive, hold }, waits, waiting } = self;
        let waited_for = Lasting(waits.wait.waited_for);
        write!(f, "{} holds {primitive} ({}) for {waited_for} while it waits for ", hold.who, ShownPlace(hold.at))?;
        waits.write_object(f, waits.primitive == *primitive)?;
        write!(f, "; {} for {primitive}", WaitingTasks { count: *waiting, more: false })
    }
}

impl fmt::Display for NotPolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { waits: WaitOn { primitive, wait }, since, task_was_polled, waiting } = self;
        let (place, since) = (ShownPlace(wait.at), Lasting(*since));
        match (wait.state, wait.wants) {
            (WaitState::Woken { .. }, _) => write!(f, "{} was woken for {primitive} ({place}) {since} ago", wait.who)?,
            (_, WaitFor::Permits(n)) => {
                let permits = if n == 1 { "permit".to_owned() } else { format!("{n} permits") };
                write!(f, "{} was given its {permits} of {primitive} ({place}) {since} ago", wait.who)?;
            }
            (_, WaitFor::Event | WaitFor::Barrier | WaitFor::Join) => {
                write!(f, "{} could go on at {primitive} ({place}) since {since}", wait.who)?;
            }
            _ => write!(f, "{} was handed {primitive} ({place}) {since} ago", wait.who)?,
        }
        f.write_str(" and has not polled that wait since")?;
        f.write_str(match task_was_polled {
            Some(true) => ": its task was polled since, so the wait is kept in a select or a stream",
            Some(false) => ": its task was not polled, so its worker is blocked",
            None => "",
        })?;
        if *waiting > 0 {
            write!(f, "; {} for {primitive}", WaitingTasks { count: *waiting, more: false })?;
        }
        Ok(())
    }
}

impl fmt::Display for LongHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { holds: HoldOf { primitive, hold }, waiting } = self;
        let at_least = if hold.is_at_least { "at least " } else { "" };
        let (permits, held_for) = (permits_of(hold), Lasting(hold.held_for));
        write!(f, "{} holds {permits}{primitive} for {at_least}{held_for} ({})", hold.who, ShownPlace(hold.at))?;
        if let Some(text) = hold.text {
            write!(f, ": `{text}`")?;
        }
        if *waiting > 0 {
            write!(f, "; {} for it", WaitingTasks { count: *waiting, more: false })?;
        }
        Ok(())
    }
}

impl fmt::Display for LongWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { waits, others } = self;
        write!(f, "{} waits for ", waits.wait.who)?;
        waits.write_object(f, false)?;
        write!(f, " for {}", Lasting(waits.wait.waited_for))?;
        if *others > 0 {
            write!(f, "; {} for long", WaitingTasks { count: *others, more: true })?;
        }
        Ok(())
    }
}
