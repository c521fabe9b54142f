//! Shows why a program hangs: which task holds which lock, since when, and what every task waits for. Needs the feature `observe`.
//!
//! - [`snapshot`](snapshot()) returns the holds and waits of this moment. It can be printed, and it lists the deadlocks in it.
//! - [`watch`](watch()) starts a thread that reports deadlocks, long holds and long waits.
//! - [`on_signal`] prints a snapshot when the process gets SIGQUIT. [`assert_no_deadlock`] is for tests.
//! - [`task`] gives a task a name. [`under`](under()) tells which future you await while you hold a guard that you acquired without a macro.
//!
//! **Not for** a program in which every nanosecond counts: see [the cost](#cost).
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
//! | [deadlock](Report::Deadlock) | Tasks wait for each other in a circle: none of these waits ends, unless a timeout, a `select!` or an abort drops one of them. The watch reports it when two readings agree. |
//! | [possible deadlock](Report::PossibleDeadlock) | The same, but with a [`Doubt`]: a guard was acquired without a macro, any task may add permits, or a body may wait for something else, too. |
//! | [not polled](Report::NotPolled) | A wait was granted or woken a second ago, and was not polled since. Its task keeps the future in a select, or its worker is blocked. |
//! | [nested wait](Report::NestedWait) | A lock is held while its holder waits for a predicate, an item or an event, and others wait for the lock. |
//! | [long hold](Report::LongHold), [long wait](Report::LongWait) | A hold or a wait takes longer than the limit that you set. Nothing more is known. |
//!
//! A predicate, an event, a barrier or a queue never takes part in a deadlock, because any task may end such a wait.
//!
//! # Cost
//!
//! Measured on one busy machine by `bash benches/observed.sh --quick`, in nanoseconds:
//!
//! | operation | without the feature | with it | with a watch |
//! | --- | --- | --- | --- |
//! | acquire a free [`Lock`](crate::Lock), and release it | 11 | 18 | 18 |
//! | lock a free [`Monitor`](crate::Monitor), and unlock it | 6 | 10 | 10 |
//! | acquire a free [`RwLock`](crate::RwLock) to write, and release it | 11 | 16 | 17 |
//! | acquire a free [`RwLock`](crate::RwLock) to read, or a permit, and release it | 11 | 55 | 32 |
//! | wait for a `Lock`, without a task switch | 62 | 203 | 101 |
//!
//! Without a watch, each wait and each shared hold reads the exact time, which is most of what it costs. While a watch runs, they read
//! its clock, which goes in steps of 50 ms. So the time of a short wait is counted as 0 or 50 ms, and only the sum of many waits is right.
//! With the feature `metrics`, all times are exact and counted in histograms. Then a free `Lock` or `Monitor` takes about 70 ns, and a
//! free `RwLock` to read or a permit about 95 ns.
//!
//! A primitive allocates when it is first used at a place in the source. So does an await in a body that has to wait while a lock is held.
//! The records of waits and shared holds are used again and never freed, so there are as many as there ever were waits and shared holds
//! at one time. Without the feature there are no records.

mod asleep;
mod body;
mod cell;
mod cells;
mod clock;
mod counted;
mod display;
mod dot;
mod entry;
#[cfg(not(warded_loom))]
mod export;
#[cfg(test)]
mod fixture;
#[cfg_attr(warded_loom, path = "observe/new_cells.rs")]
mod kept_cells;
mod levels;
#[cfg(test)]
mod model;
mod observed;
mod place;
mod purpose;
pub(crate) mod record;
mod registry;
mod report;
#[cfg(all(unix, not(warded_loom)))]
mod signal;
mod sleepers;
pub(crate) mod snapshot;
mod stamp;
mod sync;
mod times;
mod under;
mod wait;
#[cfg(not(warded_loom))]
mod watch;
mod who;
mod words;

#[cfg(all(unix, not(warded_loom)))]
#[cfg_attr(docsrs, doc(cfg(unix)))]
pub use self::signal::on_signal;
#[cfg(not(warded_loom))]
pub use self::watch::{Incident, StartError, Watch, WatchBuilder, incidents, watch};
pub use self::{
    report::{
        Deadlock, Doubt, HoldOf, LongHold, LongWait, Member, NestedWait, NotPolled, PrimitiveName, Report, WaitOn,
    },
    snapshot::{
        Body, Counters, Hold, HoldId, HoldMode, Kind, PlaceCounters, Primitive, PrimitiveId, Snapshot, WaitFor, WaitId,
        WaitInfo, WaitState, Who,
    },
    under::{IsHeldByHand, Under, under},
    who::{Task, task},
};

/// Returns the holds and waits of this moment, of all primitives that were used and are not dropped yet.
///
/// It touches no primitive and waits for no task. So you may call it at any time: also in a predicate, in a destructor, or while
/// every worker of a runtime is blocked. A primitive whose record can't be read within a millisecond is marked as busy.
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

/// Panics if there is a deadlock now. Meant for the end of a test, or for a test that hangs.
///
/// It takes two snapshots, and panics only if the deadlock is in both. A possible deadlock does not count.
///
/// # Panics
///
/// If there is a deadlock. The message is the report.
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
    let deadlocks: Vec<_> = levels::deadlocks(&both).into_iter().map(|it| Report::Deadlock(it).to_string()).collect();
    assert!(deadlocks.is_empty(), "{}", deadlocks.join("\n"));
}
