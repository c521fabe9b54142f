//! The type of bounds that nothing meets.

use std::marker::PhantomData;

/// A type of its own: rustc speaks of what is wanting of the lock itself, and not of what that wants, if it is of one type.
#[derive(Debug)]
pub struct Itself<L: ?Sized>(PhantomData<L>);
