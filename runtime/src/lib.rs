//! Monitors for async Rust: a field can only be used while its lock is held, and a task can wait until a predicate on such
//! fields is true.
//!
//! Code that uses a field without its lock does not compile. You never call `notify`: releasing the lock wakes the tasks whose
//! predicates are true.
//!
//! **New here?** [Getting started](guide::getting_started) builds a connection pool in six steps. **Know tokio?** [Coming from
//! tokio](guide::coming_from_tokio) has the counterpart of each type and method. All pages are listed in the [guides](guide).
//!
//! # An example
//!
//! ```
//! use std::collections::VecDeque;
//! use warded::prelude::*;
//!
//! #[guarded]
//! struct Buffer {
//!     capacity: usize,                // plain shared data: no lock needed
//!     state: Monitor,                 // the lock; the macro adds its type parameter
//!     #[guarded(by = state)]
//!     items: VecDeque<u32>,
//!     #[guarded(by = state)]
//!     closed: bool,
//! }
//!
//! impl Buffer {
//!     async fn push(&self, item: u32) -> bool {
//!         let mut s = wait_until!(self.state, |s| s.closed || s.items.len() < self.capacity);
//!         if s.closed {
//!             return false;           // dropping `s` unlocks
//!         }
//!         s.items.push_back(item);
//!         true
//!     }                               // unlocked here, and a waiting `pop` is woken
//!
//!     async fn pop(&self) -> Option<u32> {
//!         wait_until!(self.state, |s| s.closed || !s.items.is_empty(), |s| s.items.pop_front())
//!     }
//!
//!     fn close(&self) {               // not async: works in `Drop`, in callbacks, on threads
//!         locked!(self.state, |s| s.closed = true);
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let buffer = Buffer::from(BufferInit { capacity: 1, items: VecDeque::new(), closed: false });
//! let consumer = async {
//!     assert_eq!(buffer.pop().await, Some(1));
//!     assert_eq!(buffer.pop().await, Some(2));
//!     assert_eq!(buffer.pop().await, None);
//! };
//! let producer = async {
//!     assert!(buffer.push(1).await);
//!     assert!(buffer.push(2).await);
//!     buffer.close();
//!     assert!(!buffer.push(3).await);
//! };
//! tokio::join!(consumer, producer);
//! # }
//! ```
//!
//! # The macros
//!
//! | to do | write |
//! | --- | --- |
//! | say which fields a lock guards | [`#[guarded]`](macro@guarded), and [`#[requires]`](macro@requires) above methods that need the lock |
//! | change state for a moment | [`locked!`], [`try_locked!`], on a [`Monitor`] |
//! | hold a lock across awaits | [`with_lock!`], [`try_with_lock!`], on a [`Lock`]; [`read_lock!`], [`try_read_lock!`], on an [`RwLock`] |
//! | wait for a predicate | [`wait_until!`], [`reached!`], [`try_wait_until!`] |
//! | wait for the first of several operations | [`select_event!`] |
//! | declare in which order locks are taken | [`lock_order!`] |
//! | wait on a plain thread | [`with_lock_blocking!`], [`wait_until_blocking!`], [`block_on`](block_on()) |
//!
//! The page [I want to …](guide::i_want_to) lists tasks, each with what to write.
//!
//! # The primitives
//!
//! | primitive | for |
//! | --- | --- |
//! | [`Monitor`] | state that is changed in a moment, and on which tasks wait |
//! | [`Lock`], [`RwLock`] | a value that is held across awaits, by one task at a time or by many readers |
//! | [`Condition`] | a lock on which tasks wait to be notified |
//! | [`Event`] | telling tasks that something has happened |
//! | [`Semaphore`], [`BoundedSemaphore`] | letting a limited number of tasks in at a time |
//! | [`Barrier`] | letting tasks meet before they go on |
//! | [`Queue`], [`LifoQueue`], [`PriorityQueue`] | handing items from task to task |
//!
//! All except `Monitor` and `RwLock` are those of Python's asyncio, with the same order and the same outcomes. All primitives
//! work on plain threads, too.
//!
//! The plain verb waits (`acquire`, `get`). `try_…` never waits. `is_…` only looks, so the answer may be out of date when you read it.
//! Dropping a guard, permit or job gives it back. Every wait is a future with a name of its own, in [`named_futures`]; it may be
//! dropped at any time, and takes a [`timeout`](Wait::timeout).
//!
//! # What you can rely on
//!
//! - **First come, first served.** A release hands a lock to the waiter that has waited longest among those that can go on, and no
//!   newcomer overtakes it. A monitor wakes the tasks that wait with the same predicate in the order in which they came; between different
//!   predicates there is [no order](guide::waiting_for_a_predicate#who-goes-on-first).
//! - **Nothing is lost** when a future is dropped: what it had been given goes to the next waiter. Only the item of a dropped
//!   [`put`](OrderedQueue::put) goes with it. See [Cancellation](guide::cancellation).
//! - **No allocation** to wait, except for an index of predicates where many tasks wait on one lock. A free lock is taken and
//!   given back with one atomic operation each.
//! - **Every executor**, or none. Inside tokio, timeouts use its timers, and every wait takes part in its cooperative budget: a
//!   loop whose waits are always ready doesn't keep other tasks from running.
//! - **No `unsafe`** in your crate, nor in what the macros generate.
//!
//! # When not to use this crate
//!
//! - You never wait for a condition, and never await with the lock held: [`std::sync::Mutex`] is simpler, and as fast.
//! - You only hand values from task to task: use a channel. You only count, or set a flag: use an atomic.
//! - You need `broadcast`, `oneshot`, `watch` or `OnceCell`: keep tokio's, beside this crate.
//! - Throughput under contention counts more than order. A lock that lets running tasks overtake waiting ones is several times
//!   faster, but some waiting tasks may starve. `#[lock(barging)]` makes such a monitor.
//!
//! # Lints
//!
//! rustc warns of a guard, a permit or a job that is dropped at once. `let _ = lock.acquire().await;` drops the guard at once
//! as well, and Clippy's `let_underscore_must_use` warns of it. Clippy can also warn of a guard that is held across an
//! `.await`. Name the guards in `clippy.toml`:
//!
//! ```toml
//! await-holding-invalid-types = [
//!     { path = "warded::LockGuard", reason = "all other tasks wait meanwhile: release it before" },
//!     { path = "warded::OwnedLockGuard", reason = "all other tasks wait meanwhile: release it before" },
//!     { path = "warded::MonitorGuard", reason = "the thread would hold the monitor: put the guard in a block" },
//!     { path = "warded::ConditionGuard", reason = "all other tasks wait meanwhile: release it before" },
//!     { path = "warded::RwLockReadGuard", reason = "tasks that write wait meanwhile: release it before" },
//!     { path = "warded::RwLockWriteGuard", reason = "all other tasks wait meanwhile: release it before" },
//! ]
//! ```
//!
//! This lint does not see that `drop(guard)` ends a guard, or that an `async |s| ..` body holds the lock on purpose. Put
//! `#[expect(clippy::await_holding_invalid_type)]` above such a function.
//!
//! A guard without a name in a `match` or `if let` is held in its blocks, too. `#![warn(clippy::significant_drop_in_scrutinee)]` finds it;
//! [Destructors and blocking code](guide::destructors_and_blocking_code#how-long-a-guard-is-held) shows what to write instead.
//!
//! # Features
//!
//! - `tokio` (default): timeouts inside a tokio runtime use its timer, and so its paused clock in tests. Everywhere else, and without
//!   the feature, they use `futures-timer`.
//! - `observe`: records who holds what, since when, and what each task waits for, and reports deadlocks. Without the feature nothing is recorded.
//! - `tracing`, `metrics`, `serde`: turn `observe` on, too. With `tracing`, reports are WARN events. With `metrics`, waits and
//!   holds are histograms. With `serde`, a snapshot can be serialized.
//! - `console`: turns `tracing` on, too. Every primitive has a row in tokio-console.
//!
//! Rust 1.85 or newer; with the feature `tokio`, tokio 1.47 or newer.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod acquire_all;
mod after;
mod attempt;
mod barrier;
mod block_on;
mod cancel_safe;
mod condition;
mod engine;
mod event;
mod expansion;
pub mod guide;
mod holding;
mod impls;
mod keys;
mod kind;
mod lock;
mod macros;
mod monitor;
mod named_condition;
pub mod named_futures;
mod names_elsewhere;
#[cfg(feature = "observe")]
use observe::record;
#[cfg(feature = "observe")]
#[cfg_attr(docsrs, doc(cfg(feature = "observe")))]
pub mod observe;
mod operation;
mod ordered;
pub mod prelude;
mod queue;
#[cfg(not(feature = "observe"))]
#[path = "observe/unrecorded.rs"]
mod record;
mod rw_lock;
mod semaphore;
mod timeout;

#[doc(hidden)]
pub mod __private {
    //! The items that the expansions of the macros use. They are not for you: they change without notice.

    pub use crate::expansion::*;
}

pub use after::{After, after, at};
pub use barrier::{Barrier, BrokenBarrier, Turn};
pub use block_on::block_on;
pub use cancel_safe::{CancelSafe, cancel_safe};
pub use condition::{Condition, ConditionGuard};
pub use event::Event;
pub use lock::{Lock, LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard};
pub use monitor::{Monitor, MonitorGuard, WaitKey};
pub use named_condition::NamedCondition;
pub use operation::Operation;
pub use ordered::Ordered;
pub use queue::{
    Fifo, Job, Lifo, LifoQueue, Order, OrderedQueue, OwnedJob, OwnedSlot, Priority, PriorityQueue, Queue,
    QueueShutDown, Slot, TryGetError, TryPutError,
};
pub use rw_lock::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use semaphore::{BoundedSemaphore, OwnedSemaphorePermit, Semaphore, SemaphorePermit};
pub use timeout::{Deadline, Elapsed, Wait};
#[doc(inline)]
pub use warded_macros::{guarded, requires};

/// The programs of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The programs of the page of `#[guarded]`. `warded-macros` can't test them, because they need this crate.
#[cfg(doctest)]
#[doc = include_str!("../../macros/src/guarded.md")]
struct GuardedPage;
