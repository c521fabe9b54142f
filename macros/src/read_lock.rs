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

use crate::call::acquisition::{Access, AcquireMode, Acquisition, Body};
use crate::call::options::check_options;
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

struct Model {
    acquisition: Acquisition,
    lock: TokenStream,
    body: Body,
}

fn validate(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Option<Model> {
    let reason = "locks are read one at a time";
    let has_lock = rules::check_locks(call, diagnostics) && rules::check_one_lock(call, reason, diagnostics);
    let options = check_options(call, mode, diagnostics);
    let is_complete = rules::check_nothing_follows(call, 1, diagnostics);
    let body = rules::check_closure(call, diagnostics).and_then(|closure| {
        let body = rules::check_body(call, closure, mode, diagnostics);
        body.filter(|_| check_only_reads(call, closure, diagnostics))
    });
    let lock = call.locks().first().map(|lock| (*lock).clone());
    let outside_async = "outside_async_write_async_or_put_it_into_block_on";
    let (warded, held) = (call.warded.clone(), call.held.clone());
    let acquisition = Acquisition { warded, held, mode, access: Access::Read, outside_async, options };
    let lock = lock.filter(|_| has_lock && is_complete)?;
    Some(Model { acquisition, lock, body: body? })
}

fn check_only_reads(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let lock = call.locks().first().map_or_else(|| "self.prices".to_owned(), ToString::to_string);
    let writes = call.name.replace("read", "with");
    let message =
        format!("others read `{{name}}` at the same time: to change it, write `{writes}!({lock}, |{{name}}| ..)`");
    rules::check_only_reads(closure, &message, diagnostics)
}

// --- expand ---

fn expand(Model { acquisition, lock, body }: &Model, errors: &TokenStream) -> TokenStream {
    let value = acquisition.run(&request(acquisition, lock), std::slice::from_ref(lock), body);
    acquisition.options.beside(errors, &TokenStream::new(), &value)
}

fn expand_in_branch(
    Model { acquisition, lock, body }: &Model,
    outcome: &TokenStream,
    errors: &TokenStream,
) -> InBranch {
    let operation = acquisition.in_branch(errors, &request(acquisition, lock));
    InBranch { operation, run: Some(acquisition.run_after(outcome, 1, body)) }
}

fn request(acquisition: &Acquisition, lock: &TokenStream) -> TokenStream {
    let function = if acquisition.mode == AcquireMode::Try { "try_read" } else { "read" };
    acquisition.request(function, lock)
}
