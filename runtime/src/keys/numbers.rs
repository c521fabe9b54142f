//! The types that can be keys, and their numbers.

use std::{
    hash::{BuildHasher, Hash},
    num::NonZero,
    sync::Arc,
    time::Duration,
};

use foldhash::fast::FixedState;

/// A type whose values have numbers, and equal values the same number. Numbering and comparing them runs no code of the user's and
/// does not panic.
pub trait Number {
    #[doc(hidden)]
    const IS_FLAG: bool = false;

    /// Whether different values have different numbers.
    #[doc(hidden)]
    const IS_EXACT: bool = false;

    /// The number.
    fn number(&self) -> u64;
}

/// The hasher has a fixed seed, because keys and fields are hashed at different times.
fn hash<A: ?Sized + Hash>(of: &A) -> u64 {
    FixedState::default().hash_one(of)
}

impl Number for bool {
    const IS_FLAG: bool = true;
    const IS_EXACT: bool = true;

    #[inline]
    fn number(&self) -> u64 {
        u64::from(*self)
    }
}

impl Number for str {
    #[inline]
    fn number(&self) -> u64 {
        hash(self)
    }
}

impl Number for String {
    #[inline]
    fn number(&self) -> u64 {
        self.as_str().number()
    }
}

impl<P: Number> Number for Option<P> {
    #[inline]
    fn number(&self) -> u64 {
        self.as_ref().map_or(0, |value| value.number().wrapping_add(1))
    }
}

impl<P: Number, Q: Number> Number for (P, Q) {
    #[inline]
    fn number(&self) -> u64 {
        hash(&(self.0.number(), self.1.number()))
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<P: Number + ?Sized> Number for $pointer {
            const IS_FLAG: bool = P::IS_FLAG;
            const IS_EXACT: bool = P::IS_EXACT;

            #[inline]
            fn number(&self) -> u64 {
                (**self).number()
            }
        }
    )*};
}
pointers!(&P, Box<P>, Arc<P>);

/// Numbers with an order.
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            const IS_EXACT: bool = <$number as Rank>::ZERO.is_some();

            #[inline]
            fn number(&self) -> u64 {
                self.rank()
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, char, Duration);

macro_rules! nonzero {
    ($($number:ty),*) => {$(
        impl Number for NonZero<$number> {
            #[inline]
            fn number(&self) -> u64 {
                self.get().rank()
            }
        }
    )*};
}
nonzero!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

/// A type whose values have an order that a number can express: the greater of two values never has the lower number.
pub trait Rank {
    /// The number of zero, for the integers of up to 8 bytes: their neighbouring values have neighbouring numbers.
    #[doc(hidden)]
    const ZERO: Option<u64> = None;

    /// The number.
    fn rank(&self) -> u64;

    /// Whether every higher value has a higher number, and every lower value a lower one, if there is such a number.
    fn is_alone(&self) -> bool {
        true
    }
}

/// Unsigned integers are their own numbers. Signed ones are shifted, so that the lowest is zero.
macro_rules! ranks {
    ($($unsigned:ty, $signed:ty);*) => {$(
        impl Rank for $unsigned {
            const ZERO: Option<u64> = Some(0);

            #[inline]
            #[allow(clippy::cast_lossless, reason = "of every width")]
            fn rank(&self) -> u64 {
                *self as u64
            }
        }

        impl Rank for $signed {
            const ZERO: Option<u64> = Some(1 << 63);

            #[inline]
            #[allow(clippy::cast_lossless, clippy::cast_sign_loss, reason = "of every width")]
            fn rank(&self) -> u64 {
                (*self as i64 as u64) ^ (1 << 63)
            }
        }
    )*};
}
ranks!(u8, i8; u16, i16; u32, i32; u64, i64; usize, isize);

/// All values from `u64::MAX` on have the same number.
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
    /// The bits in their total order, except that the two zeros are equal.
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
