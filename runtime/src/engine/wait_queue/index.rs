//! The waiters that are found by the keys of their predicates.
//!
//! There is a table for each reading: a hash table for equality, a tree for order. Each waiter has the number of its arrival,
//! and waiters are found in the order of these numbers, across all tables. No foreign code runs here: keys and readings are
//! plain `u64`s.
//!
//! The tables give their memory back when most of their waiters have left.

mod group;
mod thresholds;

use std::{collections::HashMap, collections::hash_map::Entry};

use foldhash::fast::FixedState;

use self::{
    group::{Group, Many},
    thresholds::Thresholds,
};
use super::key::{AnyKeys, Fit, Key, Reading};

/// A waiter's place in the order of arrival. The first waiter has 1.
pub(super) type WaiterNumber = u64;

/// The waiters, by their keys.
pub(super) struct Index<W> {
    tables: Vec<Table<W>>,
    /// How many waiters there are.
    len: usize,
    /// The largest `len` since it was last empty.
    most: usize,
}

/// The waiters whose keys are compared with the same reading.
struct Table<W> {
    reading: Reading,
    /// The result of the reading, unless the value has changed since.
    value: Option<u64>,
    /// How many keys there are.
    len: usize,
    by_key: ByKey<W>,
}

enum ByKey<W> {
    Equal(Groups<W>),
    AtLeast(Thresholds<W>),
}

struct Groups<W> {
    by_key: HashMap<u64, Group<W>, FixedState>,
    /// The memory of a group that became empty, for the next group. So a few waiters that wait for one key again and again
    /// allocate nothing.
    spare: Option<Box<Many<W>>>,
}

/// An empty index keeps its tables if it had no more waiters than this. So a few waiters that come and go allocate nothing.
const FEW: usize = 8;

impl<W: Copy> Index<W> {
    pub(super) const fn new() -> Self {
        Self { tables: Vec::new(), len: 0, most: 0 }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many waiters are in the index.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds a waiter, whose number is the highest so far.
    #[inline]
    pub(super) fn push(&mut self, number: WaiterNumber, waiter: W, keys: &AnyKeys) {
        self.len += 1;
        self.most = self.most.max(self.len);
        for Key { reading, value } in keys.iter() {
            let table = self.table(reading);
            table.len += 1;
            match &mut table.by_key {
                ByKey::AtLeast(thresholds) => thresholds.push(value, number, waiter),
                ByKey::Equal(groups) => groups.push(value, number, waiter),
            }
        }
    }

    /// Removes a waiter. `keys` are those with which it was added.
    #[inline]
    pub(super) fn remove(&mut self, number: WaiterNumber, keys: &AnyKeys) {
        self.len -= 1;
        for Key { reading, value } in keys.iter() {
            self.table(reading).remove(number, value);
        }
        if self.len == 0 {
            if self.most > FEW || self.tables.len() > FEW {
                self.tables = Vec::new();
            }
            self.most = 0;
        }
    }

    /// Forgets the readings, because the value may have changed.
    #[inline]
    pub(super) fn forget_readings(&mut self) {
        for table in &mut self.tables {
            table.value = None;
        }
    }

    /// Takes the readings that the keys are compared with, as far as `read` gives them. Returns the first one that is missing.
    #[inline]
    pub(super) fn read(&mut self, mut read: impl FnMut(Reading) -> Option<u64>) -> Option<Reading> {
        for table in self.tables.iter_mut().filter(|table| table.len > 0 && table.value.is_none()) {
            table.value = read(table.reading);
            if table.value.is_none() {
                return Some(table.reading);
            }
        }
        None
    }

    #[inline]
    pub(super) fn set_reading(&mut self, reading: Reading, value: u64) {
        self.table(reading).value = Some(value);
    }

    /// The first waiter after `number` that has a key which matches its reading.
    #[inline]
    pub(super) fn first_behind(&self, number: WaiterNumber) -> Option<(WaiterNumber, W)> {
        let mut first: Option<(WaiterNumber, W)> = None;
        for table in &self.tables {
            if let Some(found) = table.first_behind(number) {
                first = Some(first.filter(|first| first.0 < found.0).unwrap_or(found));
            }
        }
        first
    }

    #[inline]
    fn table(&mut self, reading: Reading) -> &mut Table<W> {
        let place = self.tables.iter().position(|table| table.reading == reading);
        let place = place.unwrap_or_else(|| self.add_table(reading));
        &mut self.tables[place]
    }

    #[cold]
    fn add_table(&mut self, reading: Reading) -> usize {
        self.tables.push(Table::new(reading));
        self.tables.len() - 1
    }

    /// How many keys there is room for.
    #[cfg(all(test, not(warded_loom)))]
    fn room(&self) -> usize {
        self.tables.iter().map(Table::room).sum()
    }
}

impl<W: Copy> Table<W> {
    fn new(reading: Reading) -> Self {
        let by_key = match reading.fit() {
            Fit::Equal => ByKey::Equal(Groups { by_key: HashMap::with_hasher(FixedState::default()), spare: None }),
            Fit::AtLeast => ByKey::AtLeast(Thresholds::new()),
        };
        Self { reading, value: None, len: 0, by_key }
    }

    #[cfg(all(test, not(warded_loom)))]
    fn room(&self) -> usize {
        match &self.by_key {
            ByKey::Equal(groups) => {
                groups.by_key.capacity() + groups.spare.as_ref().map_or(0, |spare| spare.capacity())
            }
            ByKey::AtLeast(thresholds) => thresholds.capacity(),
        }
    }

    fn remove(&mut self, number: WaiterNumber, key: u64) {
        self.len -= 1;
        match &mut self.by_key {
            ByKey::AtLeast(thresholds) => thresholds.remove(number),
            ByKey::Equal(groups) => groups.remove(key, number),
        }
    }

    #[inline]
    fn first_behind(&self, number: WaiterNumber) -> Option<(WaiterNumber, W)> {
        if self.len == 0 {
            return None;
        }
        let value = self.value?;
        match &self.by_key {
            ByKey::Equal(groups) => groups.by_key.get(&value)?.first_behind(number),
            ByKey::AtLeast(thresholds) => thresholds.first_behind(number, value),
        }
    }
}

impl<W: Copy> Groups<W> {
    fn push(&mut self, key: u64, number: WaiterNumber, waiter: W) {
        match self.by_key.entry(key) {
            Entry::Vacant(vacant) => drop(vacant.insert(Group::One(number, waiter))),
            Entry::Occupied(mut group) => group.get_mut().push(number, waiter, &mut self.spare),
        }
    }

    fn remove(&mut self, key: u64, number: WaiterNumber) {
        if let Entry::Occupied(mut group) = self.by_key.entry(key) {
            if group.get_mut().remove(number) {
                match group.remove() {
                    Group::Many(many) if many.capacity() <= 2 * FEW => self.spare = Some(many),
                    Group::Many(_) | Group::One(..) => {}
                }
            }
        }
        if self.by_key.capacity() / 8 > self.by_key.len().max(FEW) {
            self.by_key.shrink_to(2 * self.by_key.len());
        }
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
