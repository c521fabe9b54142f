//! The measures: each turns a property of a field into a number.

use super::{
    numbers::{Number, Rank},
    seen::Collection,
};
use crate::engine::wait_queue::Measure;

pub(super) struct ByNumber;
pub(super) struct ByRank;
pub(super) struct ByRankDown;
pub(super) struct ByLength;
pub(super) struct ByLengthDown;
pub(super) struct ByEmptiness;
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
