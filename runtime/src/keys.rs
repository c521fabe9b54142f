//! The keys that `wait_until!` derives from its predicate, and by which a release finds the waiter.
//!
//! ```text
//! s.turn == me                     about.keyed_field(|s| &s.turn, &me).keyed_equal()
//! s.items.len() < capacity         about.keyed_field(|s| &s.items, &capacity).keyed_length().keyed_below()
//! s.closed || !s.items.is_empty()  about.keyed_field(|s| &s.closed, &true).keyed_constant().keyed_equal().keyed_or(
//!                                      about.keyed_field(|s| &s.items, &false).keyed_constant().keyed_emptiness().keyed_equal())
//! s.turn == task.id()              about.keyed_field(|s| &s.turn, &(first_key).0).keyed_equal()
//! ```
//!
//! The macro sees the syntax of a comparison but not its types, and the types decide whether there is a key. So the macro turns a
//! comparison into a [`Comparison`], whose methods exist only for types that are compared without the user's code and without a
//! panic: numbers, flags, strings, and std's types that are made of these. For all other types, method resolution dereferences the
//! `Comparison` to [`Unknown`] and finds the method of the same name there, which gives no key.
//!
//! A key is a name, a literal or a captured value, perhaps with a cast. Evaluating it runs no code of the user's. Any other
//! expression, for example a call, is a [`FirstKey`]: it is evaluated once, when the wait begins, and predicate and key use the
//! same value.
//!
//! All methods begin with `keyed_`, so that they don't hide a method of the user's.

mod about;
mod comparison;
mod counts;
mod first_key;
mod made;
mod measures;
mod numbers;
mod relations;
mod seen;
#[cfg(all(test, not(warded_loom)))]
mod tests;

pub use self::{
    about::{About, AboutFields},
    comparison::{Comparison, Fields, Unknown},
    first_key::{Evaluated, FirstKey, Fixed, Kept, NoKey, OnlyFirstKey, WithFirstKey},
    made::{Describes, DescribesBorrowing, MakesKeys, NoKeys},
    numbers::{Number, Rank},
    relations::IsEqualTo,
    seen::{Collection, Emptiness, Length, Optional, Presence, Whole},
};
pub use crate::engine::wait_queue::Keys;
