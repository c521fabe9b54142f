//! Monitors for async Rust: say what a lock guards and what you are waiting for.
//!
//! # The problem
//!
//! A server guards its state with an async mutex and waits on it with a notification:
//!
//! ```
//! # use std::collections::VecDeque;
//! # use tokio::sync::{Mutex, Notify};
//! struct Buffer {
//!     items: Mutex<VecDeque<u32>>,
//!     changed: Notify,
//! }
//!
//! impl Buffer {
//!     async fn pop(&self) -> u32 {
//!         loop {
//!             if let Some(item) = self.items.lock().await.pop_front() {
//!                 self.changed.notify_one(); // there is room now
//!                 return item;
//!             }
//!             self.changed.notified().await; // a push in between: who is told?
//!         }
//!     }
//! }
//! ```
//!
//! Everything that can go wrong here goes wrong at run time, rarely, under load. A path that forgets to notify; a
//! notification that wakes a second consumer where a producer was needed; one that is lost because the woken future was
//! dropped by a timeout; a newcomer who takes what the woken task was woken for; a field that somebody reads without
//! the lock because only a comment says that it needs one.
//!
//! # The macros
//!
//! ```
//! use std::collections::VecDeque;
//! use warded::prelude::*;
//!
//! #[guarded]
//! struct Buffer {
//!     capacity: usize,                // plain shared data
//!     state: Monitor,                 // written bare: the macro gives it its type
//!     #[guarded(by = state)]
//!     items: VecDeque<u32>,
//!     #[guarded(by = state)]
//!     closed: bool,
//! }
//!
//! impl Buffer {
//!     async fn push(&self, item: u32) -> bool {
//!         let mut s = wait_until!(self.state, |s| s.closed || s.items.len() < self.capacity);
//!         if !s.closed {
//!             s.items.push_back(item);
//!         }
//!         !s.closed
//!     } // unlocked here; a waiting `pop` is found and woken
//!
//!     async fn pop(&self) -> Option<u32> {
//!         wait_until!(self.state, |s| s.closed || !s.items.is_empty(), |s| s.items.pop_front())
//!     }
//!
//!     fn close(&self) {
//!         locked!(self.state, |s| s.closed = true);
//!     }
//!
//!     fn len(&self) -> usize {
//!         locked!(self.state, |s| s.items.len())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let buffer: Buffer = BufferInit { capacity: 1, items: VecDeque::new(), closed: false }.into();
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
//! assert_eq!(buffer.len(), 0);
//! # }
//! ```
//!
//! - [`#[guarded]`](macro@guarded) says which fields a lock guards. Touching one without its lock does not compile, and the
//!   message says what to write.
//! - [`locked!`] runs a body with a [`Monitor`] locked, which is never held across an await; [`with_lock!`] with a [`Lock`] held,
//!   which may be. Both give it back on every path out.
//! - [`wait_until!`] waits for a predicate. Nobody notifies: the task or thread that releases the lock finds the first waiter whose
//!   predicate holds, and that one goes on with the lock held.
//! - [`read_lock!`] shares an [`RwLock`]; [`try_with_lock!`] and [`try_read_lock!`] don't wait; [`select_event!`] waits for
//!   several operations.
//!
//! For threads there are [`with_lock_blocking!`] and [`wait_until_blocking!`], and [`block_on`] for every other wait.
//! Without macros, [`Lock`] is an async mutex with the same promises.
//!
//! # The primitives
//!
//! Those of Python's asyncio, with its order and its outcomes, for threads too; what asyncio raises for a misuse does not
//! compile.
//!
//! | | |
//! | --- | --- |
//! | [`Monitor`] | state that is changed in a moment, and waited on |
//! | [`Lock`], [`RwLock`] | one task at a time; or several who read |
//! | [`Condition`] | a lock, and waiting to be told |
//! | [`Event`] | something has happened |
//! | [`Semaphore`], [`BoundedSemaphore`] | so many at a time |
//! | [`Barrier`] | tasks that meet before they go on |
//! | [`Queue`], [`LifoQueue`], [`PriorityQueue`] | items from task to task |
//!
//! The plain verb waits, `try_…` never does, `is_…` looks and may be stale when you read it, and dropping gives back. Every
//! wait is a future of its own name in [`named_futures`], which may be dropped at any time, and takes a
//! [`timeout`](Wait::timeout).
//!
//! The [guides](guide) answer one question each. Begin with [Getting started](guide::getting_started).
//!
//! # What holds
//!
//! - **First come, first served.** A release hands the lock to the waiter that has waited longest among those that can go on. A
//!   newcomer never overtakes a waiter that could go on.
//! - **Nothing is lost.** Drop any future at any time: its place goes, and what it had been granted goes to the next. Two things
//!   are the task's own: the item of a `put` that is dropped ([`reserve`](OrderedQueue::reserve) a slot to avoid that), and an item
//!   that it got: if the task is aborted, its [`Job`] counts as done ([`Job::put_back`] returns the item).
//! - **No allocation** to wait, save for an index of predicates in a lock where many wait; and one atomic operation each to take
//!   and to give back a free lock.
//! - **Any executor.** Inside a tokio runtime, timeouts use its timers, and every wait takes part in its cooperative budget: a
//!   loop whose waits are always ready doesn't keep other tasks from running. Nothing else knows about tokio.
//! - **No `unsafe`** in your crate, nor in what the macros generate.
//!
//! # Saving what locks guard
//!
//! A snapshot is taken with all locks held, so that it is of one moment. The struct's `Init` is made for that: it has all fields and
//! no locks. `#[guarded(init(derive(Serialize, Deserialize)))]` derives for it alone; here, with `Clone` for `Serialize`:
//!
//! ```
//! use warded::prelude::*;
//!
//! #[guarded(init(derive(Clone, PartialEq)))]
//! #[derive(Debug)]
//! struct Bank {
//!     owner: String,
//!     accounts: Lock,
//!     #[guarded(by = accounts)]
//!     balances: Vec<i64>,
//!     journal: Lock,
//!     #[guarded(by = journal)]
//!     entries: Vec<String>,
//! }
//!
//! impl Bank {
//!     // A field that is added later and forgotten here does not compile.
//!     async fn snapshot(&self) -> BankInit {
//!         with_lock!(self.accounts, self.journal, |a, j| BankInit {
//!             owner: self.owner.clone(),
//!             balances: a.balances.clone(),
//!             entries: j.entries.clone(),
//!         })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let bank: Bank = BankInit { owner: "Ada".to_owned(), balances: vec![1], entries: vec![] }.into();
//! with_lock!(bank.accounts, |a| a.balances.push(2));
//!
//! let saved: BankInit = bank.snapshot().await;      // serde_json::to_string(&saved)
//! let loaded: Bank = saved.clone().into();          // serde_json::from_str::<BankInit>(..)?.into()
//! assert_eq!(loaded.into_init(), saved);
//! assert_eq!(saved.balances, [1, 2]);
//! # }
//! ```
//!
//! # When not to use this crate
//!
//! - You never await while you hold the lock, and never wait for a condition: [`std::sync::Mutex`] is simpler, and as
//!   fast.
//! - You hand values from task to task: a channel.
//! - You count, or set a flag: an atomic.
//! - Throughput under contention counts more than order. A lock that lets running tasks barge in is several times
//!   faster, and lets some of them starve.
//!
//! # Lints
//!
//! A guard, a permit or a job that nobody keeps is a warning of rustc's. `let _ = lock.acquire().await;` keeps it just as
//! little: Clippy's `let_underscore_must_use` says so. To be told where a guard is held across `.await`, with everybody else
//! waiting, name the guards in `clippy.toml`:
//!
//! ```toml
//! await-holding-invalid-types = [
//!     { path = "warded::LockGuard", reason = "everybody else waits meanwhile: release it before" },
//!     { path = "warded::OwnedLockGuard", reason = "everybody else waits meanwhile: release it before" },
//!     { path = "warded::MonitorGuard", reason = "the thread would hold the monitor: put the guard in a block" },
//!     { path = "warded::ConditionGuard", reason = "everybody else waits meanwhile: release it before" },
//!     { path = "warded::RwLockReadGuard", reason = "who wants to write waits meanwhile: release it before" },
//!     { path = "warded::RwLockWriteGuard", reason = "everybody else waits meanwhile: release it before" },
//! ]
//! ```
//!
//! That lint is `await_holding_invalid_type`. It knows neither `drop(guard)` nor `async |s| ..`, which mean it: put
//! `#[expect(..)]` above such a function.
//!
//! A guard without a name in a `match` or `if let` is held in its blocks, too. To be told, write
//! `#![warn(clippy::significant_drop_in_scrutinee)]`; [`wait_until!`] shows what to write instead.
//!
//! # Features
//!
//! - `tokio` (default): timeouts inside a tokio runtime use its timer, and so its paused clock in tests. Everywhere else,
//!   and without the feature, they use `futures-timer`.
//!
//! Rust 1.85 or newer; with the feature `tokio`, tokio 1.47 or newer.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
mod acquire_all;
mod barrier;
mod block_on;
mod bounded_semaphore;
mod budget;
mod condition;
mod event;
pub mod guide;
mod holding;
mod keys;
mod lock;
mod macros;
mod monitor;
pub mod named_futures;
mod names_elsewhere;
#[cfg(feature = "observe")]
#[cfg_attr(docsrs, doc(cfg(feature = "observe")))]
pub mod observe;
mod ordered;
pub mod prelude;
mod queue;
mod requires;
mod rw_lock;
mod select;
mod semaphore;
mod sync;
mod timeout;
mod value_cell;
mod wait_queue;

pub use barrier::{Barrier, BrokenBarrier, Turn};
pub use block_on::block_on;
pub use bounded_semaphore::BoundedSemaphore;
pub use condition::{Condition, ConditionGuard, NamedCondition};
pub use event::Event;
pub use lock::{Lock, LockGuard, MappedLockGuard, OwnedLockGuard, OwnedMappedLockGuard};
pub use monitor::{Monitor, MonitorGuard, WaitKey};
pub use ordered::Ordered;
pub use queue::{
    Fifo, Job, Lifo, LifoQueue, Order, OrderedQueue, OwnedJob, OwnedSlot, Priority, PriorityQueue, Queue,
    QueueShutDown, Slot, TryGetError, TryPutError,
};
pub use rw_lock::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use select::{After, CancelSafe, Operation, after, at, cancel_safe};
pub use semaphore::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
pub use timeout::{Deadline, Elapsed, Wait};
#[doc(inline)]
pub use warded_macros::{guarded, requires};

/// The programs of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
