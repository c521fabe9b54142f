//! `select_event!`: wait for several operations, until the first is ready.
//!
//! ```text
//! select_event! {
//!     biased;                                              optional: polls in the order of the branches
//!     pattern = operation => body,                         a block needs no comma
//!     pattern = operation, if condition => body,
//!     pattern = wait_until!(lock, |s| predicate) => body,  also with_lock! and read_lock!, with their options
//!     else => body,                                        if all branches are off
//! }
//! ```
//!
//! ```text
//! job = queue.get() => run(job),
//! () = stop.wait(), if may_stop => break,
//! ──▶ {
//!         let is_on_1 = may_stop;
//!         let event = ::warded::outside_async_write_async_or_put_it_into_block_on!(::warded::__private::select(
//!             ::warded::__private::PollOrder::Random,
//!             ::warded::__private::both(
//!                 ::warded::__private::branch(
//!                     { let operation = ::warded::__private::loses_nothing(queue.get()); operation }, |_| true
//!                 ),
//!                 ::warded::__private::branch(
//!                     if is_on_1 { ::warded::__private::loses_nothing(stop.wait()) } else { None }, |_| true
//!                 ),
//!             ),
//!         ));
//!         match event {
//!             Some(Which::Left(output)) => match ::warded::__private::won(output) { job => run(job) },
//!             Some(Which::Right(output)) => match ::warded::__private::won(output) { () => break },
//!             None => ::warded::__private::never_otherwise(),
//!         }
//!     }
//! ```
//!
//! The temporary values of an operation are dropped at once, and all branches at the end of the statement. Then the body of the
//! winner runs.
//!
//! A pattern that is more than a name is also in the expression of its branch, [without its bindings](pattern). Without `else` it
//! is the parameter of a closure, so that rustc refuses a pattern that may not match. With `else` it is a check of the output
//! before the branch wins. If the output does not match, the branch is off from then on.
//!
//! If there are errors, the expansion has the same shape, with the errors beside it.

mod expand;
mod operation;
mod parse;
mod pattern;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro2::TokenStream;

use self::parse::Input;
use crate::diagnostics::Diagnostics;

pub(crate) fn select_event(input: TokenStream) -> TokenStream {
    let input = Input::parse(input);
    let mut diagnostics = Diagnostics::new();
    let model = validate::validate(&input, &mut diagnostics);
    expand::expand(&model, &diagnostics.into_compile_errors())
}
