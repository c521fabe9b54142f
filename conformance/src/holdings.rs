//! The guards, permits and jobs of the actors, and the results of waits.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use warded::{BrokenBarrier, QueueShutDown, SemaphorePermit, Turn};

use crate::{monitor::Guard, program::Illegal, queues::AnyJob, trace::raised};

/// The result of a wait: something that the actor holds from now on, or only a value for the trace.
pub(crate) enum Outcome<'o> {
    /// The guard of the lock of this name.
    Guard(&'o str, Guard<'o>),
    Permit(SemaphorePermit<'o>),
    Job(AnyJob<'o>),
    News(Value),
}

/// The guards, permits and jobs that each actor has of each object.
#[derive(Default)]
pub(crate) struct Holdings<'o> {
    guards: BTreeMap<Key<'o>, Guard<'o>>,
    permits: BTreeMap<Key<'o>, Vec<SemaphorePermit<'o>>>,
    jobs: BTreeMap<Key<'o>, Vec<AnyJob<'o>>>,
}

type Key<'o> = (&'o str, &'o str);

impl<'o> Holdings<'o> {
    /// Stores the result of an operation on `obj`, and returns its entry in the trace.
    pub(crate) fn keep(&mut self, actor: &'o str, obj: &'o str, outcome: Outcome<'o>) -> Value {
        match outcome {
            Outcome::Guard(lock, guard) => {
                self.guards.insert((actor, lock), guard);
                json!(true)
            }
            Outcome::Permit(permit) => {
                self.permits.entry((actor, obj)).or_default().push(permit);
                json!(true)
            }
            Outcome::Job(job) => {
                let item = json!(**job);
                self.jobs.entry((actor, obj)).or_default().push(job);
                item
            }
            Outcome::News(value) => value,
        }
    }

    pub(crate) fn guard(&mut self, actor: &'o str, lock: &'o str) -> Result<&mut Guard<'o>, Illegal> {
        self.guards.get_mut(&(actor, lock)).ok_or_else(|| has_none(actor, lock))
    }

    pub(crate) fn take_guard(&mut self, actor: &'o str, lock: &'o str) -> Result<Guard<'o>, Illegal> {
        self.guards.remove(&(actor, lock)).ok_or_else(|| has_none(actor, lock))
    }

    pub(crate) fn take_permit(&mut self, actor: &'o str, semaphore: &'o str) -> Result<SemaphorePermit<'o>, Illegal> {
        let permits = self.permits.get_mut(&(actor, semaphore));
        permits.and_then(Vec::pop).ok_or_else(|| has_none(actor, semaphore))
    }

    pub(crate) fn take_job(&mut self, actor: &'o str, queue: &'o str) -> Result<AnyJob<'o>, Illegal> {
        let jobs = self.jobs.get_mut(&(actor, queue));
        jobs.and_then(Vec::pop).ok_or_else(|| has_none(actor, queue))
    }
}

fn has_none(actor: &str, obj: &str) -> Illegal {
    Illegal(format!("{actor} holds nothing of {obj}"))
}

// --- the results of waits ---

impl<'o> From<(&'o str, Guard<'o>)> for Outcome<'o> {
    fn from((lock, guard): (&'o str, Guard<'o>)) -> Self {
        Self::Guard(lock, guard)
    }
}

impl<'o> From<SemaphorePermit<'o>> for Outcome<'o> {
    fn from(permit: SemaphorePermit<'o>) -> Self {
        Self::Permit(permit)
    }
}

impl<'o> From<Result<AnyJob<'o>, QueueShutDown>> for Outcome<'o> {
    fn from(got: Result<AnyJob<'o>, QueueShutDown>) -> Self {
        got.map_or_else(|_| Self::News(raised("QueueShutDown")), Self::Job)
    }
}

impl From<Result<(), QueueShutDown<i64>>> for Outcome<'_> {
    fn from(put: Result<(), QueueShutDown<i64>>) -> Self {
        Self::News(put.map_or_else(|_| raised("QueueShutDown"), |()| Value::Null))
    }
}

impl From<Result<Turn, BrokenBarrier>> for Outcome<'_> {
    fn from(turn: Result<Turn, BrokenBarrier>) -> Self {
        Self::News(turn.map_or_else(|_| raised("BrokenBarrierError"), |turn| json!(turn.index())))
    }
}

impl From<()> for Outcome<'_> {
    fn from((): ()) -> Self {
        Self::News(Value::Null)
    }
}
