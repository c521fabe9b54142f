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

use crate::call::acquisition::{Access, AcquireMode, Acquisition, Body};
use crate::call::options::check_options;
use crate::call::{Call, InBranch, rules};
use crate::diagnostics::Diagnostics;

pub(crate) fn with_lock(input: TokenStream) -> TokenStream {
    Call::parse("with_lock", input).expand(AcquireMode::Await, validate, expand)
}

pub(crate) fn try_with_lock(input: TokenStream) -> TokenStream {
    Call::parse("try_with_lock", input).expand(AcquireMode::Try, validate, expand)
}

pub(crate) fn with_lock_blocking(input: TokenStream) -> TokenStream {
    Call::parse("with_lock_blocking", input).expand(AcquireMode::Block, validate, expand)
}

/// As a branch of `select_event!`.
pub(crate) fn in_branch(input: TokenStream, outcome: &TokenStream) -> InBranch {
    Call::parse("with_lock", input).expand_in_branch(outcome, validate, expand_in_branch)
}

// --- validate ---

struct Model {
    acquisition: Acquisition,
    locks: Vec<TokenStream>,
    body: Body,
}

fn validate(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Option<Model> {
    let has_locks = rules::check_locks(call, diagnostics);
    let options = check_options(call, mode, diagnostics);
    let is_complete = rules::check_nothing_follows(call, 1, diagnostics);
    let body =
        rules::check_closure(call, diagnostics).and_then(|closure| rules::check_body(call, closure, mode, diagnostics));
    let locks = call.locks().into_iter().cloned().collect();
    let outside_async = "outside_async_write_async_or_with_lock_blocking";
    let (warded, held) = (call.warded.clone(), call.held.clone());
    let acquisition = Acquisition { warded, held, mode, access: Access::Write, outside_async, options };
    body.filter(|_| has_locks && is_complete).map(|body| Model { acquisition, locks, body })
}

// --- expand ---

fn expand(model: &Model, errors: &TokenStream) -> TokenStream {
    let Model { acquisition, locks, body } = model;
    let value = acquisition.run(&request(model), locks, body);
    acquisition.options.beside(errors, &TokenStream::new(), &value)
}

fn expand_in_branch(model: &Model, outcome: &TokenStream, errors: &TokenStream) -> InBranch {
    let Model { acquisition, locks, body } = model;
    let operation = acquisition.in_branch(errors, &request(model));
    InBranch { operation, run: Some(acquisition.run_after(outcome, locks.len(), body)) }
}

fn request(Model { acquisition, locks, .. }: &Model) -> TokenStream {
    let function = match (acquisition.mode, locks.len()) {
        (AcquireMode::Try, 1) => "try_acquire",
        (AcquireMode::Try, _) => "try_acquire_all",
        (_, 1) => "acquire",
        (_, _) => "acquire_all",
    };
    match &locks[..] {
        [lock] => acquisition.request(function, lock),
        locks => acquisition.request_all(function, "one_of_several", locks),
    }
}
