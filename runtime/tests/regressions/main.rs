//! Bugs that other crates had: a test for every row of `README.md` that applies here.
//!
//! A scenario is a test that runs for every [`Fixture`](fixture::Fixture). A fixture is one way to wait for one primitive. To
//! add a primitive, write an `impl Fixture`, as in `lock_fixtures.rs`, and a line in `fixture.rs`. Tests of one primitive alone
//! stand beside the scenarios.
//!
//! | rows | scenarios | of one primitive |
//! | --- | --- | --- |
//! | 1 to 3 | `cancelling.rs` | `broadcast.rs`, `tests/condition.rs` |
//! | 4 to 7 | `cancelling.rs` | `semaphore.rs`, `rw_lock.rs`, `closing.rs` |
//! | 8, 11, 12 | `cancelling.rs` | `broadcast.rs`, `tests/*/past_bugs.rs` |
//! | 9, 10 | | `broadcast.rs`, `closing.rs` |
//! | 13 to 20 | `wakers.rs` | `broadcast.rs` |
//! | 21 to 27 | | `broadcast.rs`, `tests/event.rs`, `tests/condition.rs`; 26 also in `fairness.rs` |
//! | 28, 29 | `counting.rs` | `tests/*/model.rs` |
//! | 30, 32, 33 | | `semaphore.rs`, `closing.rs` |
//! | 34 to 36 | | `closing.rs` |
//! | 37, 41 | | `rw_lock.rs`, `tests/rw_lock/downgrading.rs` |
//! | 39 | `budget.rs` | `tests/select/of_tokio.rs` |
//! | 40 | `fairness.rs` | |
//! | 44 | | `types.rs`, `tests/semaphore/permits.rs`, `tests/rw_lock.rs` |
//! | 47 to 50 | `rest.rs` | 48: `tests/<word>.rs` |
//!
//! Row 31 has no test, because no test can make the counters wrap. Row 38 has none, because no guard that can be downgraded can
//! be mapped. Rows 42 and 43 are in `tests/traits.rs` and `tests/variance.rs`, row 45 in `tests/macros.rs`. Rows that also need
//! threads have a second test in `tests/stress.rs`.

#[path = "../hand_polling/mod.rs"]
mod hand_polling;

mod barrier_fixtures;
mod broadcast;
#[cfg(feature = "tokio")]
mod budget;
mod cancelling;
mod closing;
mod condition_fixtures;
mod counting;
mod event_fixtures;
mod fairness;
mod fixture;
mod lock_fixtures;
mod queue_fixtures;
mod rest;
mod rw_lock;
mod rw_lock_fixtures;
mod semaphore;
mod semaphore_fixtures;
mod types;
mod wakers;
