//! The type in bounds that no type meets.

use std::marker::PhantomData;

/// A wrapper for the type in a bound. With it, rustc's message is about this type itself, and not about a bound that it would need.
#[derive(Debug)]
pub struct Itself<L: ?Sized>(PhantomData<L>);
