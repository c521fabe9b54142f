//! How many waiters may go on while a comparison is true.

use std::marker::PhantomData;

use super::{
    measures::{ByLength, ByLengthDown, ByRank, ByRankDown},
    numbers::{Number, Rank},
    seen::Collection,
};
use crate::engine::wait_queue::{Count, Measure};

/// Turns the right side of `>=`, `>`, `<=` or `<` into the number that the measure must reach. For `<=` and `<` the measure counts
/// down.
pub(super) trait Bound {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64;
}

pub(super) struct AtLeast;
pub(super) struct Above;
pub(super) struct AtMost;
pub(super) struct Below;

impl Bound for AtLeast {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        key.rank()
    }
}

impl Bound for Above {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        if key.is_alone() { key.rank().saturating_add(1) } else { key.rank() }
    }
}

impl Bound for AtMost {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        !key.rank()
    }
}

impl Bound for Below {
    fn bound<B: ?Sized + Rank>(key: &B) -> u64 {
        !(if key.is_alone() { key.rank().saturating_sub(1) } else { key.rank() })
    }
}

/// Calculates the number of waiters that may go on from a field and a bound.
pub(super) trait Counts<A: ?Sized> {
    /// The number. It is 0 if the field does not fulfil the predicate.
    fn count(of: &A, bound: u64) -> Count;
}

/// A measure whose neighbouring values differ by 1, so that differences of it count something.
pub(super) trait CountsUp<A: ?Sized> {
    /// The measure of zero. `None` if differences of this measure count nothing.
    const ZERO: Option<u64>;
}

macro_rules! counts_up {
    ($($measure:ident [$($bound:tt)*] $zero:expr;)*) => {$(
        impl<A: $($bound)*> CountsUp<A> for $measure {
            const ZERO: Option<u64> = $zero;
        }
    )*};
}
counts_up! {
    ByRank [?Sized + Rank] A::ZERO;
    ByRankDown [?Sized + Rank] A::ZERO;
    ByLength [Collection] Some(0);
    ByLengthDown [Collection] Some(0);
}

/// The count of `s.n > 0` and `s.items.len() < capacity`: how often the field can change by one until the comparison is false.
pub(super) struct Steps<M>(PhantomData<M>);

/// The count of `s.free >= wanted`: how often `wanted` fits into `free`.
pub(super) struct Shares<M>(PhantomData<M>);

/// The count of `s.closed`: all waiters.
pub(super) struct IfFlag;

/// The count of `!s.items.is_empty()`: the number of items.
pub(super) struct Items;

/// The comparison doesn't say how many waiters may go on.
pub(super) struct NoCount;

fn as_number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl<A: ?Sized, M: Measure<A> + CountsUp<A>> Counts<A> for Steps<M> {
    #[inline]
    fn count(of: &A, bound: u64) -> Count {
        if M::ZERO.is_none() {
            return Count::UNKNOWN;
        }
        Count::of(M::measure(of).checked_sub(bound).map_or(0, |rest| as_number(rest).saturating_add(1)))
    }
}

impl<A: ?Sized, M: Measure<A> + CountsUp<A>> Counts<A> for Shares<M> {
    #[inline]
    fn count(of: &A, bound: u64) -> Count {
        let Some(zero) = M::ZERO else { return Count::UNKNOWN };
        Count::of(as_number(M::measure(of).saturating_sub(zero) / bound.saturating_sub(zero).max(1)))
    }
}

impl<A: ?Sized + Number> Counts<A> for IfFlag {
    #[inline]
    fn count(of: &A, bound: u64) -> Count {
        if !A::IS_FLAG || bound != true.number() {
            return Count::UNKNOWN;
        }
        Count::of(if of.number() == bound { usize::MAX } else { 0 })
    }
}

impl<A: Collection> Counts<A> for Items {
    #[inline]
    fn count(of: &A, bound: u64) -> Count {
        if bound == false.number() { Count::of(of.length()) } else { Count::UNKNOWN }
    }
}

impl<A: ?Sized> Counts<A> for NoCount {
    #[inline]
    fn count(_: &A, _: u64) -> Count {
        Count::UNKNOWN
    }
}
