//! Finds the circles of stuck holds and waits. Each becomes a [`Deadlock`].

use std::collections::HashSet;

use super::{
    graph::{Graph, Stuck, TakenByStuck},
    rules::{Certainty, excludes},
};
use crate::observe::{
    report::{Deadlock, Doubt, HoldOf, Member, WaitOn},
    snapshot::{Body, Kind, WaitFor, WaitState},
};

/// The circles among the holds and waits in `shown`, which are a part of the stuck ones.
pub(super) fn deadlocks(graph: &Graph<'_>, stuck: &Stuck, shown: &Stuck) -> Vec<Deadlock> {
    let edges = Edges::new(graph, stuck, shown);
    let circles = edges.components().into_iter().filter(|component| component.len() > 1);
    let circles = circles.map(HashSet::from_iter).filter(|circle| edges.is_stuck_alone(circle));
    let mut deadlocks: Vec<_> = circles.map(|circle| edges.deadlock(&circle)).collect();
    deadlocks.sort_by_key(|deadlock| deadlock.holds().next());
    deadlocks
}

/// The number of a node. The holds of the graph have the lowest numbers, then come its waits, and then its needs.
type GraphNode = usize;

/// What each node waits for.
struct Edges<'a> {
    graph: &'a Graph<'a>,
    to: Vec<Vec<GraphNode>>,
}

impl<'a> Edges<'a> {
    fn new(graph: &'a Graph<'a>, stuck: &Stuck, shown: &Stuck) -> Self {
        let mut edges = Self { graph, to: vec![Vec::new(); graph.holds.len() + graph.waits.len() + graph.needs.len()] };
        for it in (0..graph.holds.len()).filter(|&it| shown.holds[it]) {
            edges.to[it] = graph.holds[it].needs.map(|needs| edges.needs(needs)).into_iter().collect();
        }
        for it in 0..graph.needs.len() {
            let node = edges.needs(it);
            let waits = graph.needs[it].waits.iter().filter(|&&wait| shown.waits[wait]);
            edges.to[node] = waits.map(|&wait| edges.wait(wait)).collect();
        }
        edges.add_waits(stuck, shown);
        edges
    }

    fn add_waits(&mut self, stuck: &Stuck, shown: &Stuck) {
        let graph = self.graph;
        let taken = TakenByStuck::by(graph, stuck);
        let mut holds = vec![Vec::new(); graph.primitives.len()];
        for (it, node) in graph.holds.iter().enumerate().filter(|(it, _)| shown.holds[*it]) {
            holds[node.primitive].push(it);
        }
        let mut first = vec![None; graph.primitives.len()];
        for (it, node) in graph.waits.iter().enumerate().filter(|(it, _)| stuck.waits[*it]) {
            let first = *first[node.primitive].get_or_insert(it);
            if !shown.waits[it] {
                continue;
            }
            let from = self.wait(it);
            if taken[node.primitive].leaves_enough(&graph.primitives[node.primitive], node.wait.wants) {
                self.to[from] = if shown.waits[first] { vec![self.wait(first)] } else { Vec::new() };
            } else {
                let excludes = |hold: &&usize| excludes(graph.holds[**hold].hold.mode, node.wait.wants);
                self.to[from] = holds[node.primitive].iter().filter(excludes).copied().collect();
            }
        }
    }

    fn wait(&self, it: usize) -> GraphNode {
        self.graph.holds.len() + it
    }

    fn needs(&self, it: usize) -> GraphNode {
        self.graph.holds.len() + self.graph.waits.len() + it
    }

    fn as_wait(&self, node: GraphNode) -> Option<usize> {
        node.checked_sub(self.graph.holds.len()).filter(|&it| it < self.graph.waits.len())
    }

    /// The strongly connected components (Tarjan's algorithm, without recursion, because chains of waits may be long).
    fn components(&self) -> Vec<Vec<GraphNode>> {
        const NEW: usize = usize::MAX;
        let mut components = Vec::new();
        let mut numbers = vec![NEW; self.to.len()];
        let mut lowest = vec![NEW; self.to.len()];
        let mut is_open = vec![false; self.to.len()];
        let (mut open, mut next) = (Vec::new(), 0);
        for root in 0..self.to.len() {
            let mut path = if numbers[root] == NEW { vec![(root, 0)] } else { Vec::new() };
            while let Some((node, edge)) = path.pop() {
                if edge == 0 {
                    (numbers[node], lowest[node]) = (next, next);
                    next += 1;
                    open.push(node);
                    is_open[node] = true;
                }
                if let Some(&to) = self.to[node].get(edge) {
                    path.push((node, edge + 1));
                    if numbers[to] == NEW {
                        path.push((to, 0));
                    } else if is_open[to] {
                        lowest[node] = lowest[node].min(numbers[to]);
                    }
                    continue;
                }
                if let Some(&(parent, _)) = path.last() {
                    lowest[parent] = lowest[parent].min(lowest[node]);
                }
                if lowest[node] == numbers[node] {
                    let start = open.iter().rposition(|&it| it == node).unwrap_or(0);
                    let component = open.split_off(start);
                    for &it in &component {
                        is_open[it] = false;
                    }
                    components.push(component);
                }
            }
        }
        components
    }

    /// Whether the circle is stuck even if everything outside it is free.
    fn is_stuck_alone(&self, circle: &HashSet<GraphNode>) -> bool {
        let circle = Stuck {
            holds: (0..self.graph.holds.len()).map(|it| circle.contains(&it)).collect(),
            waits: (0..self.graph.waits.len()).map(|it| circle.contains(&self.wait(it))).collect(),
        };
        self.graph.stuck_among(&circle) == circle
    }

    fn deadlock(&self, circle: &HashSet<GraphNode>) -> Deadlock {
        let holds = self.walk(circle);
        let mut members: Vec<_> = holds.iter().map(|&it| self.holding_member(it, circle)).collect();
        let named: HashSet<_> = members.iter().flat_map(|member| &member.waits).map(|it| it.wait.id).collect();
        let mut only_wait: Vec<_> = circle
            .iter()
            .filter_map(|&node| self.as_wait(node))
            .filter(|&it| !named.contains(&self.graph.waits[it].wait.id))
            .collect();
        only_wait.sort_unstable();
        members.extend(only_wait.into_iter().map(|it| self.waiting_member(it)));
        Deadlock {
            is_certain: self.graph.certainty == Certainty::Certain,
            also_waiting: self.also_waiting(&holds, circle),
            members,
        }
    }

    /// The holds of a circle. The first is the hold with the smallest number. After each hold come the holds that it waits for.
    fn walk(&self, circle: &HashSet<GraphNode>) -> Vec<usize> {
        let is_hold = |node: GraphNode| node < self.graph.holds.len();
        let first = circle.iter().copied().filter(|&node| is_hold(node)).min_by_key(|&it| self.graph.holds[it].hold.id);
        let (mut to_visit, mut visited, mut holds) = (Vec::from_iter(first), HashSet::new(), Vec::new());
        while let Some(node) = to_visit.pop() {
            if visited.insert(node) {
                holds.extend(is_hold(node).then_some(node));
                to_visit.extend(self.to[node].iter().rev().filter(|to| circle.contains(to)));
            }
        }
        holds
    }

    fn wait_on(&self, it: usize) -> WaitOn {
        let node = &self.graph.waits[it];
        WaitOn::new(&self.graph.primitives[node.primitive], node.wait)
    }

    fn holding_member(&self, it: usize, circle: &HashSet<GraphNode>) -> Member {
        let node = &self.graph.holds[it];
        let needs = node.needs.map(|needs| &self.graph.needs[needs]);
        let waits = needs.into_iter().flat_map(|needs| &needs.waits);
        let waits: Vec<_> = waits.copied().filter(|&wait| circle.contains(&self.wait(wait))).collect();
        let mut doubts = match &node.hold.body {
            Body::Unknown => vec![Doubt::AcquiredByHand],
            Body::WaitsFor { is_certain: false, .. } | Body::Runs => vec![Doubt::MayWaitForMore],
            Body::WaitsFor { .. } => Vec::new(),
        };
        doubts.extend(waits.iter().find_map(|&wait| self.doubt_of_permits(wait)));
        Member {
            holds: Some(HoldOf::new(&self.graph.primitives[node.primitive], node.hold)),
            waits: waits.into_iter().map(|wait| self.wait_on(wait)).collect(),
            doubts,
        }
    }

    fn waiting_member(&self, it: usize) -> Member {
        Member { holds: None, waits: vec![self.wait_on(it)], doubts: Vec::from_iter(self.doubt_of_permits(it)) }
    }

    fn doubt_of_permits(&self, wait: usize) -> Option<Doubt> {
        let node = &self.graph.waits[wait];
        let is_semaphore = self.graph.primitives[node.primitive].kind == Kind::Semaphore;
        (is_semaphore && matches!(node.wait.wants, WaitFor::Permits(_))).then_some(Doubt::PermitsMayBeAdded)
    }

    /// How many waits outside the circle wait for these holds.
    fn also_waiting(&self, holds: &[usize], circle: &HashSet<GraphNode>) -> usize {
        let held: HashSet<_> = holds.iter().map(|&it| self.graph.holds[it].primitive).collect();
        let in_queue = self.graph.waits.iter().enumerate().filter(|(it, node)| {
            let is_queued = node.wait.state == WaitState::Queued && held.contains(&node.primitive);
            is_queued && !circle.contains(&self.wait(*it))
        });
        in_queue.count() + held.iter().map(|&it| self.graph.primitives[it].more_waits).sum::<usize>()
    }
}
