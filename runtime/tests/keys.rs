//! Keys change what a release costs, and nothing else: whom `wait_until!` serves, `acquire_when` serves too.
//!
//! Random programs of tasks that wait with predicates of every shape run twice: once through `wait_until!`, which finds
//! keys where it can, and once through [`Lock::acquire_when`], which has none. Every grant and every wake must be the same,
//! step by step. That this notices wrong keys is seen by handing it some.

mod hand_polling;

#[path = "keys/crowds.rs"]
mod crowds;
#[path = "keys/programs.rs"]
mod programs;
#[path = "keys/what_comes_first.rs"]
mod what_comes_first;
#[path = "keys/what_is_evaluated.rs"]
mod what_is_evaluated;
