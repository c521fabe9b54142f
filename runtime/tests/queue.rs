//! The public promises of [`Queue`](warded::Queue), [`LifoQueue`](warded::LifoQueue) and
//! [`PriorityQueue`](warded::PriorityQueue): polled by hand, with wakers that count.
//!
//! Tests that apply to all three are written once, and run for each: see `kinds.rs`.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "queue/asyncio.rs"]
mod asyncio;
#[path = "queue/getting.rs"]
mod getting;
#[path = "queue/jobs.rs"]
mod jobs;
#[path = "queue/kinds.rs"]
mod kinds;
#[path = "queue/model.rs"]
mod model;
#[path = "queue/order.rs"]
mod order;
#[path = "queue/owned.rs"]
mod owned;
#[path = "queue/panics.rs"]
mod panics;
#[path = "queue/past_bugs.rs"]
mod past_bugs;
#[path = "queue/positions.rs"]
mod positions;
#[path = "queue/putting.rs"]
mod putting;
#[path = "queue/reserving.rs"]
mod reserving;
#[path = "queue/shutting_down.rs"]
mod shutting_down;
#[path = "queue/states.rs"]
mod states;
