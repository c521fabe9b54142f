//! Those who wait with tagged predicates, found by what is read of the value, once there are too many to ask them one by one.
//!
//! A class for each reading, in which equality is found by hash and order in a tree. Every waiter has a number, and they
//! come in the order of their numbers, whichever class finds them. Nothing here is foreign code: keys and readings are
//! numbers, made outside the queue's mutex, under which all of this is called.

mod group;
mod thresholds;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;

use self::group::Group;
use self::thresholds::Thresholds;
use super::key::{self, AnyKeys, Fit, Key};

/// The place in the order of arrival.
pub(super) type Number = u64;

/// Of those who came before there were numbers; nobody in the index has it.
pub(super) const LOWEST: Number = 0;

/// The waiters, by their tags.
pub(super) struct Index<W> {
    classes: Vec<Members<W>>,
    /// How many waiters there are.
    len: usize,
}

/// Those who wait for the same reading.
struct Members<W> {
    class: key::Reading,
    reading: Reading,
    /// How many tags.
    len: usize,
    by_key: ByKey<W>,
}

enum ByKey<W> {
    Equal(HashMap<u64, Group<W>, FixedState>),
    AtLeast(Thresholds<W>),
}

/// What this round has read.
#[derive(Clone, Copy)]
enum Reading {
    Unread,
    Is(u64),
    /// Reading panicked: it may be anything.
    Panicked,
}

impl<W: Copy> Index<W> {
    pub(super) fn new() -> Self {
        Self { classes: Vec::new(), len: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The last to come: its number is the highest.
    pub(super) fn push(&mut self, number: Number, waiter: W, keys: &AnyKeys) {
        self.len += 1;
        for Key { reading: class, value: key } in keys.iter() {
            let members = self.members(class);
            members.len += 1;
            match &mut members.by_key {
                ByKey::AtLeast(thresholds) => thresholds.push(key, number, waiter),
                ByKey::Equal(groups) => match groups.entry(key) {
                    Entry::Vacant(vacant) => drop(vacant.insert(Group::One(number, waiter))),
                    Entry::Occupied(mut group) => group.get_mut().push(number, waiter),
                },
            }
        }
    }

    /// Takes a waiter out, with the tags that it came with.
    pub(super) fn remove(&mut self, number: Number, keys: &AnyKeys) {
        self.len -= 1;
        for Key { reading: class, value: key } in keys.iter() {
            let members = self.members(class);
            members.len -= 1;
            match &mut members.by_key {
                ByKey::AtLeast(thresholds) => thresholds.remove(number),
                ByKey::Equal(groups) => {
                    if let Entry::Occupied(mut group) = groups.entry(key) {
                        if group.get_mut().remove(number) {
                            group.remove();
                        }
                    }
                }
            }
        }
    }

    /// The value may have changed.
    pub(super) fn forget_readings(&mut self) {
        for members in &mut self.classes {
            members.reading = Reading::Unread;
        }
    }

    /// A class with somebody in it that has not been read in this round, if there is one.
    #[inline]
    pub(super) fn unread(&self) -> Option<key::Reading> {
        self.classes.iter().find(|members| members.is_unread()).map(|members| members.class)
    }

    /// `reading` is none if reading panicked.
    #[inline]
    pub(super) fn set_reading(&mut self, class: key::Reading, reading: Option<u64>) {
        self.members(class).reading = reading.map_or(Reading::Panicked, Reading::Is);
    }

    /// The first with a higher number whose predicate may hold, as far as the tags know.
    pub(super) fn first_behind(&self, number: Number) -> Option<(Number, W)> {
        let found = self.classes.iter().filter_map(|members| members.first_behind(number));
        found.min_by_key(|(number, _)| *number)
    }

    fn members(&mut self, class: key::Reading) -> &mut Members<W> {
        let place = self.classes.iter().position(|members| members.class == class).unwrap_or_else(|| {
            self.classes.push(Members::new(class));
            self.classes.len() - 1
        });
        &mut self.classes[place]
    }
}

impl<W: Copy> Members<W> {
    fn new(class: key::Reading) -> Self {
        let by_key = match class.fit() {
            Fit::Equal => ByKey::Equal(HashMap::with_hasher(FixedState::default())),
            Fit::AtLeast => ByKey::AtLeast(Thresholds::new()),
        };
        Self { class, reading: Reading::Unread, len: 0, by_key }
    }

    /// How many tags there is room for.
    #[cfg(all(test, not(warded_loom)))]
    fn room(&self) -> usize {
        match &self.by_key {
            ByKey::Equal(groups) => groups.capacity(),
            ByKey::AtLeast(thresholds) => thresholds.capacity(),
        }
    }

    fn is_unread(&self) -> bool {
        self.len > 0 && matches!(self.reading, Reading::Unread)
    }

    fn first_behind(&self, number: Number) -> Option<(Number, W)> {
        if self.len == 0 {
            return None;
        }
        match (&self.by_key, self.reading) {
            (ByKey::Equal(groups), Reading::Is(reading)) => groups.get(&reading)?.first_behind(number),
            (ByKey::AtLeast(thresholds), Reading::Is(reading)) => thresholds.first_behind(number, reading),
            // All of them may.
            (ByKey::Equal(groups), _) => {
                groups.values().filter_map(|group| group.first_behind(number)).min_by_key(|(number, _)| *number)
            }
            (ByKey::AtLeast(thresholds), _) => thresholds.first_behind(number, u64::MAX),
        }
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
