//! Finds the holds and waits of a snapshot that can't end any more, and says how sure that is.
//!
//! # How it works
//!
//! A hold or a wait is *free* if it may end without being dropped by a timeout, a `select!` or an abort. The rules below say which
//! holds and waits are free. They are applied until no other hold or wait becomes free. The holds and waits that remain are *stuck*. If
//! something is not known, it counts as free, so that no false deadlock is reported.
//!
//! 1. A wait for a predicate, a notification, an event, a barrier, an item, a slot or the end of all jobs is free, because any task
//!    may end it.
//! 2. A wait that was granted or woken is free: its task goes on when it is polled.
//! 3. A hold is free, unless its body waits for exactly one wait, which was polled with the waker of the body (a certain edge), and
//!    this wait is stuck.
//!    A thread that sleeps until a monitor is unlocked makes certain edges, too: from the monitors that it holds, and from the holds whose
//!    bodies it polls (see `sleepers.rs`).
//! 4. A wait that is not in the snapshot is free: it has ended, or its primitive was busy.
//! 5. A queued wait can be free only if the stuck holds leave enough for it. A wait to acquire or to write needs that there is no
//!    stuck hold, a wait to read that there is no stuck writer, and a wait for n permits that stuck holds leave n permits.
//! 6. In addition, all waits before it in the queue must be free. Waits of rule 1 are not in this queue.
//! 7. A wait for permits of a [`Semaphore`](crate::Semaphore) is free: any task may add some.
//!
//! Holds and waits that are stuck by these rules, and wait for each other in a circle, are a deadlock. For a possible deadlock,
//! three rules are weaker:
//!
//! 8. A hold that was acquired without a macro is free, unless the task that acquired it waits, and all waits of that task are stuck. The
//!    task is identified by its number in tokio, or else by its name, or else by the name of the thread that sleeps for the wait.
//!    The same applies to a hold whose body runs, if one of these waits is that of a thread that sleeps until a monitor is unlocked.
//! 9. A hold whose body waits without a certain edge is free if one of the body's waits is free.
//! 10. Rule 5 applies to the permits of a `Semaphore` as well, in place of rule 7.
//!
//! A circle is a strongly connected component of the graph of stuck holds and waits, so two deadlocks are two reports. In this
//! graph a wait points to the stuck holds that keep it from going on, or if there are none, to the first wait in its queue. A
//! circle that is stuck only because of another circle is not reported. Tasks that only wait for a circle are counted.

mod circles;
mod graph;
#[cfg(test)]
mod model;
mod rules;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, time::Duration};

use self::{
    graph::Graph,
    rules::{Certainty, excludes, makes_no_edge},
};
use super::{
    report::{Deadlock, HoldOf, NestedWait, NotPolled, WaitOn},
    snapshot::{Body, Hold, HoldId, HoldMode, Primitive, Snapshot, WaitFor, WaitId, WaitInfo, WaitState},
};

impl Snapshot {
    /// The deadlocks. None of the waits in a deadlock ends, unless a timeout, a `select!` or an abort drops one of them.
    ///
    /// This is the result of one snapshot. The watch reports a deadlock only if a second snapshot has it, too, unchanged.
    #[must_use]
    pub fn deadlocks(&self) -> Vec<Deadlock> {
        deadlocks(&self.primitives)
    }

    /// The possible deadlocks: something in them is not certain, see [`Doubt`](super::Doubt).
    #[must_use]
    pub fn possible_deadlocks(&self) -> Vec<Deadlock> {
        possible_deadlocks(&self.primitives)
    }

    /// The holds whose bodies wait for something that any task may bring about, such as a predicate or an item, while others wait
    /// for the hold to end.
    #[must_use]
    pub fn nested_waits(&self) -> Vec<NestedWait> {
        nested_waits(&self.primitives)
    }

    /// The waits that were granted or woken a second ago or earlier, and not polled since.
    #[must_use]
    pub fn not_polled(&self) -> Vec<NotPolled> {
        not_polled(&self.primitives)
    }
}

/// A ready task is polled sooner than this, unless its worker is blocked.
const NOT_POLLED_FOR: Duration = Duration::from_secs(1);

/// The deadlocks of a snapshot.
pub(super) fn deadlocks(primitives: &[Primitive]) -> Vec<Deadlock> {
    let graph = Graph::new(primitives, Certainty::Certain);
    let stuck = graph.stuck();
    circles::deadlocks(&graph, &stuck, &stuck)
}

/// The possible deadlocks of a snapshot. They don't contain holds and waits that are part of a deadlock, or wait for one.
pub(super) fn possible_deadlocks(primitives: &[Primitive]) -> Vec<Deadlock> {
    let certainly = Graph::new(primitives, Certainty::Certain).stuck();
    let graph = Graph::new(primitives, Certainty::Possible);
    let stuck = graph.stuck();
    circles::deadlocks(&graph, &stuck, &stuck.without(&certainly))
}

/// The holds and waits that are the same in two snapshots. They have been the same from the first to the second.
///
/// If the body of a hold did something else in the earlier snapshot, the body counts as running.
pub(super) fn unchanged(earlier: &[Primitive], now: &[Primitive]) -> Vec<Primitive> {
    let holds: HashMap<HoldId, &Hold> = earlier.iter().flat_map(|it| &it.holds).map(|hold| (hold.id, hold)).collect();
    let waits: HashMap<WaitId, &WaitInfo> =
        earlier.iter().flat_map(|it| &it.waits).map(|wait| (wait.id, wait)).collect();
    let permits: HashMap<_, _> = earlier.iter().map(|it| (it.id, it.permits)).collect();
    let common_hold = |hold: &Hold| {
        let before = *holds.get(&hold.id)?;
        let is_same_body = before.body == hold.body;
        (before.mode == hold.mode)
            .then(|| Hold { body: if is_same_body { hold.body.clone() } else { Body::Runs }, ..hold.clone() })
    };
    let is_common_wait = |wait: &&WaitInfo| waits.get(&wait.id).is_some_and(|before| before.wants == wait.wants);
    let common = |primitive: &Primitive| Primitive {
        holds: primitive.holds.iter().filter_map(common_hold).collect(),
        waits: primitive.waits.iter().filter(is_common_wait).cloned().collect(),
        permits: primitive.permits.max(permits.get(&primitive.id).copied().flatten()),
        ..primitive.clone()
    };
    now.iter().map(common).collect()
}

/// The holds whose bodies wait for something that any task may bring about, while others wait for the hold to end.
pub(super) fn nested_waits(primitives: &[Primitive]) -> Vec<NestedWait> {
    let waits: HashMap<WaitId, (&Primitive, &WaitInfo)> = primitives
        .iter()
        .flat_map(|primitive| primitive.waits.iter().map(move |wait| (wait.id, (primitive, wait))))
        .collect();
    let nested = |primitive: &Primitive, hold: &Hold| {
        let Body::WaitsFor { waits: ids, .. } = &hold.body else { return None };
        let found = ids.iter().filter_map(|id| waits.get(id));
        let (inner, wait) = found
            .filter(|(_, wait)| makes_no_edge(wait.wants) && wait.state == WaitState::Queued)
            .max_by_key(|(_, wait)| wait.waited_for)?;
        let waiting = waiting_for(primitive, hold);
        (waiting > 0).then(|| NestedWait {
            holds: HoldOf::new(primitive, hold),
            waits: WaitOn::new(inner, wait),
            waiting,
        })
    };
    primitives
        .iter()
        .flat_map(|primitive| primitive.holds.iter().filter_map(move |hold| nested(primitive, hold)))
        .collect()
}

/// The waits that were granted or woken a while ago, and not polled since.
pub(super) fn not_polled(primitives: &[Primitive]) -> Vec<NotPolled> {
    let not_polled = |primitive: &Primitive, wait: &WaitInfo| match wait.state {
        WaitState::Queued => None,
        WaitState::Woken { since, task_was_polled } | WaitState::Granted { since, task_was_polled } => {
            let waiting = queued(primitive).count() + primitive.more_waits;
            let waits = || WaitOn::new(primitive, wait);
            (since >= NOT_POLLED_FOR).then(|| NotPolled { waits: waits(), since, task_was_polled, waiting })
        }
    };
    primitives
        .iter()
        .flat_map(|primitive| primitive.waits.iter().filter_map(move |wait| not_polled(primitive, wait)))
        .collect()
}

/// How many queued waits can't end before the hold ends.
pub(super) fn waiting_for(primitive: &Primitive, hold: &Hold) -> usize {
    let waits_for_it = |wait: &&WaitInfo| match wait.wants {
        WaitFor::Join => hold.mode == HoldMode::Job,
        // Other tasks than the holder may end these waits, too, but not before the holder has released the lock.
        WaitFor::Predicate(_) | WaitFor::Condition(_) => hold.mode == HoldMode::Exclusive,
        wants => excludes(hold.mode, wants),
    };
    let count = queued(primitive).filter(waits_for_it).count();
    if count > 0 { count + primitive.more_waits } else { 0 }
}

fn queued(primitive: &Primitive) -> impl Iterator<Item = &WaitInfo> {
    primitive.waits.iter().filter(|wait| wait.state == WaitState::Queued)
}
