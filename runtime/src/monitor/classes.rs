//! The classes of waiters: one predicate each.
//!
//! Waiters with one identity are one class; a waiter without is a class of one. The place of a class in the table is its number,
//! which doesn't change while the class has waiters.
//!
//! A class whose waiters have left is kept, because the next wait is likely to be one of it. Its place is reused when the table has
//! more empty classes than others, and the table is given back when nobody waits.

use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap},
    hash::{Hash, Hasher},
};

use foldhash::fast::FixedState;

use super::waiter::Waiter;
use crate::wait_queue::NodeList;

/// What makes two predicates one: the type of the predicate, whose size is zero, and its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "in the signature of a trait that is as little to be named")]
pub struct Identity {
    pub(super) predicate: TypeId,
    pub(super) key: Key,
    /// The rest of the key, if it has more than 16 bytes. Few have, so it is not hashed.
    pub(super) more: Key,
}

/// The key of a predicate as a number: integers, one or some, that have no more than 16 bytes together.
pub(super) type Key = u128;

impl Hash for Identity {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.predicate.hash(state);
        state.write_u128(self.key);
    }
}

/// A class of waiters.
pub(super) struct Class {
    /// Those that are not woken, in the order of their arrival.
    pub(super) queued: NodeList<Waiter>,
    /// How many waiters it has, queued or woken.
    len: usize,
    /// How many are woken and have not been polled since.
    pub(super) woken: usize,
    /// See [`is_stuck`](Self::is_stuck).
    patience: usize,
    group: usize,
    /// What has to be read at least if it is to be true. None, if its reading is compared otherwise.
    bound: Option<u64>,
    /// It is in the list of its group, where a release looks for it. It may stay there a while when none of its waiters is queued
    /// any more, so that a class whose only waiter comes and goes isn't moved each time.
    is_listed: bool,
    /// The neighbours in this list.
    previous: usize,
    next: usize,
    /// The last release that evaluated it.
    pub(super) round: u64,
    identity: Option<Identity>,
}

impl Class {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether nobody is woken, or no woken one has gone on for a while: one more gets the chance. A while is as many
    /// questions as waiters were woken when one last went on, so that with many workers each of them gets its time.
    #[inline]
    pub(super) fn is_stuck(&mut self) -> bool {
        if self.woken == 0 || self.patience == 0 {
            return true;
        }
        self.patience -= 1;
        false
    }
}

/// No class.
const NONE: usize = usize::MAX;

/// A table with no more places than this is searched one by one.
const FEW: usize = 8;

/// A table with no more places than this is kept when nobody waits.
const KEPT: usize = 32;

/// Classes whose predicates compare the same reading with their keys: one reading tells which of them is true. The classes without
/// a reading are a group as well.
struct Group {
    /// None for the classes without a reading.
    predicate: Option<TypeId>,
    ends: Ends,
    /// The classes of the list that have a bound, in its order.
    bounds: BTreeSet<(u64, usize)>,
}

/// The first and the last class of a list.
#[derive(Clone, Copy)]
struct Ends {
    first: usize,
    last: usize,
}

impl Ends {
    const EMPTY: Self = Self { first: NONE, last: NONE };
}

/// The table of classes.
pub(super) struct Classes {
    table: Vec<Class>,
    /// By identity, once there are more than a few.
    index: Option<HashMap<Identity, usize, FixedState>>,
    /// How many classes have waiters.
    in_use: usize,
    /// Where the search for an empty class goes on.
    hand: usize,
    groups: Vec<Group>,
}

impl Classes {
    pub(super) const NEW: Self = Self { table: Vec::new(), index: None, in_use: 0, hand: 0, groups: Vec::new() };

    #[inline]
    pub(super) fn get(&mut self, class: usize) -> &mut Class {
        &mut self.table[class]
    }

    /// A woken waiter of this class has gone on.
    #[inline]
    pub(super) fn has_moved(&mut self, class: usize) {
        // The table may have been given back meanwhile.
        if let Some(class) = self.table.get_mut(class) {
            class.patience = class.woken;
        }
    }

    /// A woken waiter of this class has left without going on: the next that finds it true wakes another.
    pub(super) fn has_lost_a_wake(&mut self, class: usize) {
        // The table may have been given back meanwhile.
        if let Some(class) = self.table.get_mut(class) {
            class.patience = 0;
        }
    }

    /// The class of this identity, if there is one. It may be empty.
    #[inline]
    pub(super) fn find(&self, identity: &Identity) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(identity).copied(),
            None => self.table.iter().position(|class| class.identity.as_ref() == Some(identity)),
        }
    }

    /// A waiter joins the class of this identity, or a new one. If it `has_reading`, its predicate compares that with the key of
    /// its identity.
    #[inline]
    pub(super) fn join(
        &mut self,
        identity: Option<&Identity>,
        has_reading: bool,
        bound: impl FnOnce() -> Option<u64>,
    ) -> usize {
        let known = identity.and_then(|identity| self.find(identity));
        let number = known.unwrap_or_else(|| self.add(identity.copied(), has_reading, bound()));
        let class = &mut self.table[number];
        class.len += 1;
        if class.len == 1 {
            class.patience = 0;
            self.in_use += 1;
        }
        number
    }

    /// So many waiters of this class have left.
    #[inline]
    pub(super) fn leave(&mut self, number: usize, left: usize) {
        let class = &mut self.table[number];
        class.len -= left;
        if class.len > 0 || left == 0 {
            return;
        }
        debug_assert!(class.queued.is_empty() && class.woken == 0, "it has no waiters");
        let is_one_of_a_kind = class.identity.is_none();
        self.in_use -= 1;
        if self.in_use == 0 && self.table.len() > KEPT {
            *self = Self::NEW;
        } else if is_one_of_a_kind {
            // Those after it shall not take its place in the list.
            self.unlist(number);
        }
    }

    #[inline(never)]
    fn add(&mut self, identity: Option<Identity>, has_reading: bool, bound: Option<u64>) -> usize {
        let group = self.group(identity.filter(|_| has_reading).map(|identity| identity.predicate));
        let class = Class {
            queued: NodeList::new(),
            len: 0,
            woken: 0,
            patience: 0,
            group,
            bound,
            is_listed: false,
            previous: NONE,
            next: NONE,
            round: 0,
            identity,
        };
        let number = self.empty_place().unwrap_or(self.table.len());
        if number == self.table.len() {
            self.table.push(class);
        } else {
            self.unlist(number);
            let before = std::mem::replace(&mut self.table[number], class);
            if let (Some(identity), Some(index)) = (before.identity, &mut self.index) {
                index.remove(&identity);
            }
        }
        self.enter_index(number);
        number
    }

    /// The place of an empty class, if there are more of those than of others.
    fn empty_place(&mut self) -> Option<usize> {
        if self.table.len() < FEW || self.table.len() - self.in_use < self.table.len().div_ceil(2) {
            return None;
        }
        // At least every second one is empty, and the hand comes to each of them once before it comes to one again.
        loop {
            self.hand = if self.hand + 1 < self.table.len() { self.hand + 1 } else { 0 };
            if self.table[self.hand].len == 0 {
                return Some(self.hand);
            }
        }
    }

    /// The group of this predicate, or a new one.
    fn group(&mut self, predicate: Option<TypeId>) -> usize {
        if self.groups.is_empty() {
            self.groups.push(Group { predicate: None, ends: Ends::EMPTY, bounds: BTreeSet::new() });
        }
        self.groups.iter().position(|group| group.predicate == predicate).unwrap_or_else(|| {
            self.groups.push(Group { predicate, ends: Ends::EMPTY, bounds: BTreeSet::new() });
            self.groups.len() - 1
        })
    }

    fn enter_index(&mut self, number: usize) {
        if let Some(index) = &mut self.index {
            if let Some(identity) = self.table[number].identity {
                index.insert(identity, number);
            }
        } else if self.table.len() > FEW {
            let identities =
                self.table.iter().enumerate().filter_map(|(number, class)| Some((class.identity?, number)));
            self.index = Some(identities.collect());
        }
    }

    /// How many groups there are.
    #[inline]
    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The predicate of a group with readings.
    #[inline]
    pub(super) fn predicate_of(&self, group: usize) -> Option<TypeId> {
        self.groups[group].predicate
    }

    /// The first class of a group that has queued waiters.
    #[inline]
    pub(super) fn first_queued(&mut self, group: usize) -> Option<usize> {
        self.queued_from(self.groups[group].ends.first)
    }

    /// Any class of a group that has queued waiters.
    #[inline]
    pub(super) fn any_queued(&mut self, group: usize) -> Option<usize> {
        // From the end: that came last, and is the least likely to have been called since.
        loop {
            let last = self.groups[group].ends.last;
            if last == NONE || !self.table[last].queued.is_empty() {
                return Some(last).filter(|class| *class != NONE);
            }
            self.unlist(last);
        }
    }

    /// Takes the class with the least bound out of the list of a group, if its bound is reached.
    pub(super) fn take_reached(&mut self, group: usize, most: u64) -> Option<usize> {
        let bounds = &mut self.groups[group].bounds;
        let class = bounds.first().filter(|(bound, _)| *bound <= most)?.1;
        bounds.pop_first();
        self.unlink(class);
        Some(class)
    }

    /// The next class that has queued waiters, in the list of this one.
    #[inline]
    pub(super) fn queued_behind(&mut self, class: usize) -> Option<usize> {
        self.queued_from(self.table[class].next)
    }

    #[inline]
    fn queued_from(&mut self, mut class: usize) -> Option<usize> {
        while class != NONE && self.table[class].queued.is_empty() {
            let next = self.table[class].next;
            self.unlist(class);
            class = next;
        }
        Some(class).filter(|class| *class != NONE)
    }

    /// Puts a class that has queued waiters where a release looks for it.
    #[inline]
    pub(super) fn list(&mut self, number: usize) {
        let class = &self.table[number];
        if class.is_listed {
            return;
        }
        let previous = std::mem::replace(&mut self.groups[class.group].ends.last, number);
        if previous == NONE {
            self.groups[class.group].ends.first = number;
        } else {
            self.table[previous].next = number;
        }
        let class = &mut self.table[number];
        (class.is_listed, class.previous, class.next) = (true, previous, NONE);
        if let Some(bound) = class.bound {
            self.groups[class.group].bounds.insert((bound, number));
        }
    }

    /// Takes a class out of the list of its group.
    fn unlist(&mut self, number: usize) {
        let Class { is_listed, group, bound, .. } = self.table[number];
        if !is_listed {
            return;
        }
        if let Some(bound) = bound {
            self.groups[group].bounds.remove(&(bound, number));
        }
        self.unlink(number);
    }

    fn unlink(&mut self, number: usize) {
        let class = &mut self.table[number];
        class.is_listed = false;
        let Class { group, previous, next, .. } = *class;
        let ends = &mut self.groups[group].ends;
        if previous == NONE {
            ends.first = next;
        } else {
            self.table[previous].next = next;
        }
        if next == NONE {
            ends.last = previous;
        } else {
            self.table[next].previous = previous;
        }
    }
}
