//! The classes of waiters: one predicate each.
//!
//! Waiters with one identity are one class; a waiter without is a class of one. A class exists while it has waiters. Its place in
//! the table is its number, which doesn't change meanwhile.

use std::{
    any::TypeId,
    collections::HashMap,
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
    pub(super) key: [u64; 4],
}

impl Hash for Identity {
    /// In one word: most keys are numbers, and an array is hashed slowly.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.predicate.hash(state);
        state.write_u64(self.key.iter().fold(0, |hash: u64, word| hash.rotate_left(23) ^ word));
    }
}

/// A class of waiters.
pub(super) struct Class {
    identity: Option<Identity>,
    /// Those that are not woken, in the order of their arrival: first those that are owed.
    pub(super) queued: NodeList<Waiter>,
    /// How many are woken and have not been polled since.
    pub(super) woken: usize,
    /// Whether a woken one has gone on, or left, since the class was last evaluated to true.
    pub(super) has_moved: bool,
    /// How many waiters it has, queued or woken.
    pub(super) len: usize,
    /// The last release that evaluated it.
    pub(super) round: u64,
    rank: Rank,
    /// Its group, if it is found by its key.
    group: usize,
    /// The neighbours in the list of its rank, or, if it is `Queued` and has a group, of its group. A class that doesn't exist has the next free place in `next`.
    previous: usize,
    next: usize,
}

/// Which classes a release evaluates first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// Its first waiter is owed.
    Owed = 0,
    /// It has waiters, none of which is owed.
    Queued = 1,
    /// All its waiters are woken: it is not evaluated.
    Woken = 2,
}

/// No class.
const NONE: usize = usize::MAX;

/// A table with no more places than this is searched one by one.
const FEW: usize = 8;

/// Classes with one predicate and different keys. One reading tells which of them may be true.
struct Group {
    predicate: TypeId,
    /// Its first and last class that is `Queued`.
    ends: (usize, usize),
}

/// The table of classes.
pub(super) struct Classes {
    table: Vec<Class>,
    first_free: usize,
    /// By identity, once there are more than a few.
    index: Option<HashMap<Identity, usize, FixedState>>,
    /// The first and last class of each rank that a release evaluates.
    ends: [(usize, usize); 2],
    groups: Vec<Group>,
}

impl Classes {
    pub(super) const NEW: Self =
        Self { table: Vec::new(), first_free: NONE, index: None, ends: [(NONE, NONE); 2], groups: Vec::new() };

    #[inline]
    pub(super) fn get(&mut self, class: usize) -> &mut Class {
        &mut self.table[class]
    }

    /// The class of this identity, if it has waiters.
    #[inline]
    pub(super) fn find(&self, identity: &Identity) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(identity).copied(),
            None => self.table.iter().position(|class| class.identity.as_ref() == Some(identity)),
        }
    }

    /// The class of this identity, or a new one. If it `is_narrowed`, a reading tells which key of its predicate may be true.
    #[inline]
    pub(super) fn find_or_add(&mut self, identity: Option<&Identity>, is_narrowed: bool) -> usize {
        let known = identity.and_then(|identity| self.find(identity));
        known.unwrap_or_else(|| self.add(identity.copied(), is_narrowed))
    }

    fn add(&mut self, identity: Option<Identity>, is_narrowed: bool) -> usize {
        let group = match identity {
            Some(identity) if is_narrowed => self.group(identity.predicate),
            _ => NONE,
        };
        let class = Class {
            identity,
            queued: NodeList::new(),
            woken: 0,
            has_moved: false,
            len: 0,
            round: 0,
            rank: Rank::Woken,
            group,
            previous: NONE,
            next: NONE,
        };
        let place = self.first_free;
        if place == NONE {
            self.table.push(class);
            let place = self.table.len() - 1;
            self.enter_index(place);
            return place;
        }
        self.first_free = self.table[place].next;
        self.table[place] = class;
        self.enter_index(place);
        place
    }

    /// The group of this predicate, or a new one.
    fn group(&mut self, predicate: TypeId) -> usize {
        self.groups.iter().position(|group| group.predicate == predicate).unwrap_or_else(|| {
            self.groups.push(Group { predicate, ends: (NONE, NONE) });
            self.groups.len() - 1
        })
    }

    fn enter_index(&mut self, place: usize) {
        if self.index.is_none() && self.table.len() > FEW {
            let identities = self.table.iter().enumerate().filter_map(|(place, class)| Some((class.identity?, place)));
            self.index = Some(identities.collect());
        } else if let (Some(index), Some(identity)) = (&mut self.index, self.table[place].identity) {
            index.insert(identity, place);
        }
    }

    /// Forgets a class that has no waiters.
    pub(super) fn remove(&mut self, place: usize) {
        self.set_rank(place, Rank::Woken);
        let class = &mut self.table[place];
        debug_assert!(class.len == 0 && class.queued.is_empty(), "it has no waiters");
        class.next = self.first_free;
        self.first_free = place;
        if let (Some(identity), Some(index)) = (class.identity.take(), &mut self.index) {
            index.remove(&identity);
        }
    }

    /// Forgets the table: there are no waiters, and there were many classes.
    #[inline]
    pub(super) fn shrink(&mut self) {
        if self.table.len() > FEW {
            *self = Self::NEW;
        }
    }

    /// The first class of a rank.
    #[inline]
    pub(super) fn first(&self, rank: Rank) -> Option<usize> {
        Some(self.ends[rank as usize].0).filter(|class| *class != NONE)
    }

    /// The class behind one in the list of its rank.
    #[inline]
    pub(super) fn behind(&self, class: usize) -> Option<usize> {
        Some(self.table[class].next).filter(|class| *class != NONE)
    }

    /// How many groups there are.
    #[inline]
    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The predicate of a group, and its first class that is queued, if it has one.
    #[inline]
    pub(super) fn first_of_group(&self, group: usize) -> Option<(TypeId, usize)> {
        let Group { predicate, ends } = self.groups[group];
        Some((predicate, ends.0)).filter(|(_, class)| *class != NONE)
    }

    /// The first and last class of a list.
    #[inline]
    fn ends(&mut self, rank: Rank, group: usize) -> &mut (usize, usize) {
        if rank == Rank::Queued && group != NONE { &mut self.groups[group].ends } else { &mut self.ends[rank as usize] }
    }

    /// Moves a class to the end of another rank.
    #[inline]
    pub(super) fn set_rank(&mut self, place: usize, rank: Rank) {
        let Class { rank: before, group, previous, next, .. } = self.table[place];
        if before == rank {
            return;
        }
        if before != Rank::Woken {
            if previous == NONE {
                self.ends(before, group).0 = next;
            } else {
                self.table[previous].next = next;
            }
            if next == NONE {
                self.ends(before, group).1 = previous;
            } else {
                self.table[next].previous = previous;
            }
        }
        let mut last = NONE;
        if rank != Rank::Woken {
            last = std::mem::replace(&mut self.ends(rank, group).1, place);
            if last == NONE {
                self.ends(rank, group).0 = place;
            } else {
                self.table[last].next = place;
            }
        }
        let class = &mut self.table[place];
        class.rank = rank;
        class.previous = last;
        class.next = NONE;
    }
}
