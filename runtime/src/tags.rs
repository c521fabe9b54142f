//! What `wait_until!` finds out of its predicate: the tags by which it is found again.
//!
//! The macro sees shapes, `s.turn == me`, and no types. Each becomes a [`Comparison`], whose methods are there for the types
//! that can be hashed or ranked; for all others [`Unknown`] has methods of the same names, a dereference away, that know
//! nothing. So a predicate on types that can't be looked up waits like one without a shape.

use std::{
    hash::{BuildHasher, Hash},
    marker::PhantomData,
    ops::Deref,
    time::Duration,
};

use foldhash::fast::FixedState;

pub use crate::wait_queue::Tags;
use crate::wait_queue::{Fit, Tells};

/// What is said of a `T`.
#[derive(Debug)]
pub struct About<T: ?Sized>(PhantomData<fn(&T)>);

/// `s.turn == me`, or another relation of these two.
#[derive(Debug)]
pub struct Comparison<'k, T: ?Sized, R, A: ?Sized, B: ?Sized> {
    read: R,
    key: &'k B,
    of: PhantomData<fn(&T) -> &A>,
}

/// What nothing is known of.
#[derive(Debug)]
pub struct Unknown<T: ?Sized>(PhantomData<fn(&T)>);

impl<T: ?Sized> About<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }

    /// Nothing is known.
    #[must_use]
    pub fn tagged_nothing(&self) -> Tags<T> {
        Tags::NONE
    }

    /// A field beside a key. `read` should capture nothing.
    pub fn tagged_field<'k, R, A: ?Sized, B: ?Sized>(
        &self,
        read: R,
        key: &'k B,
    ) -> Comparison<'k, T, impl Reads<T, A>, A, B>
    where
        R: Fn(&T) -> &A + Copy + Send,
    {
        Comparison { read: Field(read), key, of: PhantomData }
    }

    /// A field beside a key of its own type, which may have no other: `None`.
    pub fn tagged_field_alike<'k, R, A>(&self, read: R, key: &'k A) -> Comparison<'k, T, impl Reads<T, A>, A, A>
    where
        R: Fn(&T) -> &A + Copy + Send,
    {
        self.tagged_field(read, key)
    }

    /// The value of a method beside a key. `read` should capture nothing.
    pub fn tagged_value<'k, R, A, B: ?Sized>(&self, read: R, key: &'k B) -> Comparison<'k, T, impl Reads<T, A>, A, B>
    where
        R: Fn(&T) -> A + Copy + Send,
    {
        Comparison { read: Value(read), key, of: PhantomData }
    }
}

/// Reads an `A` of a `T`.
pub trait Reads<T: ?Sized, A: ?Sized>: Copy + Send {
    /// What `with` makes of it.
    fn read<O>(&self, value: &T, with: impl FnOnce(&A) -> O) -> O;
}

#[derive(Clone, Copy)]
struct Field<R>(R);

impl<T: ?Sized, A: ?Sized, R: Fn(&T) -> &A + Copy + Send> Reads<T, A> for Field<R> {
    fn read<O>(&self, value: &T, with: impl FnOnce(&A) -> O) -> O {
        with((self.0)(value))
    }
}

#[derive(Clone, Copy)]
struct Value<R>(R);

impl<T: ?Sized, A, R: Fn(&T) -> A + Copy + Send> Reads<T, A> for Value<R> {
    fn read<O>(&self, value: &T, with: impl FnOnce(&A) -> O) -> O {
        with(&(self.0)(value))
    }
}

impl<T: ?Sized, R: Reads<T, K>, K: ?Sized + Hash + Eq> Comparison<'_, T, R, K, K> {
    /// `==`
    pub fn tagged_equal(&self) -> Tags<T> {
        self.equal_by_hash()
    }
}

impl<T: ?Sized, R: Reads<T, String>> Comparison<'_, T, R, String, &str> {
    /// `==`
    pub fn tagged_equal(&self) -> Tags<T> {
        self.equal_by_hash()
    }
}

impl<T: ?Sized, R: Reads<T, bool>> Comparison<'_, T, R, bool, bool> {
    /// It is so, or it is not.
    pub fn tagged_is(&self) -> Tags<T> {
        let read = self.read;
        Tags::one(move |value| read.read(value, |is| u64::from(*is)), Fit::Equal, u64::from(*self.key), Tells::YesOrNo)
    }
}

impl<T: ?Sized, R: Reads<T, A>, A: ?Sized + Hash, B: ?Sized + Hash> Comparison<'_, T, R, A, B> {
    /// Equal are only those with equal hashes.
    fn equal_by_hash(&self) -> Tags<T> {
        let read = self.read;
        Tags::one(move |value| read.read(value, hash), Fit::Equal, hash(self.key), Tells::Key)
    }
}

impl<T: ?Sized, R: Reads<T, K>, K: ?Sized + Rank> Comparison<'_, T, R, K, K> {
    /// `>=`
    pub fn tagged_at_least(&self) -> Tags<T> {
        self.rank_from(self.key.rank())
    }

    /// `>`
    pub fn tagged_above(&self) -> Tags<T> {
        let rank = self.key.rank();
        self.rank_from(if self.key.is_alone() { rank.saturating_add(1) } else { rank })
    }

    /// `<=`
    pub fn tagged_at_most(&self) -> Tags<T> {
        self.rank_to(self.key.rank())
    }

    /// `<`
    pub fn tagged_below(&self) -> Tags<T> {
        let rank = self.key.rank();
        self.rank_to(if self.key.is_alone() { rank.saturating_sub(1) } else { rank })
    }

    fn rank_from(&self, rank: u64) -> Tags<T> {
        let read = self.read;
        Tags::one(move |value| read.read(value, Rank::rank), Fit::AtLeast, rank, Tells::Bound)
    }

    /// Upside down.
    fn rank_to(&self, rank: u64) -> Tags<T> {
        let read = self.read;
        Tags::one(move |value| !read.read(value, Rank::rank), Fit::AtLeast, !rank, Tells::Bound)
    }
}

impl<T: ?Sized, R, A: ?Sized, B: ?Sized> Deref for Comparison<'_, T, R, A, B> {
    type Target = Unknown<T>;

    fn deref(&self) -> &Unknown<T> {
        &Unknown(PhantomData)
    }
}

/// Whatever the relation.
macro_rules! unknown {
    ($($relation:ident),*) => {
        impl<T: ?Sized> Unknown<T> {$(
            #[doc = "Of other types."]
            pub fn $relation(&self) -> Tags<T> {
                Tags::NONE
            }
        )*}
    };
}
unknown!(tagged_equal, tagged_at_least, tagged_above, tagged_at_most, tagged_below, tagged_is);

/// The same for what is equal. Always the same function: keys and readings are hashed at different times.
fn hash<A: ?Sized + Hash>(of: &A) -> u64 {
    FixedState::default().hash_one(of)
}

/// What has a place among all of its kind, as a number: of two the greater has no lower one.
pub trait Rank {
    /// The number.
    fn rank(&self) -> u64;

    /// Whether those above have higher numbers, as far as there are any, and those below lower ones.
    fn is_alone(&self) -> bool {
        true
    }
}

/// Unsigned, and signed with the lowest at zero.
macro_rules! ranks {
    ($($unsigned:ty, $signed:ty);*) => {$(
        impl Rank for $unsigned {
            #[inline]
            #[allow(clippy::cast_lossless, reason = "of every width")]
            fn rank(&self) -> u64 {
                *self as u64
            }
        }

        impl Rank for $signed {
            #[inline]
            #[allow(clippy::cast_lossless, clippy::cast_sign_loss, reason = "of every width")]
            fn rank(&self) -> u64 {
                (*self as i64 as u64) ^ (1 << 63)
            }
        }
    )*};
}
ranks!(u8, i8; u16, i16; u32, i32; u64, i64; usize, isize);

/// Above so much all are alike.
impl Rank for u128 {
    #[inline]
    fn rank(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }

    #[inline]
    fn is_alone(&self) -> bool {
        u64::try_from(*self).is_ok()
    }
}

impl Rank for i128 {
    #[inline]
    fn rank(&self) -> u64 {
        i64::try_from(*self).unwrap_or(if *self < 0 { i64::MIN } else { i64::MAX }).rank()
    }

    #[inline]
    fn is_alone(&self) -> bool {
        i64::try_from(*self).is_ok()
    }
}

impl Rank for Duration {
    #[inline]
    fn rank(&self) -> u64 {
        self.as_nanos().rank()
    }

    #[inline]
    fn is_alone(&self) -> bool {
        self.as_nanos().is_alone()
    }
}

impl Rank for char {
    #[inline]
    fn rank(&self) -> u64 {
        u32::from(*self).rank()
    }
}

impl Rank for f64 {
    /// The bits in their total order, but for the two zeros, which are equal.
    #[inline]
    fn rank(&self) -> u64 {
        let bits = (self + 0.0).to_bits();
        if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
    }
}

impl Rank for f32 {
    #[inline]
    fn rank(&self) -> u64 {
        f64::from(*self).rank()
    }
}

#[cfg(test)]
mod tests {
    use super::Rank;
    use std::time::Duration;

    /// Of every two, in this order.
    fn rise<A: Rank + PartialOrd + std::fmt::Debug>(values: &[A]) {
        for (place, low) in values.iter().enumerate() {
            assert_eq!(low.rank(), low.rank());
            for high in &values[place + 1..] {
                assert!(low.rank() <= high.rank(), "{low:?} {high:?}");
                if low < high {
                    assert!(!low.is_alone() || low.rank().saturating_add(1) <= high.rank(), "{low:?} {high:?}");
                    assert!(!high.is_alone() || high.rank().saturating_sub(1) >= low.rank(), "{low:?} {high:?}");
                } else {
                    assert_eq!(low.rank(), high.rank(), "{low:?} {high:?}");
                }
            }
        }
    }

    #[test]
    fn ranks_rise_with_their_values() {
        rise(&[0_u8, 1, 127, 128, 255]);
        rise(&[i8::MIN, -1, 0, 1, i8::MAX]);
        rise(&[i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX]);
        rise(&[0, 1, u64::MAX - 1, u64::MAX]);
        rise(&[0, 1, u128::from(u64::MAX), u128::from(u64::MAX) + 1, u128::MAX]);
        rise(&[i128::MIN, i128::MIN + 1, i128::from(i64::MIN), -1, 0, i128::from(i64::MAX), i128::MAX - 1, i128::MAX]);
        rise(&[Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(1 << 40), Duration::MAX]);
        rise(&['\0', 'a', 'z', char::MAX]);
        rise(&[f64::NEG_INFINITY, f64::MIN, -1.0, -f64::MIN_POSITIVE, -0.0, 0.0, 5e-324, 1.0, f64::INFINITY]);
        rise(&[f32::NEG_INFINITY, -1.0, -0.0, 0.0, 1e-45, 1.0, f32::INFINITY]);
    }
}
