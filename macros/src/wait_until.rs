//! `wait_until!` and `wait_until_blocking!`: wait until what a lock guards is as you need it, and go on with the lock.
//!
//! ```text
//! wait_until!(lock, |pattern| predicate)                            the guard, or a `Result` with a limit
//! wait_until!(condition)                                            likewise, with what `when` says in its declaration
//! wait_until!(lock, |pattern| predicate, |pattern| body)            the value of the body
//! wait_until!(lock, timeout = duration, |pattern| predicate)
//! wait_until!(lock, deadline = instant, |pattern| predicate)
//! wait_until!(lock, holding = other, |pattern| predicate)           in the body of another lock, which stays locked
//! wait_until_blocking!(..)                                          the same outside async
//! ```
//!
//! ```text
//! wait_until!(self.state, |s| s.closed || s.items.len() < self.capacity)
//! ──▶ {
//!         let captured_0 = ::warded::__private::copied(&(self.capacity));
//!         ::warded::__private::acquire_when(
//!             &(self.state), &(self), move |s| (s.closed || s.items.len() < captured_0)
//!         ).await
//!     }
//! ```
//!
//! Whoever releases the lock evaluates the predicate, perhaps on another thread, perhaps after the waiting future was
//! leaked: it must own what it reads. [`captures`] copies the fields it names, so that `self` can stay borrowed.
//! [`target`] says what the `&(self)` is for.

mod captures;
mod target;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use self::captures::Predicate;
use self::target::Target;
use crate::call::acquisition::{Access, Acquisition, Body, Manner};
use crate::call::options::check_options;
use crate::call::{Call, Closure, InBranch, rules};
use crate::diagnostics::Diagnostics;

pub(crate) fn wait_until(input: TokenStream) -> TokenStream {
    Call::parse("wait_until", input).expand(Manner::Await, validate, expand)
}

pub(crate) fn wait_until_blocking(input: TokenStream) -> TokenStream {
    Call::parse("wait_until_blocking", input).expand(Manner::Block, validate, expand)
}

/// As a branch of `select_event!`.
pub(crate) fn in_branch(input: TokenStream, outcome: &TokenStream) -> InBranch {
    Call::parse("wait_until", input).expand_in_branch(outcome, validate, expand_in_branch)
}

// --- validate ---

struct Model {
    acquisition: Acquisition,
    target: Target,
    predicate: Predicate,
    body: Option<Body>,
}

fn validate(call: &Call, manner: Manner, diagnostics: &mut Diagnostics) -> Option<Model> {
    let reason = "a predicate reads what one lock guards";
    let has_lock = rules::check_locks(call, diagnostics) && rules::check_one_lock(call, reason, diagnostics);
    let options = check_options(call, manner, diagnostics);
    let is_complete = rules::check_nothing_follows(call, 2, diagnostics);
    check_predicate_is_closure(call, diagnostics);
    call.held.check_nothing_else(call, diagnostics);
    let (written, body_written) = (call.closures().next(), call.closures().nth(1));
    let predicate = written.and_then(|closure| check_predicate(call, closure, diagnostics));
    let body = body_written.and_then(|closure| rules::check_body(call, closure, manner, diagnostics));
    if !has_lock || !is_complete || body_written.is_some() != body.is_some() {
        return None;
    }
    let target = Target::new(call.locks().first()?);
    let predicate = match written {
        Some(_) => predicate?,
        None => Predicate::declared_by(target.lock()),
    };
    let acquisition =
        Acquisition { warded: call.warded.clone(), held: call.held.clone(), manner, access: Access::Write, options };
    Some(Model { acquisition, target, predicate, body })
}

/// Without any closure, what follows the lock was meant to be the predicate.
fn check_predicate_is_closure(call: &Call, diagnostics: &mut Diagnostics) {
    if call.closures().next().is_none() && call.locks().len() > 1 {
        let message = format!("say what to wait for: write `{}!(self.state, |s| ..)`", call.name);
        diagnostics.refuse(rules::last_argument(call), message);
    }
}

fn check_predicate(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> Option<Predicate> {
    rules::check_movement(closure, "the predicate owns what it reads in any case", diagnostics);
    let is_written = rules::check_is_written(call, closure, diagnostics);
    let never_awaits = rules::check_never_awaits(closure, "do that before, and read the value here", diagnostics);
    let parameter = check_one_parameter(call, closure, diagnostics)?;
    (is_written && never_awaits).then(|| Predicate::new(closure, parameter, &call.warded))
}

fn check_one_parameter<'a>(
    call: &Call,
    closure: &'a Closure,
    diagnostics: &mut Diagnostics,
) -> Option<&'a TokenStream> {
    let message = "a predicate takes what the lock guards: write `|s|`";
    match &closure.parameters[..] {
        [parameter] => return Some(parameter),
        // A parameter for each of several locks goes with them, and those have been refused.
        [_, _, ..] if call.locks().len() > 1 => {}
        [_, surplus, ..] => diagnostics.refuse(surplus, message),
        [] => diagnostics.refuse(&closure.bars, message),
    }
    None
}

// --- expand ---

fn expand(Model { acquisition, target, predicate, body }: &Model, errors: &TokenStream) -> TokenStream {
    let warded = &acquisition.warded;
    let request = acquisition.request_when(target.lock(), &target.base(warded), predicate.closure());
    let waits = match body {
        Some(body) => acquisition.run(&request, 1, body),
        None => acquisition.outcome(&request),
    };
    let (captures, value) = target.evaluated(warded, predicate.captures(warded), waits);
    acquisition.options.beside(errors, &captures, &value)
}

fn expand_in_branch(model: &Model, outcome: &TokenStream, errors: &TokenStream) -> InBranch {
    let Model { acquisition, target, predicate, body } = model;
    let warded = &acquisition.warded;
    let request = acquisition.request_when(target.lock(), &target.base(warded), &predicate.with_captures(warded));
    let operation = acquisition.in_branch(errors, &request);
    let (_, operation) = target.evaluated(warded, TokenStream::new(), operation);
    InBranch { operation, run: body.as_ref().map(|body| acquisition.run_after(outcome, 1, body)) }
}
