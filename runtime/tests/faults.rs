//! The faults of the second look, each as the promise that it broke. `README.md` beside this file lists them by row.
//!
//! A row is one input of a kind, so each test tries the whole kind. Nothing here measures time: tests count evaluations,
//! wakes and turns. A test that would hang if its promise were broken gives up after a number of turns.

mod hand_polling;

#[cfg(feature = "tokio")]
#[path = "faults/budget.rs"]
mod budget;
#[path = "faults/cost.rs"]
mod cost;
#[path = "faults/keys.rs"]
mod keys;
#[path = "faults/memory.rs"]
mod memory;
#[path = "faults/mistakes.rs"]
mod mistakes;
#[path = "faults/order.rs"]
mod order;
#[path = "faults/panics.rs"]
mod panics;
#[path = "faults/readings.rs"]
mod readings;
#[path = "faults/threads.rs"]
mod threads;
