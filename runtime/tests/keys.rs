//! Keys change only what a release costs: `wait_until!` serves the same waiters as `acquire_when`.
//!
//! Random programs of tasks that wait with predicates of every shape run twice: once through `wait_until!`, which finds keys
//! where it can, and once through [`Lock::acquire_when`], which has none. Every grant and every wake must be the same, step by
//! step. Another test uses wrong keys, and checks that the difference is noticed.

mod hand_polling;

#[path = "keys/crowds.rs"]
mod crowds;
#[path = "keys/programs.rs"]
mod programs;
#[path = "keys/what_comes_first.rs"]
mod what_comes_first;
#[path = "keys/what_is_evaluated.rs"]
mod what_is_evaluated;
