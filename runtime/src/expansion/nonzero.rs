//! `nonzero!`

use std::num::NonZeroUsize;

/// `nonzero!`
///
/// # Panics
///
/// If `NUMBER` is zero.
#[must_use]
pub const fn nonzero<const NUMBER: usize>(_: [(); NUMBER]) -> NonZeroUsize {
    NonZeroUsize::new(at_least_one(NUMBER)).expect("at least one")
}

/// The check of `nonzero!`.
///
/// # Panics
///
/// If `number` is zero.
#[must_use]
#[track_caller]
pub const fn at_least_one(number: usize) -> usize {
    assert!(number > 0, "at least one is needed: write a number that is not zero");
    number
}
