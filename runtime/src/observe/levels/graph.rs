//! The graph of the holds and waits of a snapshot, and the search for those that are stuck. [`levels`](super) lists the rules.

use std::collections::HashMap;

use super::rules::{Certainty, makes_no_edge};
use crate::observe::snapshot::{Body, Hold, HoldMode, Kind, Primitive, WaitFor, WaitId, WaitInfo, WaitState, Who};

/// The holds, the waits and the edges between them. A hold or a wait is identified by its position in its vector.
pub(super) struct Graph<'a> {
    pub(super) certainty: Certainty,
    pub(super) primitives: &'a [Primitive],
    pub(super) holds: Vec<HoldNode<'a>>,
    pub(super) waits: Vec<WaitNode<'a>>,
    pub(super) needs: Vec<Needs>,
}

pub(super) struct HoldNode<'a> {
    pub(super) primitive: usize,
    pub(super) hold: &'a Hold,
    /// `None` if the hold is free.
    pub(super) needs: Option<usize>,
}

pub(super) struct WaitNode<'a> {
    pub(super) primitive: usize,
    pub(super) wait: &'a WaitInfo,
    pub(super) needed_by: Vec<usize>,
}

/// Waits of which one must be free for some holds to be free.
#[derive(Default)]
pub(super) struct Needs {
    pub(super) waits: Vec<usize>,
    pub(super) holds: Vec<usize>,
}

/// Identifies a task or thread, or several tasks or threads that have the same name.
#[derive(PartialEq, Eq, Hash)]
enum TaskKey<'a> {
    Number(u64),
    Name(&'a str),
    /// The name of a thread.
    Thread(&'a str),
}

impl<'a> TaskKey<'a> {
    fn of_task(who: &'a Who) -> Option<Self> {
        who.tokio_task.map(Self::Number).or_else(|| who.name.as_deref().map(Self::Name))
    }

    fn of_hold(who: &'a Who) -> Option<Self> {
        Self::of_task(who).or_else(|| who.thread.as_deref().map(Self::Thread))
    }

    /// A task without a number and a name may run on any thread, so the thread identifies a wait only if it sleeps until the wait ends.
    fn of_wait(wait: &'a WaitInfo) -> Option<Self> {
        Self::of_task(&wait.who).or_else(|| wait.who.thread.as_deref().filter(|_| wait.blocks_thread).map(Self::Thread))
    }
}

impl<'a> Graph<'a> {
    pub(super) fn new(primitives: &'a [Primitive], certainty: Certainty) -> Self {
        let mut graph = Self { certainty, primitives, holds: Vec::new(), waits: Vec::new(), needs: Vec::new() };
        for (primitive, it) in primitives.iter().enumerate() {
            let wait = |wait| WaitNode { primitive, wait, needed_by: Vec::new() };
            graph.waits.extend(it.waits.iter().map(wait));
            graph.holds.extend(it.holds.iter().map(|hold| HoldNode { primitive, hold, needs: None }));
        }
        graph.add_needs();
        graph
    }

    /// Rules 3, 4, 8 and 9.
    fn add_needs(&mut self) {
        let by_id: HashMap<WaitId, usize> =
            self.waits.iter().enumerate().map(|(it, node)| (node.wait.id, it)).collect();
        let mut by_task: HashMap<TaskKey<'a>, usize> = HashMap::new();
        if self.certainty == Certainty::Possible {
            for (it, node) in self.waits.iter_mut().enumerate() {
                let Some(key) = TaskKey::of_wait(node.wait) else { continue };
                let needs = *by_task.entry(key).or_insert_with(|| {
                    self.needs.push(Needs::default());
                    self.needs.len() - 1
                });
                self.needs[needs].waits.push(it);
                node.needed_by.push(needs);
            }
        }
        for it in 0..self.holds.len() {
            let hold = self.holds[it].hold;
            let needs = match &hold.body {
                Body::Runs => {
                    let of_task = TaskKey::of_hold(&hold.who).and_then(|key| by_task.get(&key).copied());
                    of_task.filter(|&needs| self.needs[needs].waits.iter().any(|&it| self.is_of_sleeping_thread(it)))
                }
                Body::Unknown => TaskKey::of_hold(&hold.who).and_then(|key| by_task.get(&key).copied()),
                Body::WaitsFor { waits, is_certain } => {
                    let is_edge = *is_certain && waits.len() == 1 || self.certainty == Certainty::Possible;
                    let waits: Option<Vec<_>> = waits.iter().map(|id| by_id.get(id).copied()).collect();
                    waits.filter(|waits| is_edge && !waits.is_empty()).map(|waits| self.add_needs_of(waits))
                }
            };
            self.holds[it].needs = needs;
            if let Some(needs) = needs {
                self.needs[needs].holds.push(it);
            }
        }
    }

    /// Whether it is the wait of a thread that sleeps until a monitor is unlocked.
    fn is_of_sleeping_thread(&self, it: usize) -> bool {
        let WaitNode { primitive, wait, .. } = self.waits[it];
        wait.blocks_thread && wait.wants == WaitFor::Acquire && self.primitives[primitive].kind == Kind::Monitor
    }

    fn add_needs_of(&mut self, waits: Vec<usize>) -> usize {
        let needs = self.needs.len();
        for &wait in &waits {
            self.waits[wait].needed_by.push(needs);
        }
        self.needs.push(Needs { waits, holds: Vec::new() });
        needs
    }

    /// Whether a hold or an earlier wait can keep this wait from going on.
    pub(super) fn is_in_queue(&self, node: &WaitNode<'_>) -> bool {
        let anybody_adds =
            self.certainty == Certainty::Certain && self.primitives[node.primitive].kind == Kind::Semaphore;
        let is_free = makes_no_edge(node.wait.wants)                                // rule 1
            || node.wait.state != WaitState::Queued                                 // rule 2
            || matches!(node.wait.wants, WaitFor::Permits(_)) && anybody_adds; // rule 7
        !is_free
    }

    pub(super) fn stuck(&self) -> Stuck {
        self.stuck_among(&Stuck { holds: vec![true; self.holds.len()], waits: vec![true; self.waits.len()] })
    }

    /// The holds and waits that are stuck if all others than these are free.
    pub(super) fn stuck_among(&self, these: &Stuck) -> Stuck {
        let free_holds = self.holds.iter().zip(&these.holds).map(|(node, is_asked)| node.needs.is_none() || !is_asked);
        let free_waits =
            self.waits.iter().zip(&these.waits).map(|(node, is_asked)| !self.is_in_queue(node) || !is_asked);
        let mut reduction = Reduction::new(self);
        for (it, _) in free_holds.enumerate().filter(|(_, is_free)| *is_free) {
            reduction.free_hold(it);
        }
        for (it, _) in free_waits.enumerate().filter(|(_, is_free)| *is_free) {
            reduction.free_wait(it);
        }
        reduction.finish()
    }
}

/// Which holds and waits are stuck.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Stuck {
    pub(super) holds: Vec<bool>,
    pub(super) waits: Vec<bool>,
}

impl Stuck {
    /// The holds and waits that `others` does not contain.
    pub(super) fn without(&self, others: &Self) -> Self {
        let remove =
            |these: &[bool], others: &[bool]| these.iter().zip(others).map(|(it, other)| *it && !other).collect();
        Self { holds: remove(&self.holds, &others.holds), waits: remove(&self.waits, &others.waits) }
    }
}

/// How many stuck holds a primitive has, by their modes, and how many permits they have.
#[derive(Clone, Copy, Default)]
pub(super) struct TakenByStuck {
    alone: usize,
    shared: usize,
    permits: usize,
}

impl TakenByStuck {
    /// Counts the stuck holds of each primitive in the graph.
    pub(super) fn by(graph: &Graph<'_>, stuck: &Stuck) -> Vec<Self> {
        let mut taken = vec![Self::default(); graph.primitives.len()];
        for (node, _) in graph.holds.iter().zip(&stuck.holds).filter(|(_, is_stuck)| **is_stuck) {
            taken[node.primitive].count(node.hold.mode, |count, n| *count = count.saturating_add(n));
        }
        taken
    }

    fn count(&mut self, mode: HoldMode, change: impl Fn(&mut usize, usize)) {
        match mode {
            HoldMode::Exclusive => change(&mut self.alone, 1),
            HoldMode::Shared => change(&mut self.shared, 1),
            HoldMode::Permits(n) => change(&mut self.permits, n),
            HoldMode::Job => (),
        }
    }

    /// Rule 5.
    pub(super) fn leaves_enough(self, primitive: &Primitive, wants: WaitFor) -> bool {
        match wants {
            WaitFor::Acquire | WaitFor::Write => self.alone == 0 && self.shared == 0,
            WaitFor::Read => self.alone == 0,
            WaitFor::Permits(n) => primitive.permits.is_none_or(|permits| n.saturating_add(self.permits) <= permits),
            _ => true,
        }
    }
}

/// Applies the rules until no further hold or wait becomes free.
struct Reduction<'a> {
    graph: &'a Graph<'a>,
    stuck: Stuck,
    is_needed: Vec<bool>,
    taken: Vec<TakenByStuck>,
    /// The stuck waits of each primitive, the first last.
    queues: Vec<Vec<usize>>,
    /// Primitives whose queues may go on.
    to_serve: Vec<usize>,
}

impl<'a> Reduction<'a> {
    fn new(graph: &'a Graph<'a>) -> Self {
        let stuck = Stuck { holds: vec![true; graph.holds.len()], waits: vec![true; graph.waits.len()] };
        let mut queues = vec![Vec::new(); graph.primitives.len()];
        for (it, node) in graph.waits.iter().enumerate().rev() {
            if graph.is_in_queue(node) {
                queues[node.primitive].push(it);
            }
        }
        Self {
            graph,
            taken: TakenByStuck::by(graph, &stuck),
            stuck,
            is_needed: vec![true; graph.needs.len()],
            queues,
            to_serve: (0..graph.primitives.len()).collect(),
        }
    }

    fn free_hold(&mut self, it: usize) {
        if std::mem::replace(&mut self.stuck.holds[it], false) {
            let node = &self.graph.holds[it];
            self.taken[node.primitive].count(node.hold.mode, |count, n| *count = count.saturating_sub(n));
            self.to_serve.push(node.primitive);
        }
    }

    fn free_wait(&mut self, it: usize) {
        self.stuck.waits[it] = false;
        for &needs in &self.graph.waits[it].needed_by {
            if std::mem::replace(&mut self.is_needed[needs], false) {
                self.graph.needs[needs].holds.iter().for_each(|&hold| self.free_hold(hold));
            }
        }
    }

    /// Rules 5 and 6.
    fn serve(&mut self, primitive: usize) {
        while let Some(&first) = self.queues[primitive].last() {
            let wants = self.graph.waits[first].wait.wants;
            let may_leave = !self.stuck.waits[first];
            if !may_leave && !self.taken[primitive].leaves_enough(&self.graph.primitives[primitive], wants) {
                return;
            }
            self.queues[primitive].pop();
            self.free_wait(first);
        }
    }

    fn finish(mut self) -> Stuck {
        while let Some(primitive) = self.to_serve.pop() {
            self.serve(primitive);
        }
        self.stuck
    }
}
