//! The waiters that wait for the same key, in the order of their numbers. Mostly there is one.

use std::collections::VecDeque;

use super::WaiterNumber;

pub(super) enum Group<W> {
    One(WaiterNumber, W),
    /// In a box, so that the others take little room.
    Many(Box<Many<W>>),
}

pub(super) struct Many<W> {
    /// Numbers rise. A waiter that has left is `None`; neither the first nor the last entry is.
    waiters: VecDeque<(WaiterNumber, Option<W>)>,
    /// How many have not left.
    len: usize,
}

impl<W: Copy> Group<W> {
    /// Adds a waiter: its number is the highest so far. `spare` is the memory of an emptied group.
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

    /// Takes a waiter out. True if the group is empty then.
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
        // At most half of the entries are of waiters that have left, so skipping them is paid for by their coming.
        if self.waiters.len() > 2 * self.len + 8 {
            self.waiters.retain(|(_, waiter)| waiter.is_some());
            self.waiters.shrink_to(2 * self.len + 8);
        }
    }
}
