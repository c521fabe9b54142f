//! A snapshot as a graph, for Graphviz.

use std::{
    collections::HashSet,
    fmt::{self, Display, Write as _},
};

use super::{
    report::PrimitiveName,
    snapshot::{Body, Hold, HoldId, Primitive, Snapshot, WaitId, WaitInfo},
    words::{Lasting, ShownPlace, WaitingTasks, as_wanted},
};

/// At most this many waits of each primitive have a node, beside those that have an edge from a hold.
const SHOWN: usize = 5;

impl Snapshot {
    /// The graph of holds and waits, in the DOT language of Graphviz. `dot -Tsvg` draws it.
    ///
    /// Primitives are boxes, holds and waits are ellipses. A wait points to its primitive, a primitive to its holds, and a hold to
    /// the waits of its body, dashed if that is not certain. The members of a deadlock are red, those of a possible one orange. Of
    /// the waits to which no hold points, the five longest of each primitive are shown, and the others are counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use warded::{Lock, observe};
    ///
    /// let lock = Lock::new(0).named("counter");
    /// let guard = lock.try_acquire();
    /// let dot = observe::snapshot().to_dot();
    /// assert!(dot.starts_with("digraph"));
    /// assert!(dot.contains("counter #"));
    /// # drop(guard);
    /// ```
    #[must_use]
    pub fn to_dot(&self) -> String {
        Dot::new(self).to_string()
    }
}

/// The nodes that have a colour, and those that must be shown.
struct Dot<'a> {
    snapshot: &'a Snapshot,
    stuck: Marked,
    maybe_stuck: Marked,
    /// The waits to which a hold points.
    in_bodies: HashSet<WaitId>,
}

#[derive(Default)]
struct Marked {
    holds: HashSet<HoldId>,
    waits: HashSet<WaitId>,
}

impl Marked {
    fn new(deadlocks: &[super::Deadlock]) -> Self {
        Self {
            holds: deadlocks.iter().flat_map(super::Deadlock::holds).collect(),
            waits: deadlocks.iter().flat_map(super::Deadlock::waits).collect(),
        }
    }
}

impl<'a> Dot<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let bodies = snapshot.primitives.iter().flat_map(|it| &it.holds).map(|hold| &hold.body);
        let waits = bodies.filter_map(|body| if let Body::WaitsFor { waits, .. } = body { Some(waits) } else { None });
        Self {
            snapshot,
            stuck: Marked::new(&snapshot.deadlocks()),
            maybe_stuck: Marked::new(&snapshot.possible_deadlocks()),
            in_bodies: waits.flatten().copied().collect(),
        }
    }

    fn write_primitive(&self, f: &mut fmt::Formatter<'_>, primitive: &Primitive) -> fmt::Result {
        let (name, made_at) = (PrimitiveName::from(primitive), ShownPlace(primitive.made_at));
        let busy = if primitive.is_busy { "\nbusy" } else { "" };
        let label = format!("{name}\n{}, {made_at}{busy}", primitive.kind);
        writeln!(f, "    p{} [shape=box, label={}];", primitive.id.0, Quoted(label))?;
        primitive.holds.iter().try_for_each(|hold| self.write_hold(f, primitive, hold))?;
        let mut left_out = primitive.more_waits;
        for (it, wait) in primitive.waits.iter().enumerate() {
            let is_needed = self.in_bodies.contains(&wait.id) || self.colour_of_wait(wait).is_some();
            if it < SHOWN || is_needed {
                self.write_wait(f, primitive, wait)?;
            } else {
                left_out += 1;
            }
        }
        if left_out > 0 {
            let waiting = WaitingTasks { count: left_out, more: true };
            writeln!(f, "    more{0} [label={1}];\n    more{0} -> p{0};", primitive.id.0, Quoted(waiting))?;
        }
        Ok(())
    }

    fn write_hold(&self, f: &mut fmt::Formatter<'_>, primitive: &Primitive, hold: &Hold) -> fmt::Result {
        let colour = if self.stuck.holds.contains(&hold.id) {
            Some("red")
        } else {
            self.maybe_stuck.holds.contains(&hold.id).then_some("orange")
        };
        let at_least = if hold.is_at_least { "at least " } else { "" };
        let label = format!("{}\nholds for {at_least}{}\n{}", hold.who, Lasting(hold.held_for), ShownPlace(hold.at));
        writeln!(f, "    h{} [label={}{}];", hold.id.0, Quoted(label), Colour(colour))?;
        writeln!(f, "    p{} -> h{}{};", primitive.id.0, hold.id.0, EdgeColour(colour))?;
        if let Body::WaitsFor { waits, is_certain } = &hold.body {
            let style = if *is_certain { "" } else { " [style=dashed]" };
            for wait in waits {
                writeln!(f, "    h{} -> w{}{style};", hold.id.0, wait.0)?;
            }
        }
        Ok(())
    }

    fn colour_of_wait(&self, wait: &WaitInfo) -> Option<&'static str> {
        if self.stuck.waits.contains(&wait.id) {
            Some("red")
        } else {
            self.maybe_stuck.waits.contains(&wait.id).then_some("orange")
        }
    }

    fn write_wait(&self, f: &mut fmt::Formatter<'_>, primitive: &Primitive, wait: &WaitInfo) -> fmt::Result {
        let colour = self.colour_of_wait(wait);
        let wanted = as_wanted(wait.wants).map(|wanted| format!(" {wanted}")).unwrap_or_default();
        let label = format!("{}\nwaits{wanted} for {}\n{}", wait.who, Lasting(wait.waited_for), ShownPlace(wait.at));
        writeln!(f, "    w{} [label={}{}];", wait.id.0, Quoted(label), Colour(colour))?;
        writeln!(f, "    w{} -> p{}{};", wait.id.0, primitive.id.0, EdgeColour(colour))
    }
}

impl Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("digraph locks {\n    rankdir=LR;\n    node [fontname=\"sans-serif\"];\n")?;
        for primitive in self.snapshot.primitives.iter().filter(|it| it.is_busy || it.is_in_use()) {
            self.write_primitive(f, primitive)?;
        }
        f.write_str("}\n")
    }
}

/// A string of the DOT language.
struct Quoted<T>(T);

impl<T: Display> Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.to_string().chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                c if c.is_control() => f.write_char(' ')?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

/// `, color=red`
struct Colour(Option<&'static str>);

impl Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |colour| write!(f, ", color={colour}, penwidth=2"))
    }
}

/// ` [color=red]`
struct EdgeColour(Option<&'static str>);

impl Display for EdgeColour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |colour| write!(f, " [color={colour}, penwidth=2]"))
    }
}

#[cfg(test)]
mod tests {
    use crate::observe::{
        Body, WaitFor,
        fixture::{World, named, task},
    };

    #[test]
    fn a_deadlock_is_red_and_what_may_be_one_is_dashed() {
        let mut world = World::default();
        let (a, b, c) = (world.lock("a"), world.lock("b"), world.lock("c"));
        let (hold, wait) = world.holds_and_waits(a, b, task(1));
        world.holds_and_waits(b, a, task(2));
        let may = world.holds(c, task(3));
        let other = world.waits(a, task(3), WaitFor::Acquire);
        world.may_wait(may, &[other]);
        let dot = world.snapshot().to_dot();
        for line in [
            format!("h{} -> w{};", hold.0, wait.0),
            format!("w{} -> p{} [color=red, penwidth=2];", wait.0, b.0),
            format!("p{} -> h{} [color=red, penwidth=2];", a.0, hold.0),
            format!("h{} -> w{} [style=dashed];", may.0, other.0),
            format!("w{} -> p{};", other.0, a.0),
        ] {
            assert!(dot.lines().any(|it| it.trim() == line), "{line}\nin\n{dot}");
        }
    }

    #[test]
    fn names_are_quoted() {
        let mut world = World::default();
        let a = world.lock("<b>\"a\\");
        world.holds(a, named("x\n\u{1b}y\"];"));
        let dot = world.snapshot().to_dot();
        assert!(dot.contains(r#"label="<b>\"a\\ #1\nLock, "#), "{dot}");
        assert!(dot.contains(r#"task \"x\\n\\u{1b}y\\\"];\""#), "{dot}");
        assert_eq!(dot.matches('{').count() - dot.matches("u{").count(), 1);
    }

    /// All waits to which the body of a hold points are shown, however many there are.
    #[test]
    fn many_waits_are_counted() {
        let mut world = World::default();
        let (a, b) = (world.lock("a"), world.lock("b"));
        let hold = world.holds(b, task(1));
        for number in 0..99 {
            world.waits(a, task(number), WaitFor::Acquire);
        }
        let last = world.waits(a, task(1), WaitFor::Acquire);
        world.hold_mut(hold).body = Body::WaitsFor { waits: vec![last], is_certain: true };
        let dot = world.snapshot().to_dot();
        assert_eq!(dot.lines().filter(|line| line.trim_start().starts_with('w') && line.contains("->")).count(), 6);
        assert!(dot.contains("94 more tasks wait"), "{dot}");
    }
}
