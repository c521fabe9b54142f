//! Those who wait for a value to be at least so much, found in the order of their numbers.
//!
//! A treap (Seidel and Aragon, "Randomized search trees", 1996) by threshold and number, in which every node knows the lowest
//! and the highest number below it. If the lowest threshold is not reached, none is: that is seen at the left end. If
//! many are, whoever came first among them is found without looking at the others.

use super::Number;

pub(super) struct Thresholds<W> {
    /// Nodes, and places that are free.
    nodes: Vec<Node<W>>,
    root: Link,
    free: Vec<u32>,
    /// Marsaglia's xorshift: not random to an adversary, but nobody chooses what stands here beside the thresholds.
    seed: u32,
}

/// The place of a node.
type Link = Option<u32>;

struct Node<W> {
    threshold: u64,
    number: Number,
    waiter: W,
    /// No child's is higher.
    priority: u32,
    left: Link,
    right: Link,
    /// Of all below, itself included.
    lowest: Number,
    highest: Number,
}

impl<W: Copy> Thresholds<W> {
    pub(super) const fn new() -> Self {
        Self { nodes: Vec::new(), root: None, free: Vec::new(), seed: 0x9E37_79B9 }
    }

    pub(super) fn insert(&mut self, threshold: u64, number: Number, waiter: W) {
        let node = Node {
            threshold,
            number,
            waiter,
            priority: self.random(),
            left: None,
            right: None,
            lowest: number,
            highest: number,
        };
        let place = self.place(node);
        let (left, right) = self.split(self.root, (threshold, number));
        let left = self.merge(left, Some(place));
        self.root = self.merge(left, right);
    }

    pub(super) fn remove(&mut self, threshold: u64, number: Number) {
        let (left, rest) = self.split(self.root, (threshold, number));
        let (found, right) = self.split(rest, (threshold, number + 1));
        self.root = self.merge(left, right);
        self.free.extend(found);
        if self.root.is_none() {
            self.nodes.clear();
            self.free.clear();
        }
    }

    /// The first with a higher number whose threshold `value` reaches.
    pub(super) fn first_behind(&self, number: Number, value: u64) -> Option<(Number, W)> {
        let found = self.reached(self.root, number, value)?;
        let node = self.node(found);
        Some((node.number, node.waiter))
    }

    /// Among those below `link`.
    fn reached(&self, link: Link, number: Number, value: u64) -> Link {
        let node = self.node(link?);
        if node.highest <= number {
            return None;
        }
        if node.threshold > value {
            return self.reached(node.left, number, value);
        }
        let left = self.first_of_all(node.left, number);
        let right = self.reached(node.right, number, value);
        self.first(self.first(left, link.filter(|_| node.number > number)), right)
    }

    /// Among those below `link`, all of whose thresholds are reached.
    fn first_of_all(&self, link: Link, number: Number) -> Link {
        let node = self.node(link?);
        if node.highest <= number {
            return None;
        }
        // Down to the lowest number, if that is high enough: it is in one of the three.
        let may_be_first =
            |child: Link| child.filter(|child| node.lowest <= number || self.node(*child).lowest == node.lowest);
        let own = link.filter(|_| node.number > number);
        if node.number == node.lowest && own.is_some() {
            return own;
        }
        let left = self.first_of_all(may_be_first(node.left), number);
        let right = self.first_of_all(may_be_first(node.right), number);
        self.first(self.first(left, own), right)
    }

    fn first(&self, one: Link, other: Link) -> Link {
        [one, other].into_iter().flatten().min_by_key(|place| self.node(*place).number)
    }

    /// How many there is room for.
    #[cfg(all(test, not(warded_loom)))]
    pub(super) fn room(&self) -> usize {
        self.nodes.capacity().max(self.free.capacity())
    }

    // --- the tree ---

    /// Those before `key`, and the others.
    fn split(&mut self, link: Link, key: (u64, Number)) -> (Link, Link) {
        let Some(place) = link else { return (None, None) };
        let node = self.node(place);
        if (node.threshold, node.number) < key {
            let (left, right) = self.split(node.right, key);
            self.node_mut(place).right = left;
            self.sum_up(place);
            (link, right)
        } else {
            let (left, right) = self.split(node.left, key);
            self.node_mut(place).left = right;
            self.sum_up(place);
            (left, link)
        }
    }

    /// All of `left` stand before all of `right`.
    fn merge(&mut self, left: Link, right: Link) -> Link {
        let (Some(front), Some(back)) = (left, right) else { return left.or(right) };
        if self.node(front).priority >= self.node(back).priority {
            let below = self.merge(self.node(front).right, right);
            self.node_mut(front).right = below;
            self.sum_up(front);
            left
        } else {
            let below = self.merge(left, self.node(back).left);
            self.node_mut(back).left = below;
            self.sum_up(back);
            right
        }
    }

    fn sum_up(&mut self, place: u32) {
        let node = self.node(place);
        let (mut lowest, mut highest) = (node.number, node.number);
        for child in [node.left, node.right].into_iter().flatten() {
            let child = self.node(child);
            lowest = lowest.min(child.lowest);
            highest = highest.max(child.highest);
        }
        let node = self.node_mut(place);
        (node.lowest, node.highest) = (lowest, highest);
    }

    fn place(&mut self, node: Node<W>) -> u32 {
        if let Some(place) = self.free.pop() {
            *self.node_mut(place) = node;
            return place;
        }
        self.nodes.push(node);
        u32::try_from(self.nodes.len() - 1).expect("fewer than 2^32 wait")
    }

    fn node(&self, place: u32) -> &Node<W> {
        &self.nodes[place as usize]
    }

    fn node_mut(&mut self, place: u32) -> &mut Node<W> {
        &mut self.nodes[place as usize]
    }

    fn random(&mut self) -> u32 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 17;
        self.seed ^= self.seed << 5;
        self.seed
    }
}
