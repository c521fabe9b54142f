//! The relations between what is seen of a field and a key: which keys they have.

use super::{
    comparison::{Comparison, Fields, Tell},
    counts::{Above, AtLeast, AtMost, Below, Both, Bound, IfFlag, Items, NoCount, Shares, Steps},
    measures::{ByEmptiness, ByLength, ByLengthDown, ByNumber, ByPresence, ByRank, ByRankDown},
    numbers::{Number, Rank},
    seen::{Collection, Emptiness, Length, Presence, Whole},
};
use crate::wait_queue::{Count, Counts, Fit, Keys, Measure, Selectivity};

use std::marker::PhantomData;

impl<T: ?Sized, A: ?Sized, B: ?Sized, K: Fn(Tell<'_, B>) -> u64, V> Comparison<T, A, B, K, V> {
    /// A key that reads no variable is a literal or a constant.
    fn known(keys: Keys<T>) -> Keys<T> {
        if size_of::<K>() == 0 { keys.of_all() } else { keys }
    }

    fn equal<M: Measure<A>, C: Counts<A>>(&self, number: impl Fn(&B) -> u64, is_flag: bool) -> Keys<T> {
        let selectivity = if is_flag { Selectivity::YesOrNo } else { Selectivity::Equal };
        let keys = Keys::one::<A, M>(self.read, Fit::Equal, (self.key)(&number), selectivity);
        Self::known(keys.counted::<A, C>(self.read))
    }

    fn at_least<M: Measure<A>, C: Counts<A>>(&self, bound: impl Fn(&B) -> u64) -> Keys<T> {
        let keys = Keys::one::<A, M>(self.read, Fit::AtLeast, (self.key)(&bound), Selectivity::Bound);
        Self::known(keys.counted::<A, C>(self.read))
    }
}

/// The relations between what is seen of a field and a key of the same type, and how the field is turned into a number.
macro_rules! relations {
    (@equal $key:ty: $equal:ident $counts:ident) => {
        /// `==`
        pub fn keyed_equal(&self) -> Keys<T> {
            self.equal::<$equal, $counts>(Number::number, <$key as Number>::IS_FLAG)
        }

        /// `!=`
        pub fn keyed_differs(&self) -> Keys<T> {
            Keys::PURE
        }
    };
    (@order $key:ty: $up:ident $down:ident) => {
        /// `>=`
        pub fn keyed_at_least(&self) -> Keys<T> {
            self.at_least::<$up, Shares<$up>>(AtLeast::bound)
        }

        /// `>`
        pub fn keyed_above(&self) -> Keys<T> {
            self.at_least::<$up, Steps<$up>>(Above::bound)
        }

        /// `<=`
        pub fn keyed_at_most(&self) -> Keys<T> {
            self.at_least::<$down, Steps<$down>>(AtMost::bound)
        }

        /// `<`
        pub fn keyed_below(&self) -> Keys<T> {
            self.at_least::<$down, Steps<$down>>(Below::bound)
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

impl<T: ?Sized, P: ?Sized + Number, K: Fn(Tell<'_, P>) -> u64> Comparison<T, P, P, K, Whole> {
    relations!(@equal P: ByNumber IfFlag);
}

impl<'s, T: ?Sized, K: Fn(Tell<'_, &'s str>) -> u64> Comparison<T, String, &'s str, K, Whole> {
    relations!(@equal &str: ByNumber NoCount);
}

impl<T: ?Sized, K: Fn(Tell<'_, String>) -> u64> Comparison<T, &str, String, K, Whole> {
    relations!(@equal String: ByNumber NoCount);
}

impl<T: ?Sized, P: ?Sized + Rank, K: Fn(Tell<'_, P>) -> u64> Comparison<T, P, P, K, Whole> {
    relations!(@order P: ByRank ByRankDown);
}

impl<T: ?Sized, C: Collection, K: Fn(Tell<'_, usize>) -> u64> Comparison<T, C, usize, K, Length> {
    relations!(@equal usize: ByLength NoCount);
    relations!(@order usize: ByLength ByLengthDown);
}

impl<T: ?Sized, C: Collection, K: Fn(Tell<'_, bool>) -> u64> Comparison<T, C, bool, K, Emptiness> {
    relations!(@equal bool: ByEmptiness Items);
}

impl<T: ?Sized, P, K: Fn(Tell<'_, bool>) -> u64> Comparison<T, Option<P>, bool, K, Presence> {
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
