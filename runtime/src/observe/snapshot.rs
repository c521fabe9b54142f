//! The parts of a snapshot. They are plain values: a snapshot borrows nothing, and has no reference to a primitive.

use std::{panic::Location, sync::Arc, time::Duration};

pub use crate::kind::Kind;

/// The number of a primitive. It is never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PrimitiveId(pub(crate) u64);

/// The number of a hold, that is, of one acquisition until it is released. It is never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HoldId(pub(crate) u64);

/// The number of a wait. It is never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct WaitId(pub(crate) u64);

/// The primitives that were used, with the tasks that held them and waited for them when the snapshot was taken.
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
    /// `Struct.field` of a guarded struct, or the name that `named` gave.
    pub name: Option<&'static str>,
    /// Where it was made.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub made_at: &'static Location<'static>,
    /// Its record could not be read within a millisecond, so its holds and waits are missing.
    pub is_busy: bool,
    /// Its holds.
    pub holds: Vec<Hold>,
    /// The waits for it, the longest first. At most 1,000.
    pub waits: Vec<WaitInfo>,
    /// How many more waits there are than those in `waits`.
    pub more_waits: usize,
    /// How many permits it has, free or taken, if it is a semaphore.
    pub permits: Option<usize>,
    /// The counters since it was made.
    pub counters: Counters,
    /// The counters of each place in the source that acquired it.
    pub places: Vec<PlaceCounters>,
}

/// Which task or thread holds or waits, for people who read a report. A deadlock is never concluded from it, only a possible one.
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
    /// The text of the macro call, shortened.
    pub text: Option<&'static str>,
    /// How long ago it was acquired.
    pub held_for: Duration,
    /// Whether `held_for` is only a lower bound: without a watch, the time counts from the first waiter on.
    pub is_at_least: bool,
    /// How the primitive is held.
    pub mode: HoldMode,
    /// What the code that runs with it does, if a macro or `observe::under` knows that code.
    pub body: Body,
}

/// How a primitive is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum HoldMode {
    /// Alone: a lock, a monitor, or a writer.
    Exclusive,
    /// Together with other readers.
    Shared,
    /// By this number of permits.
    Permits(usize),
    /// By a job of a queue that is not done.
    Job,
}

/// What the code does that runs while a guard is held: the body of a macro, or the future in `observe::under`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum Body {
    /// Not known, because the guard was acquired without a macro.
    Unknown,
    /// It runs, or waits for something that is not a primitive of this crate.
    Runs,
    /// Its last poll left these waits.
    WaitsFor {
        /// The waits.
        waits: Vec<WaitId>,
        /// Whether the body goes on only if this wait ends or is dropped: there is one wait, it was polled with the waker of the body, and
        /// nothing else keeps this waker. (A timeout of this crate does not count.) Or the thread that runs the body sleeps until a monitor is unlocked.
        is_certain: bool,
    },
}

/// One wait that is pending.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WaitInfo {
    /// Its number.
    pub id: WaitId,
    /// The task or thread that waits.
    pub who: Who,
    /// Where the wait began.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub at: &'static Location<'static>,
    /// The text of the macro call, shortened.
    pub text: Option<&'static str>,
    /// How long it has been waiting.
    pub waited_for: Duration,
    /// What it waits for.
    pub wants: WaitFor,
    /// Whether it is queued, woken or granted.
    pub state: WaitState,
    /// Whether its thread sleeps until the wait ends, in `block_on` or in a macro for threads.
    pub blocks_thread: bool,
    /// The time from the snapshot until a `timeout` or `deadline` of this crate ends it.
    pub ends_in: Option<Duration>,
    /// The holds whose bodies contain this wait, the outermost first.
    pub under: Vec<HoldId>,
}

/// What a wait waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum WaitFor {
    /// To acquire a lock or monitor.
    Acquire,
    /// To read from an `RwLock`.
    Read,
    /// To write to an `RwLock`.
    Write,
    /// This number of permits.
    Permits(usize),
    /// A predicate, with its text if a macro knows it.
    Predicate(Option<&'static str>),
    /// A condition that `#[guarded]` declares, with its name, such as `Buffer.not_empty`. Or a notification of a
    /// [`Condition`](crate::Condition).
    Condition(Option<&'static str>),
    /// An event.
    Event,
    /// The other parties of a barrier.
    Barrier,
    /// An item of a queue.
    Item,
    /// A free slot of a queue.
    Slot,
    /// That all jobs of a queue are done.
    Join,
}

/// The state of a wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum WaitState {
    /// It is in the queue.
    Queued,
    /// A monitor has woken it, and it was not polled since.
    Woken {
        /// How long ago.
        since: Duration,
        /// Whether the task was polled since. If it was, it keeps the future in a select or a stream. If not, its worker is
        /// blocked. `None` if that is not known.
        task_was_polled: Option<bool>,
    },
    /// It has its grant, for example the lock, and was not polled since. It counts as a hold.
    Granted {
        /// How long ago.
        since: Duration,
        /// As in `Woken`.
        task_was_polled: Option<bool>,
    },
}

/// The counters of a primitive or of a place.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Counters {
    /// Acquisitions.
    pub acquisitions: u64,
    /// Acquisitions that had to wait.
    pub contended: u64,
    /// The time of all waits together, as exact as the coarse clock of the watch, if one runs.
    pub waited: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// The time of all holds together, as exact as the coarse clock of the watch.
    pub held: Duration,
    /// The longest hold.
    pub longest_hold: Duration,
    /// How often a predicate was evaluated to false.
    pub evaluated_to_false: u64,
    /// How many tasks wait now.
    pub waiters: usize,
    /// The largest number of tasks that waited at one time.
    pub most_waiters: usize,
}

/// The counters of one place in the source.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlaceCounters {
    /// The place.
    #[cfg_attr(feature = "serde", serde(serialize_with = "serialize_place"))]
    pub at: &'static Location<'static>,
    /// The text of the macro call, shortened.
    pub text: Option<&'static str>,
    /// The counters.
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

/// The fields are `primitives`, `deadlocks`, `possible_deadlocks`, `not_polled` and `nested_waits`.
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
