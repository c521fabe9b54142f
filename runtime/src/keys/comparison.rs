//! The two sides of a relation, and what stands for them where the types may run code of the user's.

use std::{marker::PhantomData, ops::Deref};

use crate::wait_queue::Keys;

/// The two sides of `s.turn == me`, or of another relation: what `read` reads, seen as `V` (as [`Whole`](super::Whole), or its
/// [`Length`](super::Length), ..),
/// and a key.
#[derive(Debug)]
pub struct Comparison<T: ?Sized, A: ?Sized, B: ?Sized, K, V> {
    pub(super) read: fn(&T) -> &A,
    pub(super) key: K,
    pub(super) of: PhantomData<fn(&B) -> V>,
}

/// The two sides of `s.items.len() < s.capacity`. What is read of the first is seen as `V`.
#[derive(Debug)]
pub struct Fields<T: ?Sized, A: ?Sized, B: ?Sized, V> {
    pub(super) both: fn(&T) -> (&A, &B),
    pub(super) of: PhantomData<fn() -> V>,
}

/// A comparison without a key, because its types may run code of the user's.
#[derive(Debug)]
pub struct Unknown<T: ?Sized>(pub(super) PhantomData<fn(&T)>);

/// What a key's closure is called with: a function that turns the key into a number.
pub(super) type Tell<'a, B> = &'a dyn Fn(&B) -> u64;

impl<T: ?Sized, A: ?Sized, B: ?Sized, K, V> Deref for Comparison<T, A, B, K, V> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

impl<T: ?Sized, A: ?Sized, B: ?Sized, V> Deref for Fields<T, A, B, V> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

/// The methods of a [`Comparison`].
macro_rules! unknown {
    ($($seen:ident)*; $($relation:ident)*) => {
        impl<T: ?Sized> Unknown<T> {
            $(
                #[doc = "For all other types."]
                pub fn $seen(&self) -> &Self {
                    self
                }
            )*
            $(
                #[doc = "For all other types."]
                pub fn $relation(&self) -> Keys<T> {
                    Keys::NONE
                }
            )*
        }
    };
}
unknown! {
    keyed_length keyed_emptiness keyed_optional keyed_presence;
    keyed_equal keyed_differs keyed_at_least keyed_above keyed_at_most keyed_below
}
