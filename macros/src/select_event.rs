//! `select_event!`: wait for several operations, until the first is ready.
//!
//! ```text
//! select_event! {
//!     biased;                                              optional: in the order in which they stand
//!     pattern = operation => body,                         a block needs no comma
//!     pattern = operation, if condition => body,
//!     pattern = wait_until!(lock, |s| predicate) => body,  as with_lock! and read_lock!, with what they can
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
//! What an operation was made with is dropped where it is made, and all branches at the end of the statement; then the body of
//! the winner runs. A pattern that is more than a name is seen by its branch, too, [without its bindings](pattern): without
//! `else` as the parameter of a closure, which rustc refuses if it does not cover everything; with `else` the branch is asked
//! before it wins whether its output matches, and if not it is off from then on.
//!
//! On a mistake the expansion keeps its shape, beside the errors.

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
