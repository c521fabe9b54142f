//! The programs of the conformance tests, as they are written in JSON.
//!
//! A program is a list of steps, and a step is a list of operations. The operations of a step are applied in order while no task
//! runs. Then tasks run until none can go on, and one entry is added to the trace. An operation either completes at once, on
//! behalf of an actor, or makes a task of that actor that waits.

use std::{collections::BTreeMap, num::NonZeroUsize};

use serde::Deserialize;
use serde_json::Value;

/// A program: its objects, and what its actors do with them in each step.
#[derive(Debug, Deserialize)]
pub struct Program {
    /// The name of the program.
    pub id: String,
    pub(crate) objects: BTreeMap<String, Kind>,
    pub(crate) steps: Vec<Vec<Op>>,
}

/// A program, with the trace and the final state that asyncio recorded.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// The program that was run.
    pub program: Program,
    /// One entry for each step.
    pub trace: Vec<Value>,
    /// The tasks that still wait, and the items that are left in the queues.
    #[serde(rename = "final")]
    pub end: Value,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Kind {
    Lock,
    Condition {
        lock: String,
    },
    Event,
    Semaphore {
        value: usize,
    },
    BoundedSemaphore {
        value: usize,
    },
    Barrier {
        parties: NonZeroUsize,
    },
    /// The three queues have a `maxsize`. Zero means that there is no bound.
    Queue {
        maxsize: usize,
    },
    LifoQueue {
        maxsize: usize,
    },
    PriorityQueue {
        maxsize: usize,
    },
    Cell {
        value: i64,
    },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum Op {
    // These complete at once.
    Release { actor: String, obj: String },
    Notify { actor: String, obj: String, n: usize },
    NotifyAll { actor: String, obj: String },
    CellSet { actor: String, obj: String, value: i64 },
    Set { obj: String },
    Clear { obj: String },
    SemRelease { actor: String, obj: String },
    SemAdd { obj: String },
    PutNowait { obj: String, item: i64 },
    GetNowait { actor: String, obj: String },
    TaskDone { actor: String, obj: String },
    Shutdown { obj: String, immediate: bool },
    Cancel { actor: String },

    // These make tasks.
    Acquire { actor: String, obj: String },
    CondWait { actor: String, obj: String },
    CondWaitFor { actor: String, obj: String, cell: String, at_least: i64 },
    Wait { actor: String, obj: String },
    SemAcquire { actor: String, obj: String },
    BarrierWait { actor: String, obj: String },
    BarrierReset { obj: String },
    BarrierAbort { obj: String },
    Put { actor: String, obj: String, item: i64 },
    Get { actor: String, obj: String },
    Join { actor: String, obj: String },
}

impl Program {
    /// Reads a line: a program, or a record with a program in it.
    ///
    /// # Errors
    ///
    /// When the line is neither.
    pub fn from_line(line: &str) -> serde_json::Result<Self> {
        let mut line: Value = serde_json::from_str(line)?;
        let program = line.get_mut("program").map(Value::take);
        serde_json::from_value(program.unwrap_or(line))
    }
}

/// An operation that a typed API can't express, for example to release a lock that the actor does not hold. The generator makes
/// no such program, but a program may get into such a state if its tasks run differently than in asyncio.
#[derive(Debug)]
pub(crate) struct Illegal(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"{"version":1,"id":"p","objects":{"L":{"type":"Lock"}},"actors":["a"],
        "steps":[[{"op":"acquire","actor":"a","obj":"L"}]]}"#;

    #[test]
    fn a_line_is_a_program_or_a_record_with_one() {
        let record = format!(r#"{{"program":{PROGRAM},"trace":[],"final":{{}}}}"#);
        for line in [PROGRAM, &record] {
            let program = Program::from_line(line).unwrap();
            assert_eq!(program.id, "p");
            assert!(matches!(&program.steps[0][0], Op::Acquire { actor, obj } if actor == "a" && obj == "L"));
        }
    }

    #[test]
    fn an_unknown_op_is_named() {
        let error = Program::from_line(&PROGRAM.replace("acquire", "snatch")).unwrap_err();
        assert!(error.to_string().contains("`snatch`"), "{error}");
    }
}
