//! The property of a field that a predicate compares: the field itself, its length, or whether it is empty.

use std::{
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    marker::PhantomData,
    ops::Deref,
};

use super::comparison::{Comparison, Unknown};

/// The field itself.
#[derive(Debug)]
pub struct Whole;

/// Its `len()`.
#[derive(Debug)]
pub struct Length;

/// Its `is_empty()`.
#[derive(Debug)]
pub struct Emptiness;

/// Its `is_some()`.
#[derive(Debug)]
pub struct Presence;

/// A collection of std. `len()` of these types is always std's method: a method of a user's trait could take precedence only for a
/// `Copy` type, and none of these is `Copy`.
pub trait Collection {
    /// `len()`
    fn length(&self) -> usize;
}

macro_rules! collections {
    ($([$($generics:ident),*] $collection:ty;)*) => {$(
        impl<$($generics),*> Collection for $collection {
            #[inline]
            fn length(&self) -> usize {
                self.len()
            }
        }
    )*};
}
collections! {
    [E] Vec<E>;
    [E] VecDeque<E>;
    [E] LinkedList<E>;
    [E] BinaryHeap<E>;
    [E] BTreeSet<E>;
    [E, S] HashSet<E, S>;
    [K, E] BTreeMap<K, E>;
    [K, E, S] HashMap<K, E, S>;
    [] String;
}

impl<'k, T: ?Sized, A: Collection, B: ?Sized> Comparison<'k, T, A, B, Whole> {
    /// `s.items.len()`
    #[must_use]
    pub fn keyed_length(&self) -> Comparison<'k, T, A, B, Length> {
        self.seen()
    }

    /// `s.items.is_empty()`
    #[must_use]
    pub fn keyed_emptiness(&self) -> Comparison<'k, T, A, B, Emptiness> {
        self.seen()
    }
}

impl<'k, T: ?Sized, P, B: ?Sized> Comparison<'k, T, Option<P>, B, Whole> {
    /// `s.name.is_some()`
    #[must_use]
    pub fn keyed_presence(&self) -> Comparison<'k, T, Option<P>, B, Presence> {
        self.seen()
    }
}

/// A comparison of a field that may be an `Option`.
#[derive(Debug)]
pub struct Optional<C>(C);

impl<T: ?Sized, A: ?Sized, B: ?Sized> Comparison<'_, T, A, B, Whole> {
    /// The field may be an `Option`.
    #[must_use]
    pub fn keyed_optional(&self) -> Optional<Self> {
        Optional(self.seen())
    }
}

/// If the option is `Copy`, a method `is_some(self)` of a user's trait takes precedence over std's. For such an option rustc finds
/// this method first, which gives no key.
impl<T: ?Sized, P: Copy, B: ?Sized> Optional<Comparison<'_, T, Option<P>, B, Whole>> {
    /// `s.name.is_some()`, which may be a method of the user's.
    #[must_use]
    pub fn keyed_presence(&self) -> Unknown<T> {
        Unknown(PhantomData)
    }
}

impl<C> Deref for Optional<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}
