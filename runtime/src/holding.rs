//! What a task holds: the check, in debug builds, that it doesn't wait for itself, nor against the order of its locks. All else that
//! waits while a lock is held is legal.
//!
//! # How it works
//!
//! The macros rewrite the bodies that run under a lock: each `.await` there is polled with the lock in the *scope* of its
//! thread, and taken out of it when the poll returns. So the scope has what the task that runs holds at that point, and
//! not what another branch of a `join!` holds, nor another task on this thread.
//!
//! ```text
//! poll of the body's `.await`          scope
//!  ├─ enters  ───────────────────────▶ [.., Accounts at bank.rs:10]
//!  │    └─ a wait for a lock:          looks through it
//!  └─ returns ───────────────────────▶ [..]
//! ```
//!
//! 1. A lock is in the scope only while a guard that nobody can name holds it.
//! 2. A wait against the order panics when it is polled first: only then it begins.
//! 3. A wait for a lock in the scope panics if nothing else can end it: `checked::stuck` counts what can.
//!
//! Guards of locks that are taken by hand are in no scope: nobody knows which future awaits while one is held.
//!
//! A [`Monitor`](crate::Monitor) is held by a thread, so what the thread holds is recorded exactly, in [`OnThread`]: from when a
//! monitor is locked, in whatever way, until it is unlocked. Each wait for another lock or monitor compares its level with these too.
//!
//! With the feature `observe`, the scope is kept in release builds, too, and says what each wait stands under. Without, and under
//! loom, whose threads share one, there is nothing of it: [`Known`] and [`HoldingCheck`] have no size, and `while_holding` gives back
//! what it was given.

#[cfg_attr(not(all(debug_assertions, not(warded_loom))), path = "holding/unchecked.rs")]
mod checked;
mod held;
mod levels;
#[cfg_attr(not(all(any(debug_assertions, feature = "observe"), not(warded_loom))), path = "holding/unscoped.rs")]
mod scope;

#[cfg(feature = "observe")]
pub(crate) use self::scope::while_held;
pub(crate) use self::{
    checked::{HoldingCheck, Known, LevelOf, OnThread, monitor_held_since, refuse_to_sleep_with_monitor},
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
