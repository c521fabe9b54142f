//! `with_lock!`, `try_with_lock!` and `with_lock_blocking!`: run a body under a lock.
//!
//! ```text
//! with_lock!(lock, .., timeout = duration, |pattern, ..| body)      the value of the body, or a `Result` with a limit
//! with_lock!(lock, .., deadline = instant, |pattern, ..| body)
//! with_lock!(lock, async |pattern| body)                            a body that awaits
//! with_lock_blocking!(..)                                           the same outside async
//! try_with_lock!(lock, .., |pattern, ..| body)                      an `Option`
//! ```
//!
//! ```text
//! with_lock!(self.state, |s| s.balance += 1)
//! ──▶ {
//!         let mut s = ::warded::__private::acquire(&(self.state)).await;
//!         let s = &mut *::warded::__private::lent(&mut s);
//!         (s.balance += 1)
//!     }
//! ```
//!
//! The body is a block of the enclosing function, so `return`, `?`, `break` and `continue` mean what they mean there. The
//! braces around it are of edition 2024, whatever the user's: temporaries of its last expression go before the guard. The guard
//! can't be named: the parameter hides it. Where the lock comes from a call, `self.find(3).state`, or there is a limit, a `match` stands for
//! the first `let`: what the lock was found by lives as long as the body. On a mistake the expansion keeps its shape, beside the errors.

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::call::InBranch;
use crate::call::acquisition::{Access, AcquireMode, LockMacro};

const WITH_LOCK: LockMacro = LockMacro {
    name: "with_lock",
    mode: AcquireMode::Await,
    access: Access::Write,
    function: "acquire",
    one_of_several: "one_of_several",
    outside_async: "outside_async_write_async_or_of_a_monitor_locked_or_of_a_lock_with_lock_blocking_or_in_drop_try_with_lock",
};

pub(crate) fn with_lock(input: TokenStream) -> TokenStream {
    WITH_LOCK.expand(input)
}

pub(crate) fn try_with_lock(input: TokenStream) -> TokenStream {
    LockMacro { name: "try_with_lock", mode: AcquireMode::Try, function: "try_acquire", ..WITH_LOCK }.expand(input)
}

pub(crate) fn with_lock_blocking(input: TokenStream) -> TokenStream {
    LockMacro { name: "with_lock_blocking", mode: AcquireMode::Block, ..WITH_LOCK }.expand(input)
}

/// As a branch of `select_event!`.
pub(crate) fn in_branch(input: TokenStream, outcome: &TokenStream) -> InBranch {
    WITH_LOCK.expand_in_branch(input, outcome)
}
