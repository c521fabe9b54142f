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

use crate::call::acquisition::{Access, AcquireMode, UnderLocks};
use crate::call::{Call, Closure, InBranch, rules};
use crate::diagnostics::Diagnostics;

pub(crate) fn read_lock(input: TokenStream) -> TokenStream {
    Call::parse("read_lock", input).expand(AcquireMode::Await, validate, expand)
}

pub(crate) fn try_read_lock(input: TokenStream) -> TokenStream {
    Call::parse("try_read_lock", input).expand(AcquireMode::Try, validate, expand)
}

/// As a branch of `select_event!`.
pub(crate) fn in_branch(input: TokenStream, outcome: &TokenStream) -> InBranch {
    Call::parse("read_lock", input).expand_in_branch(outcome, validate, expand_in_branch)
}

// --- validate ---

fn validate(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Option<UnderLocks> {
    let outside_async = "outside_async_write_async_or_put_it_into_block_on";
    let model = UnderLocks::validate(call, mode, Access::Read, outside_async, diagnostics);
    let has_one_lock = rules::check_one_lock(call, "locks are read one at a time", diagnostics);
    let only_reads = call.closures().next().is_none_or(|closure| check_only_reads(call, closure, diagnostics));
    model.filter(|_| has_one_lock && only_reads)
}

fn check_only_reads(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let lock = call.locks().first().map_or_else(|| "self.prices".to_owned(), ToString::to_string);
    let writes = call.name.replace("read", "with");
    let message =
        format!("others read `{{name}}` at the same time: to change it, write `{writes}!({lock}, |{{name}}| ..)`");
    rules::check_only_reads(closure, &message, diagnostics)
}

// --- expand ---

fn expand(model: &UnderLocks, errors: &TokenStream) -> TokenStream {
    model.run(&request(model), errors)
}

fn expand_in_branch(model: &UnderLocks, outcome: &TokenStream, errors: &TokenStream) -> InBranch {
    model.in_branch(&request(model), outcome, errors)
}

fn request(UnderLocks { acquisition, locks, .. }: &UnderLocks) -> TokenStream {
    let function = if acquisition.mode == AcquireMode::Try { "try_read" } else { "read" };
    acquisition.request(function, &locks[0])
}
