//! Runs the programs of the conformance language on `warded`, so that their traces can be compared with asyncio's.
//!
//! [`replay`] makes the objects of a program, and a run goes through its steps. The run itself performs operations that
//! complete at once. An operation that may wait becomes a task of a small executor. After each step the run adds a record to
//! the trace.

mod check;
mod executor;
mod holdings;
mod monitor;
mod objects;
mod program;
mod queues;
mod run;
mod trace;

pub use self::{
    check::{Report, check},
    monitor::Conditions,
    program::{Program, Record},
    trace::Trace,
};

use self::{objects::Objects, program::Illegal, run::Run, trace::End};

/// Runs a program on `warded`, to its end or to an operation that is impossible.
#[must_use]
pub fn replay(program: &Program, conditions: Conditions) -> Trace {
    let mut steps = Vec::new();
    let end = Objects::new(program, conditions).and_then(|objects| Run::new(&objects).play(program, &mut steps));
    let end = end.unwrap_or_else(|Illegal(crash)| End::BrokenOff { crash });
    Trace { id: program.id.clone(), steps, end }
}
