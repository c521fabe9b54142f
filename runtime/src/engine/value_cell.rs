//! A value and its queue: only a grant of the queue gives access to the value.
//!
//! The type of a grant doesn't say *which* queue granted it. So this file pairs the two, and what leaves it is safe: a [`RawGuard`]
//! or [`Shared`] value, which owns its grant and gives it back when it is dropped.
//! Primitives that guard no value have the value `()`, and give their grants back themselves.
//!
//! # Invariants
//!
//! 1. A cell of an [`Exclusive`] policy has at most one `RawGuard` or `Mapped` at a time, and no `Shared` beside it: each owns
//!    its grant.
//! 2. While a `RawGuard` lives, the value is reached only through it. When it is dropped, `give_back` evaluates predicates,
//!    which read the value. While a `Shared` lives, the value is only read.

mod acquire;
mod branded;
mod cell;
mod guard;
mod handles;
mod shared;

pub use self::branded::Branded;
pub(crate) use self::{
    acquire::{RawAcquire, RawAcquireNotified, RawAcquireWhen, RawSharedAcquire},
    branded::branded,
    cell::{Alone, Exclusive, HasCell, Nothing, Sharing, Together, ValueCell},
    guard::{Mapped, RawGuard},
    handles::{AnyCell, Either},
    shared::Shared,
};
