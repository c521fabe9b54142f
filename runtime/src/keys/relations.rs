//! The comparison operators, and the keys that they give for each type of field and each property of a field.

use super::{
    comparison::{Comparison, Fields},
    counts::{Above, AtLeast, AtMost, Below, Both, Bound, IfFlag, Items, NoCount, Shares, Steps},
    measures::{ByEmptiness, ByLength, ByLengthDown, ByNumber, ByPresence, ByRank, ByRankDown},
    numbers::{Number, Rank},
    seen::{Collection, Emptiness, Length, Presence, Whole},
};
use crate::engine::wait_queue::{Count, Counts, Fit, Keys, Measure, Selectivity};

use std::marker::PhantomData;

impl<T: ?Sized, A: ?Sized, B: ?Sized, V> Comparison<'_, T, A, B, V> {
    fn known(&self, keys: Keys<T>) -> Keys<T> {
        if self.is_constant { keys.of_all() } else { keys }
    }

    fn equal<M: Measure<A>, C: Counts<A>>(&self, number: fn(&B) -> u64, is_flag: bool, is_exact: bool) -> Keys<T> {
        let selectivity = if is_flag { Selectivity::YesOrNo } else { Selectivity::Equal };
        let keys = Keys::one::<A, M>(self.read, Fit::Equal, number(self.key), selectivity).exact_if(is_exact);
        self.known(keys.counted::<A, C>(self.read))
    }

    fn at_least<M: Measure<A>, C: Counts<A>>(&self, bound: fn(&B) -> u64, is_exact: bool) -> Keys<T> {
        let keys = Keys::one::<A, M>(self.read, Fit::AtLeast, bound(self.key), Selectivity::Bound).exact_if(is_exact);
        self.known(keys.counted::<A, C>(self.read))
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
    (@count $of:ty, $bound:ty: $up:ident $down:ident) => {
        /// `>=`
        #[must_use]
        pub fn keyed_at_least(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$up, AtLeast, Shares<$up>>>(self.both))
        }

        /// `>`
        #[must_use]
        pub fn keyed_above(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$up, Above, Steps<$up>>>(self.both))
        }

        /// `<=`
        #[must_use]
        pub fn keyed_at_most(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$down, AtMost, Steps<$down>>>(self.both))
        }

        /// `<`
        #[must_use]
        pub fn keyed_below(&self) -> Keys<T> {
            Keys::PURE.counting(Count::of_fields::<$of, $bound, Both<$down, Below, Steps<$down>>>(self.both))
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

impl<T: ?Sized, P: ?Sized + Rank> Fields<T, P, P, Whole> {
    relations!(@count P, P: ByRank ByRankDown);
}

impl<T: ?Sized, C: Collection> Fields<T, C, usize, Length> {
    relations!(@count C, usize: ByLength ByLengthDown);
}

impl<T: ?Sized, C: Collection, B: ?Sized> Fields<T, C, B, Whole> {
    /// `s.items.len()`
    #[must_use]
    pub fn keyed_length(&self) -> Fields<T, C, B, Length> {
        Fields { both: self.both, of: PhantomData }
    }
}
