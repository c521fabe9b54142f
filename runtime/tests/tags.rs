//! Tags change what a release costs, and nothing else: whom `wait_until!` serves, `acquire_when` would serve too.
//!
//! Random programs of tasks that wait with predicates of every shape and of none run twice: once through `wait_until!`,
//! which tags what it can, and once through [`Lock::acquire_when`], which tags nothing. Every grant and every wake must be the
//! same, step by step. That this finds wrong tags is seen by handing it some.

mod hand_polling;

#[path = "tags/crowds.rs"]
mod crowds;
#[path = "tags/programs.rs"]
mod programs;
#[path = "tags/what_comes_first.rs"]
mod what_comes_first;
#[path = "tags/what_is_asked.rs"]
mod what_is_asked;
