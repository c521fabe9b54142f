//! The table in which a monitor keeps its [classes](super::class).
//!
//! Waiters with the same [`Identity`] are one class. A waiter without an identity has a class of its own. The position of a class in
//! the table is its number, which doesn't change while the class has waiters.
//!
//! A class whose waiters have left stays in the table, because the next wait is likely to be of this class. Its place is reused when
//! at least half of the classes are empty. A large table is freed when no task waits.
//!
//! Classes whose predicates compare the same reading with their keys are a *group*. One evaluation of that reading shows which of them
//! may be true.

use std::{any::TypeId, cmp::Reverse, collections::BinaryHeap, hash::BuildHasher, iter};

use foldhash::fast::FixedState;

use super::class::{Class, Link, NONE, link};

/// Identifies a predicate by its type, whose size is zero, and its key. Waiters whose predicates have the same identity are one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "in the signature of a trait that is as little to be named")]
pub struct Identity {
    pub(super) key: ClassKey,
    pub(super) predicate: TypeId,
    /// The rest of the key, if keys of this type have more than 16 bytes. It is not hashed, because few keys are so long.
    pub(super) more: Option<ClassKey>,
}

impl Identity {
    /// The identity in the table for a class without one. No search looks for it.
    fn none() -> Self {
        Self { key: 0, predicate: TypeId::of::<Self>(), more: None }
    }
}

/// The key of a predicate as a number. It consists of one or more integers that have at most 16 bytes together.
pub(super) type ClassKey = u128;

/// A place of the table. It has the data of a class that a release needs, in one cache line.
#[repr(C, align(64))]
struct ClassEntry {
    key: ClassKey,
    predicate: TypeId,
    class: Class,
}

/// The data of a class that are seldom needed.
struct ClassDetails {
    more: Option<ClassKey>,
    /// The bound that the reading must reach. `None` if the predicate makes another comparison.
    bound: Option<u64>,
    group: usize,
    /// Its place in the list of its group, if the class is in that list.
    place: usize,
    /// The number of its waiters that are woken and [owed](super::waiters).
    owed: u32,
}

/// A table with at most this many places has no index, and a group with at most this many classes keeps no order of bounds.
const FEW: usize = 8;

/// A table with at most this many places is kept when no task waits.
const KEPT: usize = 256;

/// The classes whose predicates compare the same reading. All classes without a reading are one more group.
struct ClassGroup {
    /// `None` for the classes without a reading.
    predicate: Option<TypeId>,
    /// All classes that have queued waiters, and some that no longer have any.
    listed: Vec<usize>,
    /// The bounds of the classes in the list, each with the number of its class, if there are more than a few. Bounds of classes that
    /// have left the list may stay for some time.
    bounds: BinaryHeap<Reverse<(u64, usize)>>,
    /// No bound is greater.
    greatest: u64,
}

// On targets whose pointers have eight bytes.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<ClassEntry>() == 64);

/// The table of classes.
pub(super) struct Classes {
    table: Vec<ClassEntry>,
    /// For each place of the table.
    details: Vec<ClassDetails>,
    /// The index by identity, if there are more than a few classes: the first class of each bucket. The number of buckets is a
    /// power of two, and at least twice that of the places. Behind the first class of a bucket, a search reads memory that it doesn't
    /// need, which may be in no cache.
    index: Vec<Link>,
    /// How many classes have waiters.
    in_use: usize,
    /// The place at which the next search for an empty class starts.
    hand: usize,
    groups: Vec<ClassGroup>,
    /// All classes that have a woken waiter, and some that no longer have one.
    awake: Vec<usize>,
    /// How many waiters are woken and owed.
    owed: usize,
}

impl Classes {
    pub(super) const NEW: Self = Self {
        table: Vec::new(),
        details: Vec::new(),
        index: Vec::new(),
        in_use: 0,
        hand: 0,
        groups: Vec::new(),
        awake: Vec::new(),
        owed: 0,
    };

    #[inline]
    pub(super) fn get(&mut self, number: usize) -> &mut Class {
        &mut self.table[number].class
    }

    /// The class of this number, unless the table was freed.
    #[inline]
    pub(super) fn try_get(&mut self, number: usize) -> Option<&mut Class> {
        self.table.get_mut(number).map(|entry| &mut entry.class)
    }

    /// The class of this identity, if there is one. It may have no waiters.
    #[inline]
    pub(super) fn find(&self, identity: &Identity) -> Option<usize> {
        if identity.more.is_some() {
            return self.find_longer(identity);
        }
        self.candidates(identity).next()
    }

    /// Like [`find`](Self::find), for a longer key.
    #[cold]
    fn find_longer(&self, identity: &Identity) -> Option<usize> {
        self.candidates(identity).find(|&number| self.details[number].more == identity.more)
    }

    /// The classes with this predicate and this first part of the key.
    #[inline]
    fn candidates(&self, identity: &Identity) -> impl Iterator<Item = usize> {
        let has_index = !self.index.is_empty();
        let mut next = if has_index { self.index[self.bucket(identity)] as usize } else { 0 };
        iter::from_fn(move || {
            loop {
                let number = next;
                let entry = self.table.get(number)?;
                next = if has_index { entry.class.next as usize } else { number + 1 };
                if entry.key == identity.key && entry.predicate == identity.predicate {
                    return Some(number);
                }
            }
        })
    }

    /// The identity of a class, if it has one.
    fn identity(&self, number: usize) -> Option<Identity> {
        let ClassEntry { key, predicate, .. } = self.table[number];
        let identity = Identity { key, predicate, more: self.details[number].more };
        Some(identity).filter(|identity| *identity != Identity::none())
    }

    /// The bucket of this identity. Sixteen consecutive keys are in buckets beside each other, because they are often used one after
    /// the other. The next sixteen are far from these (Fibonacci hashing), so consecutive keys hardly ever share a bucket.
    #[inline]
    fn bucket(&self, Identity { key, predicate, .. }: &Identity) -> usize {
        const SIDE_BY_SIDE: u64 = 16;
        /// 2^64, divided by the golden ratio.
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        #[expect(clippy::cast_possible_truncation, reason = "of both halves")]
        let (high, low) = ((key >> u64::BITS) as u64, *key as u64);
        let hash =
            FixedState::default().hash_one((predicate, high)).wrapping_add((low / SIDE_BY_SIDE).wrapping_mul(STEP));
        let scaled = u128::from(hash) * self.index.len() as u128;
        #[expect(clippy::cast_possible_truncation, reason = "both are less than the number of buckets")]
        let (bucket, place) = ((scaled >> u64::BITS) as usize, (low % SIDE_BY_SIDE) as usize);
        bucket ^ place
    }

    /// Returns the class for one more waiter: the `known` one, or a new one.
    #[inline]
    pub(super) fn enter(
        &mut self,
        known: Option<usize>,
        identity: Option<&Identity>,
        has_reading: bool,
        bound: impl FnOnce() -> Option<u64>,
    ) -> usize {
        let number = known.unwrap_or_else(|| self.add(identity.copied(), has_reading, bound()));
        self.in_use += usize::from(self.table[number].class.len() == 0);
        number
    }

    /// Notes that waiters of this class have left.
    #[inline]
    pub(super) fn leave(&mut self, number: usize) {
        if self.table[number].class.len() == 0 {
            self.in_use -= 1;
            if self.in_use == 0 && self.table.len() > KEPT {
                self.free();
            }
        }
    }

    #[cold]
    fn free(&mut self) {
        *self = Self::NEW;
    }

    #[inline(never)]
    fn add(&mut self, identity: Option<Identity>, has_reading: bool, bound: Option<u64>) -> usize {
        let group = self.group(identity.filter(|_| has_reading).map(|identity| identity.predicate));
        let Identity { key, predicate, more } = identity.unwrap_or_else(Identity::none);
        let mut entry = ClassEntry { key, predicate, class: Class::EMPTY };
        let details = ClassDetails { more, bound, group, place: 0, owed: 0 };
        let number = self.empty_place().unwrap_or(self.table.len());
        assert!(number < NONE as usize, "fewer classes than that have room");
        if number == self.table.len() {
            self.table.push(entry);
            self.details.push(details);
            // A release has room in it for every class.
            self.awake.reserve(self.table.len() - self.awake.len());
        } else {
            self.unlist(number);
            self.leave_index(number);
            entry.class.is_awake = self.table[number].class.is_awake;
            (self.table[number], self.details[number]) = (entry, details);
        }
        if self.table.len() > FEW && self.index.len() < 2 * self.table.len() {
            self.make_index();
        } else {
            self.enter_index(number);
        }
        number
    }

    /// The place of an empty class, if at least half of the classes are empty.
    fn empty_place(&mut self) -> Option<usize> {
        if self.table.len() < FEW || self.table.len() - self.in_use < self.table.len().div_ceil(2) {
            return None;
        }
        // At least every second class is empty, and the search visits each class once before it visits one again.
        loop {
            self.hand = if self.hand + 1 < self.table.len() { self.hand + 1 } else { 0 };
            if self.table[self.hand].class.len() == 0 {
                return Some(self.hand);
            }
        }
    }

    /// The group of this predicate, or a new one.
    fn group(&mut self, predicate: Option<TypeId>) -> usize {
        self.groups.iter().position(|group| group.predicate == predicate).unwrap_or_else(|| {
            self.groups.push(ClassGroup { predicate, listed: Vec::new(), bounds: BinaryHeap::new(), greatest: 0 });
            self.groups.len() - 1
        })
    }

    /// Makes a new index with four times as many buckets as places.
    fn make_index(&mut self) {
        self.index = vec![NONE; (4 * self.table.len()).next_power_of_two()];
        for number in 0..self.table.len() {
            self.enter_index(number);
        }
    }

    fn enter_index(&mut self, number: usize) {
        if let Some(identity) = self.identity(number).filter(|_| !self.index.is_empty()) {
            let bucket = self.bucket(&identity);
            self.table[number].class.next = std::mem::replace(&mut self.index[bucket], link(number));
        }
    }

    fn leave_index(&mut self, number: usize) {
        let Some(identity) = self.identity(number).filter(|_| !self.index.is_empty()) else { return };
        let next = self.table[number].class.next;
        let bucket = self.bucket(&identity);
        let mut before = &mut self.index[bucket];
        while *before != link(number) {
            let other = *before as usize;
            before = &mut self.table[other].class.next;
        }
        *before = next;
    }

    /// Notes that a waiter of this class was woken.
    #[inline]
    pub(super) fn note_woken(&mut self, number: usize) {
        if !std::mem::replace(&mut self.table[number].class.is_awake, true) {
            self.awake.push(number);
        }
    }

    /// The class at this place among the classes that have a woken waiter.
    pub(super) fn awake(&mut self, place: usize) -> Option<usize> {
        loop {
            let number = *self.awake.get(place)?;
            let entry = &mut self.table[number];
            if entry.class.woken() > 0 {
                return Some(number);
            }
            entry.class.is_awake = false;
            self.awake.swap_remove(place);
        }
    }

    /// Whether any waiter is woken and owed.
    #[inline]
    pub(super) fn is_one_owed(&self) -> bool {
        self.owed > 0
    }

    /// Whether a waiter of this class is woken and owed.
    #[inline]
    pub(super) fn owes(&self, number: usize) -> bool {
        self.details[number].owed > 0
    }

    /// Notes that a waiter of this class is woken and owed.
    pub(super) fn note_owed(&mut self, number: usize) {
        self.details[number].owed += 1;
        self.owed += 1;
    }

    /// Notes that a waiter of this class is no longer both woken and owed.
    pub(super) fn forgive(&mut self, number: usize) {
        self.details[number].owed -= 1;
        self.owed -= 1;
    }

    /// How many groups there are.
    #[inline]
    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The predicate of a group. `None` for the group of the classes without a reading.
    #[inline]
    pub(super) fn predicate_of(&self, group: usize) -> Option<TypeId> {
        self.groups[group].predicate
    }

    /// The class at this place in the list of a group that has queued waiters. This removes classes without queued waiters from the list.
    #[inline]
    pub(super) fn listed(&mut self, group: usize, place: usize) -> Option<usize> {
        // The groups may be gone, if the last wait was completed.
        while let Some(&number) = self.groups.get(group)?.listed.get(place) {
            if self.table[number].class.has_queued() {
                return Some(number);
            }
            self.unlist(number);
        }
        None
    }

    /// Any class of a group that has queued waiters, and whether it is the only one in the list.
    #[inline]
    pub(super) fn any_listed(&mut self, group: usize) -> Option<(usize, bool)> {
        // From the end, because the last class is the least likely to have been woken since.
        while let Some(&last) = self.groups[group].listed.last() {
            if self.table[last].class.has_queued() {
                return Some((last, self.groups[group].listed.len() == 1));
            }
            self.unlist(last);
        }
        None
    }

    /// Whether the classes of a group are also kept in the order of their bounds.
    #[inline]
    pub(super) fn has_bounds(&self, group: usize) -> bool {
        !self.groups[group].bounds.is_empty()
    }

    /// Removes the classes whose bound is at most `most` from the list of a group, and returns them.
    pub(super) fn take_reached(&mut self, group: usize, most: u64) -> Vec<usize> {
        let ClassGroup { bounds, listed, greatest, .. } = &mut self.groups[group];
        if *greatest <= most {
            bounds.clear();
            *greatest = 0;
            let reached = std::mem::take(listed);
            for number in &reached {
                self.table[*number].class.is_listed = false;
            }
            return reached;
        }
        let mut reached = Vec::new();
        while let Some(&Reverse((bound, number))) = self.groups[group].bounds.peek() {
            if bound > most {
                break;
            }
            self.groups[group].bounds.pop();
            let details = &self.details[number];
            if self.table[number].class.is_listed && details.group == group && details.bound == Some(bound) {
                self.unlist(number);
                reached.push(number);
            }
        }
        reached
    }

    /// Puts a removed class back, if it has queued waiters. The table may have been freed meanwhile.
    pub(super) fn list_again(&mut self, number: usize) {
        if self.try_get(number).is_some_and(|class| class.has_queued()) {
            self.list(number);
        }
    }

    /// Adds a class that has queued waiters to the list of its group, in which a release looks for classes.
    #[inline]
    pub(super) fn list(&mut self, number: usize) {
        if !self.table[number].class.is_listed {
            self.enter_list(number);
        }
    }

    fn enter_list(&mut self, number: usize) {
        let details = &mut self.details[number];
        let ClassGroup { listed, bounds, greatest, .. } = &mut self.groups[details.group];
        self.table[number].class.is_listed = true;
        details.place = listed.len();
        listed.push(number);
        let Some(bound) = details.bound else { return };
        *greatest = bound.max(*greatest);
        let has_many_left = bounds.len() > 2 * listed.len() + FEW;
        if !bounds.is_empty() && !has_many_left {
            bounds.push(Reverse((bound, number)));
        } else if listed.len() > FEW || has_many_left {
            bounds.clear();
            bounds.extend(listed.iter().filter_map(|number| Some(Reverse((self.details[*number].bound?, *number)))));
        }
    }

    /// Takes a class out of the list of its group.
    fn unlist(&mut self, number: usize) {
        if !std::mem::take(&mut self.table[number].class.is_listed) {
            return;
        }
        let ClassDetails { group, place, .. } = self.details[number];
        let listed = &mut self.groups[group].listed;
        listed.swap_remove(place);
        if let Some(moved) = listed.get(place) {
            self.details[*moved].place = place;
        }
    }
}

#[cfg(all(test, not(warded_loom)))]
mod tests;
