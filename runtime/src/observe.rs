//! Who holds which lock, since when, and what everybody waits for. Only with the feature `observe`.

mod body;
mod clock;
mod display;
mod dot;
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
#[cfg(all(unix, not(warded_loom)))]
mod signal;
pub(crate) mod snapshot;
mod sync;
mod under;
mod wait;
#[cfg(not(warded_loom))]
mod watch;
mod who;

#[cfg(all(unix, not(warded_loom)))]
#[cfg_attr(docsrs, doc(cfg(unix)))]
pub use self::signal::on_signal;
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

/// Panics if there is a deadlock now: for the end of a test, or for a test that hangs.
///
/// It takes two readings, and panics only if both agree. A possible deadlock is none.
///
/// # Panics
///
/// If there is a deadlock, with what takes part in it.
///
/// # Examples
///
/// ```
/// warded::observe::assert_no_deadlock();
/// ```
#[cfg(not(warded_loom))]
#[track_caller]
pub fn assert_no_deadlock() {
    let first = snapshot();
    if first.deadlocks().is_empty() {
        return;
    }
    let both = levels::unchanged(&first.primitives, &snapshot().primitives);
    let deadlocks: Vec<_> = levels::deadlocks(&both).into_iter().map(|it| Event::Deadlock(it).to_string()).collect();
    assert!(deadlocks.is_empty(), "{}", deadlocks.join("\n"));
}
