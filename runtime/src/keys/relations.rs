//! The comparison operators, and the keys that they give for each type of field and each property of a field.

use super::{
    comparison::{Comparison, Fields},
    counts::{Above, AtLeast, AtMost, Below, Bound, Counts, IfFlag, Items, NoCount, Shares, Steps},
    measures::{ByEmptiness, ByLength, ByLengthDown, ByNumber, ByPresence, ByRank, ByRankDown},
    numbers::{Number, Rank},
    seen::{Collection, Emptiness, Length, Presence, Whole},
};
use crate::engine::wait_queue::{Count, Fit, Keys, Measure, Selectivity};

use std::marker::PhantomData;

impl<T: ?Sized, A: ?Sized, B: ?Sized, V> Comparison<'_, T, A, B, V> {
    #[inline]
    fn one<M: Measure<A>, C: Counts<A>>(
        &self,
        fit: Fit,
        bound: u64,
        selectivity: Selectivity,
        is_exact: bool,
    ) -> Keys<T> {
        let count = self.field().map_or(Count::UNKNOWN, |field| C::count(field, bound));
        let keys = Keys::one::<A, M>(self.read, fit, bound, selectivity).exact_if(is_exact).counting(count);
        if self.is_constant { keys.of_all() } else { keys }
    }

    fn equal<M: Measure<A>, C: Counts<A>>(&self, number: fn(&B) -> u64, is_flag: bool, is_exact: bool) -> Keys<T> {
        let selectivity = if is_flag { Selectivity::YesOrNo } else { Selectivity::Equal };
        self.one::<M, C>(Fit::Equal, number(self.key), selectivity, is_exact)
    }

    fn at_least<M: Measure<A>, C: Counts<A>>(&self, bound: fn(&B) -> u64, is_exact: bool) -> Keys<T> {
        self.one::<M, C>(Fit::AtLeast, bound(self.key), Selectivity::Bound, is_exact)
    }
}

impl<T: ?Sized, A: ?Sized, B: ?Sized + Rank, V> Fields<'_, T, A, B, V> {
    #[inline]
    fn count<R: Bound, C: Counts<A>>(&self) -> Keys<T> {
        Keys::PURE.counting(self.both.map_or(Count::UNKNOWN, |(of, bound)| C::count(of, R::bound(bound))))
    }
}

/// The comparison operators for one type of key, and the measure that turns the field into a number.
macro_rules! relations {
    (@equal $key:ty: $equal:ident $counts:ident) => {
        /// `==`
        pub fn keyed_equal(&self) -> Keys<T> {
            self.equal::<$equal, $counts>(Number::number, <$key as Number>::IS_FLAG, <$key as Number>::IS_EXACT)
        }

        /// `!=`
        pub fn keyed_differs(&self) -> Keys<T> {
            Keys::PURE
        }
    };
    // The bounds of `>` and `<` are not exact: no number is above the highest.
    (@order $key:ty: $up:ident $down:ident) => {
        /// `>=`
        pub fn keyed_at_least(&self) -> Keys<T> {
            self.at_least::<$up, Shares<$up>>(AtLeast::bound, <$key as Rank>::ZERO.is_some())
        }

        /// `>`
        pub fn keyed_above(&self) -> Keys<T> {
            self.at_least::<$up, Steps<$up>>(Above::bound, false)
        }

        /// `<=`
        pub fn keyed_at_most(&self) -> Keys<T> {
            self.at_least::<$down, Steps<$down>>(AtMost::bound, <$key as Rank>::ZERO.is_some())
        }

        /// `<`
        pub fn keyed_below(&self) -> Keys<T> {
            self.at_least::<$down, Steps<$down>>(Below::bound, false)
        }
    };
    (@count $up:ident $down:ident) => {
        /// `>=`
        #[must_use]
        pub fn keyed_at_least(&self) -> Keys<T> {
            self.count::<AtLeast, Shares<$up>>()
        }

        /// `>`
        #[must_use]
        pub fn keyed_above(&self) -> Keys<T> {
            self.count::<Above, Steps<$up>>()
        }

        /// `<=`
        #[must_use]
        pub fn keyed_at_most(&self) -> Keys<T> {
            self.count::<AtMost, Steps<$down>>()
        }

        /// `<`
        #[must_use]
        pub fn keyed_below(&self) -> Keys<T> {
            self.count::<Below, Steps<$down>>()
        }
    };
}

impl<T: ?Sized, A: ?Sized + IsEqualTo<K>, K: ?Sized + Number> Comparison<'_, T, A, K, Whole> {
    relations!(@equal K: ByNumber IfFlag);
}

/// Types whose values have the same number if they are equal. It is one trait, and not an `impl` of the methods for each pair of
/// types, because rustc would call the method ambiguous if the user's key has a type error.
pub trait IsEqualTo<K: ?Sized>: Number {}
impl<P: ?Sized + Number> IsEqualTo<P> for P {}
impl IsEqualTo<&str> for String {}
impl IsEqualTo<String> for &str {}

impl<T: ?Sized, P: ?Sized + Rank> Comparison<'_, T, P, P, Whole> {
    relations!(@order P: ByRank ByRankDown);
}

impl<T: ?Sized, C: Collection> Comparison<'_, T, C, usize, Length> {
    relations!(@equal usize: ByLength NoCount);
    relations!(@order usize: ByLength ByLengthDown);
}

impl<T: ?Sized, C: Collection> Comparison<'_, T, C, bool, Emptiness> {
    relations!(@equal bool: ByEmptiness Items);
}

impl<T: ?Sized, P> Comparison<'_, T, Option<P>, bool, Presence> {
    relations!(@equal bool: ByPresence NoCount);
}

impl<T: ?Sized, P: ?Sized + Rank> Fields<'_, T, P, P, Whole> {
    relations!(@count ByRank ByRankDown);
}

impl<T: ?Sized, C: Collection> Fields<'_, T, C, usize, Length> {
    relations!(@count ByLength ByLengthDown);
}

impl<T: ?Sized, C: Collection, B: ?Sized> Fields<'_, T, C, B, Whole> {
    /// `s.items.len()`
    #[must_use]
    pub fn keyed_length(&self) -> Fields<'_, T, C, B, Length> {
        Fields { both: self.both, of: PhantomData }
    }
}
