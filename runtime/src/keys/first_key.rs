//! Keys that are evaluated once, when the wait begins.

use std::{num::NonZero, ops::Deref};

use super::numbers::Number;

/// The value of an expression that every evaluation of the predicate evaluates first.
#[derive(Debug)]
pub struct Evaluated<'v, V: ?Sized>(pub(super) &'v V);

/// Stands for an [`Evaluated`] whose type can't be that of a key.
#[derive(Debug)]
pub struct NoKey;

impl<V: Fixed> Evaluated<'_, V> {
    /// Keeps the value, for the key and the predicate.
    #[must_use]
    pub fn keyed_value(&self) -> FirstKey<V> {
        FirstKey(*self.0)
    }
}

impl<V: ?Sized> Deref for Evaluated<'_, V> {
    type Target = NoKey;

    fn deref(&self) -> &NoKey {
        &NoKey
    }
}

impl NoKey {
    /// Keeps nothing.
    #[must_use]
    pub fn keyed_value(&self) -> FirstKey<()> {
        FirstKey(())
    }
}

/// A value that was evaluated when the wait began. The key and the predicate use it. If it is `()`, nothing was kept, and the
/// predicate evaluates the expression each time.
#[derive(Clone, Copy, Debug)]
pub struct FirstKey<V>(pub V);

/// The captures of a predicate, with its first key.
#[derive(Debug)]
pub struct WithFirstKey<C, V>(pub C, pub FirstKey<V>);

/// The same captures, for a predicate that reads only these if it knows the value of its first key.
#[derive(Debug)]
pub struct OnlyFirstKey<C, V>(pub C, pub FirstKey<V>);

/// A type whose values may be in a [`FirstKey`].
pub trait Kept: Sized {
    /// Evaluates it, unless nothing is to be kept.
    fn kept(evaluate: impl FnOnce() -> FirstKey<Self>) -> FirstKey<Self>;
}

impl<V: Fixed> Kept for V {
    fn kept(evaluate: impl FnOnce() -> FirstKey<Self>) -> FirstKey<Self> {
        evaluate()
    }
}

impl Kept for () {
    fn kept(_: impl FnOnce() -> FirstKey<Self>) -> FirstKey<Self> {
        FirstKey(())
    }
}

/// A type whose values may be kept from the beginning of a wait, even if a calculation or a call gave them. `bool` is excluded,
/// because a flag doesn't narrow the search. `Duration` is excluded, because it is often the time that has elapsed so far.
pub trait Fixed: Number + Copy {}

impl<P: Fixed> Fixed for Option<P> {}
impl<P: Fixed, Q: Fixed> Fixed for (P, Q) {}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {}
    )*};
}
fixed!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, char);

macro_rules! fixed_nonzero {
    ($($number:ty),*) => {$(
        impl Fixed for NonZero<$number> {}
    )*};
}
fixed_nonzero!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

/// The comparisons of a field with a first key, which is on the right or on the left of the operator.
macro_rules! first_keys {
    ($($operator:tt $bound:ident: $right:ident $left:ident;)*) => {
        impl<V: Fixed> FirstKey<V> {
            /// Whether its value is known.
            #[inline]
            pub const fn keyed_is_known(&self) -> bool {
                true
            }

            $(
                /// On the right.
                #[inline]
                pub fn $right<A: ?Sized + $bound<V>>(&self, read: &A) -> bool {
                    *read $operator self.0
                }

                /// On the left.
                #[inline]
                pub fn $left<A: ?Sized>(&self, read: &A) -> bool
                where
                    V: $bound<A>,
                {
                    self.0 $operator *read
                }
            )*
        }

        impl FirstKey<()> {
            /// Whether its value is known.
            #[inline]
            pub const fn keyed_is_known(&self) -> bool {
                false
            }

            $(
                /// Is not called.
                pub const fn $right<A: ?Sized>(&self, _: &A) -> bool {
                    false
                }

                /// Is not called.
                pub const fn $left<A: ?Sized>(&self, _: &A) -> bool {
                    false
                }
            )*
        }
    };
}
first_keys! {
    == PartialEq: keyed_equal keyed_left_equal;
    != PartialEq: keyed_differs keyed_left_differs;
    >= PartialOrd: keyed_at_least keyed_left_at_least;
    > PartialOrd: keyed_above keyed_left_above;
    <= PartialOrd: keyed_at_most keyed_left_at_most;
    < PartialOrd: keyed_below keyed_left_below;
}
