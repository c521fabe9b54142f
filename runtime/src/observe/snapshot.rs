//! What a snapshot contains. Plain values: a snapshot borrows nothing, and never touches a primitive again.

use std::{panic::Location, sync::Arc, time::Duration};

pub use crate::kind::Kind;

/// The number of a primitive. It is never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PrimitiveId(pub(crate) u64);

/// The number of a hold: of one acquisition, from when it was acquired until it was released. It is never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HoldId(pub(crate) u64);

/// The number of a wait. It is never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct WaitId(pub(crate) u64);

/// The primitives that were used, who held them, and who waited, when the snapshot was taken.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) primitives: Vec<Primitive>,
}

/// A primitive of a [`Snapshot`].
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Primitive {
    /// Its number.
    pub id: PrimitiveId,
    /// What it is.
    pub kind: Kind,
    /// `Struct.field` of a guarded struct, or what `named` said.
    pub name: Option<&'static str>,
    /// Where it was made.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub made_at: &'static Location<'static>,
    /// Its record could not be read within a millisecond, so its holds and waits are missing.
    pub is_busy: bool,
    /// Who holds it.
    pub holds: Vec<Hold>,
    /// Who waits for it, the longest wait first. At most 1,000.
    pub waits: Vec<Wait>,
    /// How many wait beside those in `waits`.
    pub more_waits: usize,
    /// How many permits a semaphore has, if this is one.
    pub permits: Option<usize>,
    /// What was counted since it was made.
    pub counters: Counters,
    /// The same, for each place in the source.
    pub places: Vec<PlaceCounters>,
}

/// Who holds or waits, for people: no edge is drawn from it, except to a possible deadlock.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Who {
    /// The name that `observe::task` gave.
    pub name: Option<Arc<str>>,
    /// The number of the tokio task.
    pub tokio_task: Option<u64>,
    /// The thread, by name or number.
    pub thread: Option<Arc<str>>,
}

/// One hold of a lock, a monitor, permits or a job.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Hold {
    /// Its number.
    pub id: HoldId,
    /// Who acquired it.
    pub who: Who,
    /// Where it was acquired.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub at: &'static Location<'static>,
    /// The macro call, shortened.
    pub text: Option<&'static str>,
    /// How long ago it was acquired.
    pub held_for: Duration,
    /// `held_for` is a lower bound: no watch ran, and it counts from when the first waiter came.
    pub is_at_least: bool,
    /// What it holds.
    pub mode: HoldMode,
    /// What the body that runs under it does, if a macro or `observe::under` knows.
    pub body: Body,
}

/// What a hold holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum HoldMode {
    /// It excludes all others.
    Exclusive,
    /// It excludes writers.
    Shared,
    /// So many permits.
    Permits(usize),
    /// A job of a queue that is not done.
    Job,
}

/// What the body does that runs under a hold.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum Body {
    /// The guard was acquired by hand, so it is not known what runs while it is held.
    Unknown,
    /// It runs, or waits for something that is not ours.
    Runs,
    /// Its last poll left these waits.
    WaitsFor {
        /// The waits.
        waits: Vec<WaitId>,
        /// There is one wait, and it was polled with the waker of the body. So the body goes on only if that wait ends.
        is_certain: bool,
    },
}

/// One wait that is pending.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Wait {
    /// Its number.
    pub id: WaitId,
    /// Who waits.
    pub who: Who,
    /// Where the wait began.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub at: &'static Location<'static>,
    /// The macro call, shortened.
    pub text: Option<&'static str>,
    /// How long it has been waiting.
    pub waited_for: Duration,
    /// What it waits for.
    pub wants: WaitFor,
    /// How far it is.
    pub state: WaitState,
    /// When a `timeout` or `deadline` of ours ends it, from the snapshot on.
    pub ends_in: Option<Duration>,
    /// The holds in whose bodies it stands, the outermost first.
    pub under: Vec<HoldId>,
}

/// What a wait waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum WaitFor {
    /// A lock, alone.
    Acquire,
    /// To read.
    Read,
    /// To write.
    Write,
    /// So many permits.
    Permits(usize),
    /// A predicate, with its text if a macro knows it.
    Predicate(Option<&'static str>),
    /// A notification of a condition, with its name if it has one.
    Condition(Option<&'static str>),
    /// An event.
    Event,
    /// The other parties of a barrier.
    Barrier,
    /// An item of a queue.
    Item,
    /// A free slot of a queue.
    Slot,
    /// The end of all jobs of a queue.
    Join,
}

/// How far a wait is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum WaitState {
    /// In the queue.
    Queued,
    /// A monitor has woken it, and it was not polled since.
    Woken {
        /// How long ago.
        since: Duration,
        /// Its task was polled since: it is kept in a select or a stream. Else its worker is blocked. `None`: not known.
        task_was_polled: Option<bool>,
    },
    /// It was given what it waits for, and it was not polled since. It counts as held.
    Granted {
        /// How long ago.
        since: Duration,
        /// As in `Woken`.
        task_was_polled: Option<bool>,
    },
}

/// What was counted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Counters {
    /// Acquisitions.
    pub acquisitions: u64,
    /// Acquisitions that had to wait.
    pub contended: u64,
    /// How long all waits took together.
    pub waited: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// How long all holds took together, as far as the coarse clock tells.
    pub held: Duration,
    /// The longest hold.
    pub longest_hold: Duration,
    /// How often a predicate was evaluated to false.
    pub evaluated_to_false: u64,
    /// How many wait now.
    pub waiters: usize,
    /// How many waited at most.
    pub most_waiters: usize,
}

/// What was counted at a place in the source.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlaceCounters {
    /// The place.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub at: &'static Location<'static>,
    /// The macro call, shortened.
    pub text: Option<&'static str>,
    /// What was counted there.
    pub counters: Counters,
}

impl Who {
    /// Nothing is known.
    pub(super) const UNKNOWN: Self = Self { name: None, tokio_task: None, thread: None };
}

impl Snapshot {
    /// The primitives that were used, in the order of their numbers.
    #[must_use]
    pub fn primitives(&self) -> &[Primitive] {
        &self.primitives
    }
}

/// With what it means: `primitives`, `deadlocks`, `possible_deadlocks`, `not_polled` and `nested_waits`.
#[cfg(feature = "serde")]
impl serde::Serialize for Snapshot {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut it = serializer.serialize_struct("Snapshot", 5)?;
        it.serialize_field("primitives", &self.primitives)?;
        it.serialize_field("deadlocks", &self.deadlocks())?;
        it.serialize_field("possible_deadlocks", &self.possible_deadlocks())?;
        it.serialize_field("not_polled", &self.not_polled())?;
        it.serialize_field("nested_waits", &self.nested_waits())?;
        it.end()
    }
}

/// Writes a place as `file:line:column`.
#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(super) fn serialize_place<S: serde::Serializer>(
    place: &&'static Location<'static>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(place)
}
