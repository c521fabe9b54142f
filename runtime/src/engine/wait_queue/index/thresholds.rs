//! Finds the waiters whose reading has reached their threshold, in the order of their numbers.
//!
//! This is a tournament tree: its leaves are the waiters in the order of their numbers, and each node stores the lowest threshold
//! below it. The root tells whether any threshold is reached. To find the next waiter after a given number whose threshold is
//! reached, a search goes up the tree once and down once.

use super::WaiterNumber;

pub(super) struct Thresholds<W> {
    /// Sorted by number. A waiter that has left is `None`.
    waiters: Vec<(WaiterNumber, Option<W>)>,
    /// How many waiters have not left.
    len: usize,
    /// The nodes of the tree. The root is at index 1, and the children of `i` are at `2i` and `2i + 1`. The second half are the
    /// thresholds of the waiters.
    lowest: Vec<u128>,
}

/// The threshold of a waiter that has left. No reading reaches it.
const NEVER: u128 = u128::MAX;

const LEAST_CAPACITY: usize = 8;

impl<W: Copy> Thresholds<W> {
    pub(super) const fn new() -> Self {
        Self { waiters: Vec::new(), len: 0, lowest: Vec::new() }
    }

    /// Adds a waiter. Its number must be higher than all numbers so far. So no waiter has two thresholds, of which `remove` would remove
    /// only one.
    pub(super) fn push(&mut self, threshold: u64, number: WaiterNumber, waiter: W) {
        debug_assert!(
            self.waiters.last().is_none_or(|(last, _)| *last < number),
            "numbers rise, and each waiter has one threshold"
        );
        if self.waiters.len() == self.capacity() {
            self.make_room();
        }
        self.waiters.push((number, Some(waiter)));
        self.len += 1;
        self.set(self.waiters.len() - 1, threshold.into());
    }

    /// Removes a waiter.
    pub(super) fn remove(&mut self, number: WaiterNumber) {
        let Ok(place) = self.waiters.binary_search_by_key(&number, |(own, _)| *own) else { return };
        self.waiters[place].1 = None;
        self.len -= 1;
        self.set(place, NEVER);
        match (self.len, self.capacity()) {
            (0, _) => self.waiters.clear(),
            (len, capacity) if capacity / 8 > len => self.make_room(),
            _ => {}
        }
    }

    /// The first waiter with a higher number whose threshold is at most `value`.
    pub(super) fn first_behind(&self, number: WaiterNumber, value: u64) -> Option<(WaiterNumber, W)> {
        let (capacity, value) = (self.capacity(), u128::from(value));
        let behind = self.waiters.partition_point(|(own, _)| *own <= number);
        if behind == self.waiters.len() || self.lowest[1] > value {
            return None;
        }
        let mut node = capacity + behind;
        while self.lowest[node] > value {
            // Goes to the next node on the right, as high in the tree as possible.
            node >>= node.trailing_ones();
            if node == 0 {
                return None;
            }
            node += 1;
        }
        while node < capacity {
            node *= 2;
            if self.lowest[node] > value {
                node += 1;
            }
        }
        let (number, waiter) = self.waiters[node - capacity];
        waiter.map(|waiter| (number, waiter))
    }

    /// How many waiters the tree has room for.
    pub(super) fn capacity(&self) -> usize {
        self.lowest.len() / 2
    }

    fn set(&mut self, place: usize, threshold: u128) {
        let mut node = self.capacity() + place;
        self.lowest[node] = threshold;
        while node > 1 {
            node /= 2;
            let lowest = self.lowest[2 * node].min(self.lowest[2 * node + 1]);
            if self.lowest[node] == lowest {
                return;
            }
            self.lowest[node] = lowest;
        }
    }

    /// Removes the waiters that have left, and makes room for twice as many waiters as there are.
    fn make_room(&mut self) {
        let capacity = (2 * self.len).next_power_of_two().max(LEAST_CAPACITY);
        let mut lowest = vec![NEVER; 2 * capacity];
        let stay = self.waiters.iter().zip(&self.lowest[self.capacity()..]).filter(|((_, waiter), _)| waiter.is_some());
        for (slot, (_, threshold)) in lowest[capacity..].iter_mut().zip(stay) {
            *slot = *threshold;
        }
        for node in (1..capacity).rev() {
            lowest[node] = lowest[2 * node].min(lowest[2 * node + 1]);
        }
        self.lowest = lowest;
        self.waiters.retain(|(_, waiter)| waiter.is_some());
        self.waiters.shrink_to(capacity);
    }
}
