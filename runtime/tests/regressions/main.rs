//! What went wrong in the field, and must not here: a test for every row of REGRESSIONS.md that applies.
//!
//! A scenario knows nothing of locks: it runs for every [`Ward`](ward::Ward), which is one way to wait for one
//! primitive. A primitive joins by an `impl Ward`, as in `lock_wards.rs`, and a line in [`ward::all`].
//!
//! Rows 42 and 43 are in `tests/traits.rs`, row 45 in `tests/macros.rs`; those that also want threads have a second
//! test in `tests/stress.rs`.

#[path = "../hand_polling/mod.rs"]
mod hand_polling;

mod barrier_wards;
mod broadcast;
mod cancelling;
mod closing;
mod condition_wards;
mod counting;
mod event_wards;
mod fairness;
mod lock_wards;
mod queue_wards;
mod rest;
mod rw_lock;
mod rw_lock_wards;
mod semaphore;
mod semaphore_wards;
mod types;
mod wakers;
mod ward;
