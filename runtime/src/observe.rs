//! Who holds which lock, since when, and what everybody waits for. Only with the feature `observe`.

mod body;
mod clock;
mod display;
mod entry;
mod event;
mod exclusive;
#[cfg(not(warded_loom))]
mod export;
#[cfg(test)]
mod fixture;
mod levels;
mod place;
pub(crate) mod record;
mod registry;
pub(crate) mod snapshot;
mod sync;
mod under;
mod wait;
#[cfg(not(warded_loom))]
mod watch;
mod who;

#[cfg(not(warded_loom))]
pub use self::watch::{Incident, StartError, Watch, WatchBuilder, incidents, watch};
pub use self::{
    event::{Deadlock, Doubt, Event, HoldOf, LongHold, LongWait, Member, NestedWait, NotPolled, PrimitiveName, WaitOn},
    snapshot::{
        Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, Snapshot, Wait, WaitFor,
        WaitId, WaitState, Who,
    },
    under::{IsHeldByHand, Under, under},
    who::{Task, task},
};

/// What is known now of all primitives that were used and not dropped yet.
///
/// It reads no primitive, and waits for nobody: it may be taken at any time, also in a predicate, in a destructor, or while every
/// worker of a runtime is blocked. A primitive whose record is not to be had within a millisecond is marked as busy.
///
/// # Examples
///
/// ```
/// use warded::{Lock, observe};
///
/// let lock = Lock::new(0).named("counter");
/// let guard = lock.try_acquire();
/// let snapshot = observe::snapshot();
/// let counter = snapshot.primitives().iter().find(|primitive| primitive.name == Some("counter")).unwrap();
/// assert_eq!(counter.holds.len(), 1);
/// # drop(guard);
/// ```
#[cfg(not(warded_loom))]
#[must_use]
pub fn snapshot() -> Snapshot {
    registry::Registry::of_process().snapshot()
}
