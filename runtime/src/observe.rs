//! Finds out why a program hangs: who holds which lock, since when, and what everybody waits for. Only with the feature `observe`.
//!
//! - [`snapshot`] is what is known now, as a value. It prints, and says which deadlocks it shows.
//! - [`watch`] starts a thread that reports deadlocks and what takes long.
//! - [`on_signal`] prints a snapshot when the process gets SIGQUIT. [`assert_no_deadlock`] is for tests.
//! - [`task`] gives a task a name. [`under`] says what runs while a guard is held that was acquired by hand.
//!
//! **Not for** counting every nanosecond: with this feature a free lock takes up to twice as long.
//!
//! ```
//! use std::{pin::pin, task::{Context, Waker}};
//! use warded::{Lock, observe};
//!
//! let accounts = Lock::new(0).named("accounts");
//! let journal = Lock::new(0).named("journal");
//! let [holds_accounts, holds_journal] = [accounts.try_acquire().unwrap(), journal.try_acquire().unwrap()];
//!
//! // Two tasks, each with the lock that the other waits for.
//! let mut payer = pin!(observe::task("payer", observe::under(&holds_accounts, journal.acquire())));
//! let mut clerk = pin!(observe::task("clerk", observe::under(&holds_journal, accounts.acquire())));
//! let mut cx = Context::from_waker(Waker::noop());
//! assert!(payer.as_mut().poll(&mut cx).is_pending());
//! assert_eq!(observe::snapshot().deadlocks().len(), 0);
//! assert!(clerk.as_mut().poll(&mut cx).is_pending());
//!
//! let snapshot = observe::snapshot();
//! assert_eq!(snapshot.deadlocks().len(), 1);
//! assert!(snapshot.to_string().starts_with("2 tasks wait for 2 locks; 1 deadlock"));
//! ```
//!
//! # How sure a report is
//!
//! | level | what it says |
//! | --- | --- |
//! | [deadlock](Event::Deadlock) | Holds and waits in a circle: none of these waits ends unless one is given up, by a timeout, a `select!` or an abort. It is reported when two readings agree. |
//! | [possible deadlock](Event::PossibleDeadlock) | The same, but it rests on a [`Doubt`]: a guard that was acquired by hand, permits that any task may add, or a body that waits for several things. |
//! | [not polled](Event::NotPolled) | A wait was granted or woken a second ago, and its task has not polled it since: it is kept in a select, or its worker is blocked. |
//! | [nested wait](Event::NestedWait) | A lock is held while its holder waits for a predicate, an item or an event, and others wait for the lock. |
//! | [long hold](Event::LongHold), [long wait](Event::LongWait) | It takes longer than you said, and nothing more is known. |
//!
//! A predicate, an event, a barrier or a queue never takes part in a deadlock, because any task may end such a wait.

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
#[cfg(test)]
mod model;
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
