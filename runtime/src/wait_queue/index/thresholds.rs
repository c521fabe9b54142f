//! The waiters that wait for a reading to reach a threshold, found in the order of their numbers.
//!
//! A tournament tree over the waiters in their order: each node knows the lowest threshold below it. The root says whether any
//! threshold is reached, and one way up and one way down lead to the next waiter behind a number whose threshold is.

use super::Number;

pub(super) struct Thresholds<W> {
    /// Numbers rise. A waiter that has left is `None`.
    waiters: Vec<(Number, Option<W>)>,
    /// How many have not left.
    len: usize,
    /// The root stands at 1, the children of `i` at `2i` and `2i + 1`, and the thresholds of the waiters behind them all.
    lowest: Vec<u128>,
}

/// The threshold of a waiter that has left: nothing reaches it.
const NEVER: u128 = u128::MAX;

const LEAST_CAPACITY: usize = 8;

impl<W: Copy> Thresholds<W> {
    pub(super) const fn new() -> Self {
        Self { waiters: Vec::new(), len: 0, lowest: Vec::new() }
    }

    /// Adds a waiter: its number is the highest so far. It has one threshold, or `remove` would leave the other behind.
    pub(super) fn push(&mut self, threshold: u64, number: Number, waiter: W) {
        debug_assert!(self.waiters.last().is_none_or(|(last, _)| *last < number), "one threshold for a waiter");
        if self.waiters.len() == self.capacity() {
            self.make_room();
        }
        self.waiters.push((number, Some(waiter)));
        self.len += 1;
        self.set(self.waiters.len() - 1, threshold.into());
    }

    /// Takes a waiter out.
    pub(super) fn remove(&mut self, number: Number) {
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
    pub(super) fn first_behind(&self, number: Number, value: u64) -> Option<(Number, W)> {
        let (capacity, value) = (self.capacity(), u128::from(value));
        let behind = self.waiters.partition_point(|(own, _)| *own <= number);
        if behind == self.waiters.len() || self.lowest[1] > value {
            return None;
        }
        let mut node = capacity + behind;
        while self.lowest[node] > value {
            // To the next on the right, as high as it goes.
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

    /// How many waiters there is room for.
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

    /// Forgets the waiters that have left, and makes room for as many again as there are.
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
