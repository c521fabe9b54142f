//! The waiters that wait for the same key, in the order of their numbers. Mostly there is one.

use std::collections::VecDeque;

use super::WaiterNumber;

pub(super) enum Group<W> {
    One(WaiterNumber, W),
    /// In a box, so that the other variants are small.
    Many(Box<Many<W>>),
}

pub(super) struct Many<W> {
    /// The numbers rise. The entry of a waiter that has left has `None`. The first and the last entry always have a waiter.
    waiters: VecDeque<(WaiterNumber, Option<W>)>,
    /// How many waiters have not left.
    len: usize,
}

impl<W: Copy> Group<W> {
    /// Adds a waiter, whose number is the highest so far. `spare` is the memory of a group that became empty.
    pub(super) fn push(&mut self, number: WaiterNumber, waiter: W, spare: &mut Option<Box<Many<W>>>) {
        if let Self::One(first, earlier) = *self {
            let mut many = spare.take().unwrap_or_else(|| Box::new(Many { waiters: VecDeque::new(), len: 0 }));
            many.push(first, earlier);
            *self = Self::Many(many);
        }
        if let Self::Many(many) = self {
            many.push(number, waiter);
        }
    }

    /// Removes a waiter. Returns whether the group is empty now.
    pub(super) fn remove(&mut self, number: WaiterNumber) -> bool {
        match self {
            Self::One(..) => true,
            Self::Many(many) => {
                many.remove(number);
                many.len == 0
            }
        }
    }

    /// The first waiter with a higher number.
    pub(super) fn first_behind(&self, number: WaiterNumber) -> Option<(WaiterNumber, W)> {
        match self {
            Self::One(own, waiter) => (*own > number).then_some((*own, *waiter)),
            Self::Many(many) => {
                let behind = many.waiters.partition_point(|(own, _)| *own <= number);
                many.waiters.range(behind..).find_map(|(own, waiter)| waiter.map(|waiter| (*own, waiter)))
            }
        }
    }
}

impl<W: Copy> Many<W> {
    fn push(&mut self, number: WaiterNumber, waiter: W) {
        self.waiters.push_back((number, Some(waiter)));
        self.len += 1;
    }

    /// How many waiters there is room for.
    pub(super) fn capacity(&self) -> usize {
        self.waiters.capacity()
    }

    fn remove(&mut self, number: WaiterNumber) {
        if let Ok(place) = self.waiters.binary_search_by_key(&number, |(own, _)| *own) {
            self.waiters[place].1 = None;
            self.len -= 1;
        }
        while let Some((_, None)) = self.waiters.front() {
            self.waiters.pop_front();
        }
        while let Some((_, None)) = self.waiters.back() {
            self.waiters.pop_back();
        }
        // At most half of the entries are of waiters that have left. So skipping them costs no more than adding them did.
        if self.waiters.len() > 2 * self.len + 8 {
            self.waiters.retain(|(_, waiter)| waiter.is_some());
            self.waiters.shrink_to(2 * self.len + 8);
        }
    }
}
