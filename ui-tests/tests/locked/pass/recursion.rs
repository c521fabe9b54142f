//! Functions that lock the monitors of a tree, one after another or one in another.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Debug, Default)]
struct Node {
    state: Monitor,
    #[guarded(by = state)]
    size: u64,
    #[guarded(by = state)]
    children: Vec<Node>,
}

impl Node {
    fn of(size: u64, children: Vec<Node>) -> Self {
        NodeInit { size, children }.into()
    }

    /// Holds the monitors of all parents.
    fn total(&self) -> u64 {
        locked!(self.state, |s| s.size + s.children.iter().map(Node::total).sum::<u64>())
    }

    fn grow(&self, by: u64) {
        locked!(self.state, |s| {
            s.size += by;
            for child in &s.children {
                locked!(child.state, |c| c.size += by);
            }
        });
    }
}

fn swap<T>(one: &Monitor<T>, other: &Monitor<T>) {
    locked!(one, |one| locked!(other, |other| std::mem::swap(one, other)));
}

fn main() {
    let tree = Node::of(1, vec![Node::of(2, vec![Node::of(3, vec![])]), Node::of(4, vec![])]);
    assert_eq!(tree.total(), 10);
    tree.grow(1);
    assert_eq!(tree.total(), 13);
    let (one, other) = (Monitor::new(1), Monitor::new(2));
    swap(&one, &other);
    assert_eq!((one.into_inner(), other.into_inner()), (2, 1));
}
