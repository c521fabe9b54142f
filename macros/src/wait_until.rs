//! `wait_until!` and `wait_until_blocking!`: wait until what a lock guards is as you need it, and go on with the lock.
//!
//! ```text
//! wait_until!(lock, |pattern| predicate)                            the guard, or a `Result` with a limit
//! wait_until!(lock, |pattern| predicate, |pattern| body)            the value of the body
//! wait_until!(lock, timeout = duration, |pattern| predicate)
//! wait_until!(lock, deadline = instant, |pattern| predicate)
//! wait_until_blocking!(..)                                          the same outside async
//! ```
//!
//! ```text
//! wait_until!(self.state, |s| s.closed || s.items.len() < self.capacity)
//! ──▶ {
//!         let captured_0 = ::warded::__private::copied(&(self.capacity));
//!         ::warded::__private::acquire_when(&(self.state), move |s| (s.closed || s.items.len() < captured_0)).await
//!     }
//! ```
//!
//! Whoever releases the lock evaluates the predicate, perhaps on another thread, perhaps after the waiting future was
//! leaked: it must own what it reads. [`captures`] copies the fields it names, so that `self` can stay borrowed.

mod captures;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use self::captures::Predicate;
use crate::call::acquisition::{Acquisition, Body, Manner};
use crate::call::options::check_options;
use crate::call::{Call, Closure, rules};
use crate::diagnostics::Diagnostics;

pub(crate) fn wait_until(input: TokenStream) -> TokenStream {
    Call::parse("wait_until", input).expand(Manner::Await, validate, expand)
}

pub(crate) fn wait_until_blocking(input: TokenStream) -> TokenStream {
    Call::parse("wait_until_blocking", input).expand(Manner::Block, validate, expand)
}

// --- validate ---

struct Model {
    acquisition: Acquisition,
    lock: TokenStream,
    predicate: Predicate,
    body: Option<Body>,
}

fn validate(call: &Call, manner: Manner, diagnostics: &mut Diagnostics) -> Option<Model> {
    let has_lock = rules::check_locks(call, diagnostics) && check_one_lock(call, diagnostics);
    let options = check_options(call, manner, diagnostics);
    let is_complete = rules::check_nothing_follows(call, 2, diagnostics);
    let predicate = check_predicate(call, diagnostics);
    let written = call.closures().nth(1);
    let body = written.and_then(|closure| rules::check_body(call, closure, manner, diagnostics));
    if !has_lock || !is_complete || written.is_some() != body.is_some() {
        return None;
    }
    let lock = (*call.locks().first()?).clone();
    let acquisition = Acquisition { warded: call.warded.clone(), manner, options };
    Some(Model { acquisition, lock, predicate: predicate?, body })
}

fn check_one_lock(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let locks = call.locks();
    if let Some(second) = locks.get(1) {
        // Without any closure, what stands there was meant to be the predicate.
        if call.closures().next().is_some() {
            let message = format!("a predicate reads what one lock guards: write `{}!(lock, |s| ..)`", call.name);
            diagnostics.refuse(second, message);
        }
    }
    locks.len() == 1
}

fn check_predicate(call: &Call, diagnostics: &mut Diagnostics) -> Option<Predicate> {
    let Some(closure) = call.closures().next() else {
        if !call.arguments.is_empty() {
            let message = format!("say what to wait for: write `{}!(self.state, |s| ..)`", call.name);
            diagnostics.refuse(rules::last_argument(call), message);
        }
        return None;
    };
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

fn expand(Model { acquisition, lock, predicate, body }: &Model, errors: &TokenStream) -> TokenStream {
    let captures = predicate.captures(&acquisition.warded);
    let request = acquisition.request_when(lock, predicate.closure());
    let waits = match body {
        Some(body) => acquisition.run(&request, 1, body),
        None => acquisition.outcome(&request),
    };
    acquisition.options.beside(errors, &captures, &waits)
}
