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
//!         let captured_0 = self.capacity;
//!         ::warded::__private::acquire_when(&(self.state), move |s| s.closed || s.items.len() < captured_0).await
//!     }
//! ```
//!
//! Whoever releases the lock evaluates the predicate, perhaps on another thread, perhaps after the waiting future was
//! leaked: it must own what it reads. [`captures`] copies the fields it names, so that `self` can stay borrowed.

mod captures;
#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use self::captures::Predicate;
use crate::call::acquisition::{Acquisition, Body, Manner};
use crate::call::awaits::{Await, awaits_in};
use crate::call::{Call, Closure, rules};
use crate::diagnostics::Diagnostics;

pub(crate) fn wait_until(input: TokenStream) -> TokenStream {
    expand_call(&Call::parse("wait_until", input), Manner::Await)
}

pub(crate) fn wait_until_blocking(input: TokenStream) -> TokenStream {
    expand_call(&Call::parse("wait_until_blocking", input), Manner::Block)
}

fn expand_call(call: &Call, manner: Manner) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let model = validate(call, manner, &mut diagnostics);
    let errors = diagnostics.into_compile_errors();
    match model {
        Some(model) => expand(&model, &errors),
        None => rules::remains(call, &errors),
    }
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
    let limit = rules::check_options(call, manner, diagnostics);
    let is_complete = rules::check_nothing_follows(call, 2, diagnostics);
    let predicate = check_predicate(call, diagnostics);
    let written = call.closures().nth(1);
    let body = written.and_then(|closure| rules::check_body(call, closure, manner, diagnostics));
    if !has_lock || !is_complete || written.is_some() != body.is_some() {
        return None;
    }
    let lock = (*call.locks().first()?).clone();
    let acquisition = Acquisition { warded: call.warded.clone(), manner, limit };
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
    let never_awaits = check_never_awaits(closure, diagnostics);
    let parameter = check_one_parameter(closure, diagnostics)?;
    (is_written && never_awaits).then(|| Predicate::new(parameter, closure.output.as_ref(), &closure.body))
}

fn check_one_parameter<'a>(closure: &'a Closure, diagnostics: &mut Diagnostics) -> Option<&'a TokenStream> {
    let message = "a predicate takes what the lock guards: write `|s|`";
    match &closure.parameters[..] {
        [parameter] => return Some(parameter),
        [_, surplus, ..] => diagnostics.refuse(surplus, message),
        [] => diagnostics.refuse(&closure.bars, message),
    }
    None
}

/// Whoever releases the lock evaluates the predicate, and does not wait for it.
fn check_never_awaits(closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let awaits = awaits_in(&closure.body);
    if let Some(asyncness) = &closure.asyncness {
        diagnostics.refuse(asyncness, "a predicate may not await: write `|s| ..`");
    }
    for found in &awaits {
        match found {
            Await::Keyword(word) => {
                diagnostics.refuse(word, "a predicate may not await: do that before, and read the value here");
            }
            Await::Macro(word) => {
                let message =
                    format!("`{word}!` awaits, and a predicate may not: do that before, and read the value here");
                diagnostics.refuse(word, message);
            }
        }
    }
    awaits.is_empty()
}

// --- expand ---

fn expand(Model { acquisition, lock, predicate, body }: &Model, errors: &TokenStream) -> TokenStream {
    let acquire_when = acquisition.function("acquire_when");
    let (captures, closure) = (predicate.captures(), predicate.closure());
    let request = quote_spanned!(Span::mixed_site()=> #acquire_when(&(#lock), #closure));
    let waits = match body {
        Some(body) => acquisition.run(&request, 1, body),
        None => acquisition.outcome(&request),
    };
    quote!({ #errors #captures #waits })
}
