//! How many waiters may go on while a comparison is true.

use std::marker::PhantomData;

use super::{
    measures::{ByLength, ByLengthDown, ByRank, ByRankDown},
    numbers::{Number, Rank},
    seen::Collection,
};
use crate::engine::wait_queue::{Counts, CountsBoth, Measure};

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

/// The count `C`, for a comparison whose right side is a field as well.
pub(super) struct Both<M, R, C>(PhantomData<(M, R, C)>);

fn as_number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl<A: ?Sized, M: Measure<A> + CountsUp<A>> Counts<A> for Steps<M> {
    fn is_known(_: u64) -> bool {
        M::ZERO.is_some()
    }

    #[inline]
    fn count(of: &A, bound: u64) -> usize {
        M::measure(of).checked_sub(bound).map_or(0, |rest| as_number(rest).saturating_add(1))
    }
}

impl<A: ?Sized, M: Measure<A> + CountsUp<A>> Counts<A> for Shares<M> {
    fn is_known(_: u64) -> bool {
        M::ZERO.is_some()
    }

    #[inline]
    fn count(of: &A, bound: u64) -> usize {
        let above_zero = |number: u64| number.saturating_sub(M::ZERO.unwrap_or(0));
        as_number(above_zero(M::measure(of)) / above_zero(bound).max(1))
    }
}

impl<A: ?Sized + Number> Counts<A> for IfFlag {
    fn is_known(bound: u64) -> bool {
        A::IS_FLAG && bound == true.number()
    }

    #[inline]
    fn count(of: &A, bound: u64) -> usize {
        if of.number() == bound { usize::MAX } else { 0 }
    }
}

impl<A: Collection> Counts<A> for Items {
    fn is_known(bound: u64) -> bool {
        bound == false.number()
    }

    #[inline]
    fn count(of: &A, _: u64) -> usize {
        of.length()
    }
}

impl<A: ?Sized> Counts<A> for NoCount {
    fn is_known(_: u64) -> bool {
        false
    }

    fn count(_: &A, _: u64) -> usize {
        0
    }
}

impl<A: ?Sized, B: ?Sized + Rank, M: CountsUp<A>, R: Bound, C: Counts<A>> CountsBoth<A, B> for Both<M, R, C> {
    fn is_known() -> bool {
        M::ZERO.is_some()
    }

    #[inline]
    fn count(of: &A, bound: &B) -> usize {
        C::count(of, R::bound(bound))
    }
}
