//! The locks that a task holds, and the check of debug builds: a task must not wait for itself, nor against the declared order of
//! its locks. Every other wait while a lock is held is legal.
//!
//! # How it works
//!
//! The macros rewrite the bodies that run with a lock held. While an `.await` of a body is polled, the lock is in the *scope* of
//! the thread. When the poll returns, the lock is removed from it. So the scope contains the locks that the running task holds at
//! this point, and not those of another branch of a `join!`, or of another task on this thread.
//!
//! ```text
//! poll of the body's `.await`          scope
//!  ├─ enters  ───────────────────────▶ [.., Accounts at bank.rs:10]
//!  │    └─ a wait for a lock:          checks the locks in it
//!  └─ returns ───────────────────────▶ [..]
//! ```
//!
//! 1. A lock is in the scope only while a guard without a name, which a macro has made, holds it.
//! 2. A wait against the order panics at its first poll, because it begins there.
//! 3. A wait for a lock in the scope panics if nothing else can end it. `checked::stuck` finds that out.
//!
//! A guard that is taken by hand is in no scope, because it is not known which future awaits while it is held.
//!
//! A [`Monitor`](crate::Monitor) is held by a thread, so [`OnThread`] records exactly which monitors a thread holds, however they
//! were locked. Each wait for another lock or monitor is checked against these, too.
//!
//! With the feature `observe`, the scope is kept in release builds, too, because it says which holds are around a wait. Without
//! the feature, release builds have no scope: [`Known`] and [`HoldingCheck`] have no size, and `while_holding` returns its
//! argument. Under loom there is no scope either, because loom's threads would share one.

#[cfg_attr(not(all(debug_assertions, not(warded_loom))), path = "holding/no_check.rs")]
mod check;
#[cfg_attr(not(all(debug_assertions, not(warded_loom))), path = "holding/unchecked.rs")]
mod checked;
mod held;
mod levels;
#[cfg_attr(not(all(any(debug_assertions, feature = "observe"), not(warded_loom))), path = "holding/unscoped.rs")]
mod scope;

#[cfg(feature = "observe")]
pub(crate) use self::scope::while_held;
pub(crate) use self::{
    check::HoldingCheck,
    checked::{Known, LevelOf, OnThread, monitor_held_since, refuse_to_sleep_with_monitor},
    scope::{Blocking, holds_in_scope},
};
pub use self::{
    held::{Held, IsKnownHeld},
    levels::{
        BeforeOthers, ComesAfter, HasLevel, IsBeforeNoOthers, IsBeforeOthers, Level, LevelInfo, Levels, NotAfter,
        WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel,
    },
    scope::{Scope, WhileHeld},
};
