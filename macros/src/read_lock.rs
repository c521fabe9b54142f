//! `read_lock!` and `try_read_lock!`: run a body beside others that read.
//!
//! ```text
//! read_lock!(lock, timeout = duration, |pattern| body)      the value of the body, or a `Result` with a limit
//! read_lock!(lock, deadline = instant, |pattern| body)
//! read_lock!(lock, async |pattern| body)                    a body that awaits
//! try_read_lock!(lock, |pattern| body)                      an `Option`
//! ```
//!
//! ```text
//! read_lock!(self.prices, |s| s.total())
//! ──▶ {
//!         let s = ::warded::__private::read(&(self.prices)).await;
//!         let s = &*::warded::__private::lent_to_reader(&s);
//!         (s.total())
//!     }
//! ```
//!
//! Otherwise it is [`with_lock!`](crate::with_lock), with one lock.

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::call::InBranch;
use crate::call::acquisition::{Access, AcquireMode, LockMacro};

const READ_LOCK: LockMacro = LockMacro {
    name: "read_lock",
    mode: AcquireMode::Await,
    access: Access::Read,
    function: "read",
    one_of_several: "",
    outside_async: "outside_async_write_async_or_put_it_into_block_on",
};

pub(crate) fn read_lock(input: TokenStream) -> TokenStream {
    READ_LOCK.expand(input)
}

pub(crate) fn try_read_lock(input: TokenStream) -> TokenStream {
    LockMacro { name: "try_read_lock", mode: AcquireMode::Try, function: "try_read", ..READ_LOCK }.expand(input)
}

/// As a branch of `select_event!`.
pub(crate) fn in_branch(input: TokenStream, outcome: &TokenStream) -> InBranch {
    READ_LOCK.expand_in_branch(input, outcome)
}
