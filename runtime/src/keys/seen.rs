//! What is seen of a field: the field itself, its length, or whether there is something in it.

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

/// A collection of std's. `len()` of these types is always std's: methods of a user's trait could come before it only for a type
/// that is `Copy`, and none of these is.
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

impl<T: ?Sized, A: ?Sized, B: ?Sized, K: Copy> Comparison<T, A, B, K, Whole> {
    fn seen<V>(&self) -> Comparison<T, A, B, K, V> {
        Comparison { read: self.read, key: self.key, of: PhantomData }
    }
}

impl<T: ?Sized, A: Collection, B: ?Sized, K: Copy> Comparison<T, A, B, K, Whole> {
    /// `s.items.len()`
    pub fn keyed_length(&self) -> Comparison<T, A, B, K, Length> {
        self.seen()
    }

    /// `s.items.is_empty()`
    pub fn keyed_emptiness(&self) -> Comparison<T, A, B, K, Emptiness> {
        self.seen()
    }
}

impl<T: ?Sized, P, B: ?Sized, K: Copy> Comparison<T, Option<P>, B, K, Whole> {
    /// `s.name.is_some()`
    pub fn keyed_presence(&self) -> Comparison<T, Option<P>, B, K, Presence> {
        self.seen()
    }
}

/// A comparison of what may be an `Option`.
#[derive(Debug)]
pub struct Optional<C>(C);

impl<T: ?Sized, A: ?Sized, B: ?Sized, K: Copy> Comparison<T, A, B, K, Whole> {
    /// The field may be an `Option`.
    pub fn keyed_optional(&self) -> Optional<Self> {
        Optional(self.seen())
    }
}

/// If the option is `Copy`, `is_some(self)` of a user's trait would come before std's. rustc finds this method first, and there is
/// no key.
impl<T: ?Sized, P: Copy, B: ?Sized, K> Optional<Comparison<T, Option<P>, B, K, Whole>> {
    /// `s.name.is_some()`, which may be the user's.
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
