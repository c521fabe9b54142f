//! Which of the holds and waits of a snapshot can't end any more, and how sure that is.
//!
//! # How it works
//!
//! A hold or a wait is *free* if it may still end without being given up by a timeout, a `select!` or an abort. The rules say which
//! are free, and are applied until they free nothing more. What remains is *stuck*. Anything that is not known counts as free, so
//! that no deadlock is reported that is none.
//!
//! 1. A wait for a predicate, a notification, an event, a barrier, an item, a slot or the end of all jobs is free: any task may end
//!    it. A chain of waits ends there.
//! 2. A wait that was granted or woken is free: its task goes on when it is polled.
//! 3. A hold is free, unless its body was seen to wait for exactly one wait with the waker of the body (a certain edge), and that
//!    wait is stuck.
//! 4. A wait that is not in the snapshot is free: it has ended, or its primitive was busy.
//! 5. A queued wait is free if what stuck holds leave is enough for it: to acquire or to write, no stuck hold; to read, no stuck
//!    writer; for n permits, n of those that no stuck hold has.
//! 6. It must also be the first in its queue but for free ones. Waits of rule 1 are in no such queue.
//! 7. A wait for permits of a [`Semaphore`](crate::Semaphore) is free: any task may add some.
//!
//! What is stuck by these rules, in a circle, is a deadlock. For a possible deadlock, three rules say less:
//!
//! 8. A hold that was acquired by hand is free, unless the task that acquired it waits, and all waits of that task are stuck. The task
//!    is told by its number in tokio, else by its name.
//! 9. A hold whose body was seen to wait, but not by a certain edge, is free if one of the body's waits is.
//! 10. Rule 5 holds for the permits of a `Semaphore`, too.
//!
//! A circle is a strongly connected component of what is stuck, so that two deadlocks are two reports. A wait that is kept from
//! going on by stuck holds points to these, and else to the first in its queue. A circle that needs another one to be stuck is not
//! told, and what only waits for a circle is counted.

mod circles;
mod graph;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, time::Duration};

use self::graph::Graph;
use super::{
    event::{Deadlock, HoldOf, NestedWait, NotPolled, WaitOn},
    snapshot::{Body, Hold, HoldId, HoldMode, Primitive, Snapshot, Wait, WaitFor, WaitId, WaitState},
};

impl Snapshot {
    /// The deadlocks, each with what takes part in it: holds and waits of which none ends, unless a wait is given up by a timeout,
    /// a `select!` or an abort.
    ///
    /// This is from one reading. The watch reports a deadlock when it finds it in a second reading, too, with nothing changed.
    #[must_use]
    pub fn deadlocks(&self) -> Vec<Deadlock> {
        deadlocks(&self.primitives)
    }

    /// Deadlocks that rest on something that is not certain: on who acquired a guard by hand, on permits, or on a body that waits
    /// for several things. See [`Doubt`](super::Doubt).
    #[must_use]
    pub fn possible_deadlocks(&self) -> Vec<Deadlock> {
        possible_deadlocks(&self.primitives)
    }

    /// The holds whose bodies wait for something that any task may end, such as a predicate or an item, while others wait for
    /// that hold.
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

/// A task that is ready is polled sooner, unless its worker is blocked.
const NOT_POLLED_FOR: Duration = Duration::from_secs(1);

/// How sure a deadlock is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Certainty {
    Certain,
    Possible,
}

/// The deadlocks of a snapshot.
pub(super) fn deadlocks(primitives: &[Primitive]) -> Vec<Deadlock> {
    let graph = Graph::new(primitives, Certainty::Certain);
    let stuck = graph.stuck();
    circles::deadlocks(&graph, &stuck, &stuck)
}

/// The possible deadlocks of a snapshot. What takes part in a deadlock, or waits for one, is in none of them.
pub(super) fn possible_deadlocks(primitives: &[Primitive]) -> Vec<Deadlock> {
    let certainly = Graph::new(primitives, Certainty::Certain).stuck();
    let graph = Graph::new(primitives, Certainty::Possible);
    let stuck = graph.stuck();
    circles::deadlocks(&graph, &stuck, &stuck.without(&certainly))
}

/// What two readings of the same primitives agree on. All of it was so at each moment between them.
///
/// A hold whose body did something else in the earlier reading runs.
pub(super) fn unchanged(earlier: &[Primitive], now: &[Primitive]) -> Vec<Primitive> {
    let holds: HashMap<HoldId, &Hold> = earlier.iter().flat_map(|it| &it.holds).map(|hold| (hold.id, hold)).collect();
    let waits: HashMap<WaitId, &Wait> = earlier.iter().flat_map(|it| &it.waits).map(|wait| (wait.id, wait)).collect();
    let permits: HashMap<_, _> = earlier.iter().map(|it| (it.id, it.permits)).collect();
    let common_hold = |hold: &Hold| {
        let before = *holds.get(&hold.id)?;
        let is_same_body = before.body == hold.body;
        (before.mode == hold.mode)
            .then(|| Hold { body: if is_same_body { hold.body.clone() } else { Body::Runs }, ..hold.clone() })
    };
    let is_common_wait = |wait: &&Wait| waits.get(&wait.id).is_some_and(|before| before.wants == wait.wants);
    let common = |primitive: &Primitive| Primitive {
        holds: primitive.holds.iter().filter_map(common_hold).collect(),
        waits: primitive.waits.iter().filter(is_common_wait).cloned().collect(),
        permits: primitive.permits.max(permits.get(&primitive.id).copied().flatten()),
        ..primitive.clone()
    };
    now.iter().map(common).collect()
}

/// The holds whose bodies wait for something that any task may end, while others wait for that hold.
pub(super) fn nested_waits(primitives: &[Primitive]) -> Vec<NestedWait> {
    let waits: HashMap<WaitId, (&Primitive, &Wait)> = primitives
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
    let not_polled = |primitive: &Primitive, wait: &Wait| match wait.state {
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

/// Rule 1.
pub(super) fn makes_no_edge(wants: WaitFor) -> bool {
    match wants {
        WaitFor::Acquire | WaitFor::Read | WaitFor::Write | WaitFor::Permits(_) => false,
        WaitFor::Predicate(_)
        | WaitFor::Condition(_)
        | WaitFor::Event
        | WaitFor::Barrier
        | WaitFor::Item
        | WaitFor::Slot
        | WaitFor::Join => true,
    }
}

/// Whether a wait must wait for a hold.
fn excludes(mode: HoldMode, wants: WaitFor) -> bool {
    match wants {
        WaitFor::Acquire | WaitFor::Write => matches!(mode, HoldMode::Exclusive | HoldMode::Shared),
        WaitFor::Read => mode == HoldMode::Exclusive,
        WaitFor::Permits(_) => matches!(mode, HoldMode::Permits(_)),
        _ => false,
    }
}

/// How many wait until the hold ends.
pub(super) fn waiting_for(primitive: &Primitive, hold: &Hold) -> usize {
    let waits_for_it = |wait: &&Wait| match wait.wants {
        WaitFor::Join => hold.mode == HoldMode::Job,
        // Others than the holder may end these, too, but not while it holds.
        WaitFor::Predicate(_) | WaitFor::Condition(_) => hold.mode == HoldMode::Exclusive,
        wants => excludes(hold.mode, wants),
    };
    let count = queued(primitive).filter(waits_for_it).count();
    if count > 0 { count + primitive.more_waits } else { 0 }
}

fn queued(primitive: &Primitive) -> impl Iterator<Item = &Wait> {
    primitive.waits.iter().filter(|wait| wait.state == WaitState::Queued)
}
