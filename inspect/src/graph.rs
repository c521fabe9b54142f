//! The graph of waits and holds, as SVG in the page.
//!
//! Connected nodes are drawn on one circle, so that a deadlock appears as a ring.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    f64::consts::TAU,
    fmt::Write,
};

use warded::observe::{Body, HoldId, PrimitiveId, Snapshot, WaitId};

use crate::{html::Text, page::name};

/// How many circles are drawn, and how many nodes on each.
const CIRCLES: usize = 12;
const NODES: usize = 16;

/// The length of a label, in characters.
const LABEL: usize = 26;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Node {
    Primitive(PrimitiveId),
    Hold(HoldId),
    Wait(WaitId),
}

#[derive(Default)]
struct Graph {
    labels: BTreeMap<Node, String>,
    edges: Vec<(Node, Node)>,
    /// The nodes of deadlocks.
    marked: HashSet<Node>,
}

/// The graph of the primitives that are held and waited for. Empty if there are none.
pub(crate) fn draw(snapshot: &Snapshot) -> String {
    let graph = Graph::of(snapshot);
    let mut svg = String::new();
    for nodes in graph.components().into_iter().take(CIRCLES) {
        graph.circle(&nodes, &mut svg);
    }
    svg
}

impl Graph {
    fn of(snapshot: &Snapshot) -> Self {
        let primitives = snapshot.primitives();
        let holds_of_waits = holds_of_waits(snapshot);
        let mut graph = Self::default();
        for member in snapshot.deadlocks().iter().flat_map(|deadlock| &deadlock.members) {
            graph.marked.extend(member.holds.iter().map(|it| Node::Hold(it.hold.id)));
            graph.marked.extend(member.waits.iter().map(|it| Node::Primitive(it.primitive.id)));
        }
        for on in primitives.iter().filter(|on| !on.holds.is_empty() && !on.waits.is_empty()) {
            let primitive = Node::Primitive(on.id);
            graph.labels.insert(primitive, name(on));
            for hold in &on.holds {
                graph.edge(primitive, Node::Hold(hold.id), hold.who.to_string());
            }
        }
        for on in primitives {
            let primitive = Node::Primitive(on.id);
            for wait in on.waits.iter().take(NODES) {
                let from = match holds_of_waits.get(&wait.id) {
                    Some(holds) if !holds.is_empty() => holds.iter().map(|hold| Node::Hold(*hold)).collect(),
                    _ => vec![Node::Wait(wait.id)],
                };
                for node in from {
                    if graph.labels.contains_key(&primitive) || graph.labels.contains_key(&node) {
                        graph.labels.entry(node).or_insert_with(|| wait.who.to_string());
                        graph.labels.entry(primitive).or_insert_with(|| name(on));
                        graph.edges.push((node, primitive));
                    }
                }
            }
        }
        graph
    }

    /// Whether both ends are part of a deadlock.
    fn is_marked(&self, from: Node, to: Node) -> bool {
        self.marked.contains(&from) && self.marked.contains(&to)
    }

    fn edge(&mut self, from: Node, to: Node, label: String) {
        self.labels.insert(to, label);
        self.edges.push((from, to));
    }

    /// The groups of connected nodes, the largest first.
    fn components(&self) -> Vec<Vec<Node>> {
        let mut neighbours: HashMap<Node, Vec<Node>> = HashMap::new();
        for (from, to) in &self.edges {
            neighbours.entry(*from).or_default().push(*to);
            neighbours.entry(*to).or_default().push(*from);
        }
        let mut seen = HashSet::new();
        let mut components = Vec::new();
        for start in self.labels.keys() {
            let (mut next, mut nodes) = (vec![*start], Vec::new());
            while let Some(node) = next.pop() {
                if seen.insert(node) {
                    nodes.push(node);
                    next.extend(neighbours.get(&node).into_iter().flatten());
                }
            }
            if nodes.len() > 1 {
                components.push(nodes);
            }
        }
        components.sort_by_key(|nodes| std::cmp::Reverse(nodes.len()));
        components
    }

    fn circle(&self, nodes: &[Node], svg: &mut String) {
        let shown = &nodes[..nodes.len().min(NODES)];
        let count = f64::from(u32::try_from(shown.len()).expect("few"));
        let radius = 60.0 + 8.0 * count;
        let (width, height) = (2.0 * radius + 380.0, 2.0 * radius + 60.0);
        let (middle_x, middle_y) = (width / 2.0, height / 2.0);
        let at = |node: &Node| {
            let index = shown.iter().position(|shown| shown == node)?;
            let angle = TAU * f64::from(u32::try_from(index).ok()?) / count;
            Some((middle_x + radius * angle.sin(), middle_y - radius * angle.cos()))
        };
        let _ = write!(
            svg,
            "<div class=\"card\"><svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"who waits for what\">\
             <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             orient=\"auto\"><path class=\"arrow\" d=\"M0 0 8 4 0 8z\"/></marker></defs>"
        );
        for (from, to) in &self.edges {
            if let (Some((x1, y1)), Some((x2, y2))) = (at(from), at(to)) {
                // The arrow ends just before its node.
                let length = (x2 - x1).hypot(y2 - y1).max(1.0);
                let (x2, y2) = (x2 - (x2 - x1) / length * 9.0, y2 - (y2 - y1) / length * 9.0);
                let bad = if self.is_marked(*from, *to) { " bad" } else { "" };
                let _ = write!(
                    svg,
                    "<path class=\"edge{bad}\" marker-end=\"url(#arrow)\" d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\"/>"
                );
            }
        }
        for node in shown {
            let Some((x, y)) = at(node) else { continue };
            let shape = match node {
                Node::Primitive(_) => format!(
                    "<rect class=\"node\" x=\"{:.1}\" y=\"{:.1}\" width=\"14\" height=\"14\"/>",
                    x - 7.0,
                    y - 7.0
                ),
                Node::Hold(_) | Node::Wait(_) => {
                    format!("<circle class=\"node\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\"/>")
                }
            };
            let (anchor, x) = if x < middle_x - 1.0 { ("end", x - 12.0) } else { ("start", x + 12.0) };
            let label = &self.labels[node];
            let short = shortened(label);
            let _ = write!(
                svg,
                "{shape}<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}<title>{}</title></text>",
                y + 4.0,
                Text(short),
                Text(label)
            );
        }
        svg.push_str("</svg>");
        if nodes.len() > shown.len() {
            let _ = write!(svg, "<p class=\"soft\">{} of {} are drawn.</p>", shown.len(), nodes.len());
        }
        svg.push_str("</div>");
    }
}

/// The holds that a wait keeps from ending. Such a wait is drawn as its holds.
fn holds_of_waits(snapshot: &Snapshot) -> HashMap<WaitId, BTreeSet<HoldId>> {
    let mut holds: HashMap<WaitId, BTreeSet<HoldId>> = HashMap::new();
    for hold in snapshot.primitives().iter().flat_map(|on| &on.holds) {
        if let Body::WaitsFor { waits, .. } = &hold.body {
            for wait in waits {
                holds.entry(*wait).or_default().insert(hold.id);
            }
        }
    }
    // If a guard was acquired by hand, only the possible deadlocks say what its task waits for.
    for member in snapshot.possible_deadlocks().iter().flat_map(|deadlock| &deadlock.members) {
        for wait in &member.waits {
            holds.entry(wait.wait.id).or_default().extend(member.holds.as_ref().map(|it| it.hold.id));
        }
    }
    holds
}

fn shortened(label: &str) -> String {
    match label.char_indices().nth(LABEL) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}
