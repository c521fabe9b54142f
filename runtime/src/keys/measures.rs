//! The measures: each turns a property of a field into a number.

use super::{
    numbers::{Number, Rank},
    seen::Collection,
};
use crate::engine::wait_queue::Measure;

/// The number of a value, for `==`. Equal values have the same number.
pub(super) struct ByNumber;

/// The place of a value in its order. It is for bounds from below, such as `>=`.
pub(super) struct ByRank;

/// The place of a value in the reverse order. It is for bounds from above, such as `<`.
pub(super) struct ByRankDown;

/// The length of a collection, for bounds from below.
pub(super) struct ByLength;

/// The length of a collection in the reverse order, for bounds from above.
pub(super) struct ByLengthDown;

/// Whether a collection is empty.
pub(super) struct ByEmptiness;

/// Whether an `Option` is `Some`.
pub(super) struct ByPresence;

impl<A: ?Sized + Number> Measure<A> for ByNumber {
    #[inline]
    fn measure(of: &A) -> u64 {
        of.number()
    }
}

impl<A: ?Sized + Rank> Measure<A> for ByRank {
    #[inline]
    fn measure(of: &A) -> u64 {
        of.rank()
    }
}

impl<A: ?Sized + Rank> Measure<A> for ByRankDown {
    #[inline]
    fn measure(of: &A) -> u64 {
        !of.rank()
    }
}

impl<A: Collection> Measure<A> for ByLength {
    #[inline]
    fn measure(of: &A) -> u64 {
        of.length().rank()
    }
}

impl<A: Collection> Measure<A> for ByLengthDown {
    #[inline]
    fn measure(of: &A) -> u64 {
        !of.length().rank()
    }
}

impl<A: Collection> Measure<A> for ByEmptiness {
    #[inline]
    fn measure(of: &A) -> u64 {
        (of.length() == 0).number()
    }
}

impl<A> Measure<Option<A>> for ByPresence {
    #[inline]
    fn measure(of: &Option<A>) -> u64 {
        of.is_some().number()
    }
}
