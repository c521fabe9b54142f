//! `wait_until!` and `wait_until_blocking!`: wait until a predicate on the guarded fields is true, and go on with the lock held.
//!
//! ```text
//! wait_until!(lock, |pattern| predicate)                            the guard, or a `Result` with a limit
//! wait_until!(condition)                                            likewise, with the `when` of the declared condition
//! wait_until!(lock, |pattern| predicate, |pattern| body)            the value of the body
//! wait_until!(lock, timeout = duration, |pattern| predicate)
//! wait_until!(lock, deadline = instant, |pattern| predicate)
//! wait_until!(lock, holding = other, |pattern| predicate)           in the body of another lock, which stays locked
//! wait_until_blocking!(..)                                          the same outside async
//! reached!(monitor, |pattern| predicate)                            `()`, after it was true, without the monitor
//! try_wait_until!(monitor, |pattern| predicate)                     an `Option` of the guard, now
//! try_wait_until!(monitor, |pattern| predicate, |pattern| body)     an `Option` of the value of the body
//! ```
//!
//! ```text
//! wait_until!(self.state, |s| s.closed || s.items.len() < self.capacity)
//! ──▶ ::warded::__private::waited_on(&(self.state), &(self)).until(
//!         (::warded::__private::copied(&(self.capacity)),),
//!         move |s, captured| (s.closed || s.items.len() < (captured).0)
//!     ).await
//! ```
//!
//! The task that releases the lock evaluates the predicate, perhaps on another thread, and perhaps after the waiting future was
//! leaked. So the predicate must own its captures. [`captures`] moves the variables that the predicate names, and copies the fields,
//! so that `self` can stay borrowed. A sleeping thread keeps its borrows alive, so `wait_until_blocking!` moves and copies nothing.
//! [`target`] explains the `&(self)`.

pub(crate) mod captures;
pub(crate) mod half_written;
pub(crate) mod keys;
pub(crate) mod stale;
mod target;
#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, UnOp};

use self::captures::{Capturing, Predicate};
use self::target::Target;
use crate::call::acquisition::{Access, AcquireMode, Acquisition, Body, Until, function, local};
use crate::call::options::check_options;
use crate::call::text::Text;
use crate::call::{Call, Closure, InBranch, collected, is_punct, name_of, rules};
use crate::diagnostics::Diagnostics;
use crate::place::at_last;

pub(crate) fn expand(name: &'static str, input: TokenStream) -> TokenStream {
    let mode = match name {
        "wait_until_blocking" => AcquireMode::Block,
        "try_wait_until" => AcquireMode::Try,
        _ => AcquireMode::Await,
    };
    Call::parse(name, input).expand(|call, diagnostics| validate(call, mode, diagnostics), expanded)
}

pub(crate) fn in_branch(name: &'static str, input: TokenStream, outcome: &TokenStream) -> InBranch {
    let validate = |call: &Call, diagnostics: &mut Diagnostics| validate(call, AcquireMode::Await, diagnostics);
    Call::parse(name, input).expand_in_branch(validate, |model, errors| expanded_in_branch(model, outcome, errors))
}

// --- validate ---

struct Model {
    acquisition: Acquisition,
    rule: TokenStream,
    target: Target,
    predicate: Option<Predicate>,
    body: Option<Body>,
    /// The `async` of the body.
    asyncness: Option<Ident>,
    /// The function of the runtime for a macro that is not `wait_until!`.
    other: Option<&'static str>,
}

fn validate(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Option<Model> {
    let mut reason = "a predicate reads the fields of one lock".to_owned();
    if let Some(name) = call.locks().get(1).and_then(|second| name_of(second)) {
        reason = format!("{reason}, or calls a function, `|s| {name}(s)`");
    }
    let has_lock = rules::check_locks(call, diagnostics) && rules::check_one_lock(call, &reason, diagnostics);
    let options = check_options(call, mode, diagnostics);
    let closures = if call.name == "reached" { 1 } else { 2 };
    let is_complete = rules::check_nothing_follows(call, closures, diagnostics);
    check_predicate_is_closure(call, diagnostics);
    let has_lock = has_lock && check_lock_is_no_predicate(call, diagnostics);
    call.held.check_nothing_else(call, diagnostics);
    let (written, body_written) = (call.closures().next(), call.closures().take(closures).nth(1));
    let then = body_written.map(|closure| closure.body.clone()).unwrap_or_default();
    let predicate = written.and_then(|closure| check_predicate(call, closure, &then, mode, diagnostics));
    let body = body_written.and_then(|closure| rules::check_body(call, closure, mode, diagnostics));
    if written.is_some() && body_written.is_none() {
        rules::check_options_have_names(call, 1, diagnostics);
    }
    if !has_lock || !is_complete || body_written.is_some() != body.is_some() {
        return None;
    }
    let target = Target::new(call.locks().first()?);
    if written.is_some() != predicate.is_some() {
        return None;
    }
    let (other, outside_async) = match call.name {
        "reached" => (Some("to_reach"), "outside_async_write_async_or_put_it_into_block_on"),
        "try_wait_until" => (Some("to_try"), ""),
        "wait_until_blocking" => (Some("to_block"), ""),
        _ => (None, "outside_async_write_async_or_wait_until_blocking_or_to_look_once_try_wait_until"),
    };
    let (warded, held, lends) = (call.warded.clone(), call.held.clone(), call.lends.clone());
    let text = Text::of(call, true);
    let acquisition = Acquisition { warded, held, mode, access: Access::Write, outside_async, options, text, lends };
    let asyncness = body_written.and_then(|closure| closure.asyncness.clone());
    Some(Model { acquisition, rule: call.rule.clone(), target, predicate, body, asyncness, other })
}

/// Refuses an invocation without a closure. The argument after the lock was probably meant to be the predicate.
fn check_predicate_is_closure(call: &Call, diagnostics: &mut Diagnostics) {
    if call.closures().next().is_none() && call.locks().len() > 1 {
        let called = rules::called_there(call);
        let message = format!("say what to wait for: write `{}!(self.state, |s| {called})`", call.name);
        diagnostics.refuse(rules::last_argument(call), message);
    }
}

/// Refuses a predicate in the place of the lock: `self.open > 3`.
fn check_lock_is_no_predicate(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let [lock] = call.locks()[..] else { return true };
    let is_predicate = match syn::parse2::<Expr>(lock.clone()) {
        Ok(Expr::Binary(_)) => true,
        Ok(Expr::Unary(unary)) => matches!(unary.op, UnOp::Not(_)),
        _ => false,
    };
    if is_predicate {
        let message = format!("a predicate is a closure after the lock: write `{}!(self.state, |s| ..)`", call.name);
        diagnostics.refuse(lock, message);
    }
    !is_predicate
}

fn check_predicate(
    call: &Call,
    closure: &Closure,
    then: &TokenStream,
    mode: AcquireMode,
    diagnostics: &mut Diagnostics,
) -> Option<Predicate> {
    // If the macro doesn't wait, only this task evaluates the predicate. A sleeping thread keeps its borrows alive until the wait ends.
    let (is_tried, borrows) = (mode == AcquireMode::Try, mode != AcquireMode::Await);
    let has = if borrows { "borrows its values" } else { "owns its values in any case" };
    rules::check_movement(closure, &format!("the predicate {has}"), diagnostics);
    let body = rules::check_is_written(call, closure, diagnostics);
    let never_awaits = rules::check_never_awaits(closure, "do that before, and read the value here", diagnostics);
    let owns_its_captures = borrows || check_owns_what_it_reads(call, closure, diagnostics);
    let only_reads = check_only_reads(call, closure, diagnostics);
    let is_waitable = stale::check_is_no_body(call, closure, diagnostics)
        && (is_tried || stale::check_reads_nothing_stale(closure, diagnostics))
        && stale::check_gives_a_bool(closure, diagnostics);
    if !is_tried && call.locks().len() == 1 && is_waitable && owns_its_captures && never_awaits && only_reads {
        stale::check_names_parameter(closure, diagnostics);
    }
    let parameter = rules::check_one_parameter(closure, call.locks().len(), diagnostics)?;
    if !call.locks().is_empty() && !check_body_is_closure(closure, diagnostics) {
        return None;
    }
    let is_refused = |tokens| !borrows && is_on_self(call) && takes_self(tokens);
    let new = || {
        if is_tried {
            return Predicate::borrowing(closure, parameter, &body, &call.warded);
        }
        let capturing = if borrows { Capturing::Borrows } else { Capturing::Owns };
        Predicate::new(capturing, closure, parameter, &body, &call.warded, &is_refused, then)
    };
    (never_awaits && owns_its_captures && only_reads && is_waitable).then(new)
}

/// Refuses `|s| s.closed, ()`. The tokens after the comma were meant as a body, which is a closure.
fn check_body_is_closure(closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let is_expr = |tokens: &[TokenTree]| syn::parse2::<Expr>(tokens.iter().cloned().collect()).is_ok();
    let tokens: Vec<TokenTree> = closure.body.clone().into_iter().collect();
    let Some(comma) = tokens.iter().position(|token| is_punct(token, ',')) else { return true };
    let (predicate, body) = (&tokens[..comma], &tokens[comma + 1..]);
    // Another check reports an option after the closure.
    if is_expr(&tokens) || !is_expr(predicate) || !is_expr(body) || body.iter().any(|token| is_punct(token, '=')) {
        return true;
    }
    diagnostics.refuse(collected(body), "a body is a closure: write `|_| ..`");
    false
}

fn check_only_reads(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    if let (Ok(body), [parameter]) = (syn::parse2::<Expr>(closure.body.clone()), &closure.parameters[..]) {
        // `s.turn = me`
        if let Expr::Assign(assign) = keys::bare(&body) {
            diagnostics.refuse(assign.eq_token, format!("did you mean `==`? A predicate only looks at `{parameter}`"));
            return false;
        }
    }
    let tokens: Vec<TokenTree> = closure.body.clone().into_iter().collect();
    if let Some([sign, _]) = tokens.windows(2).find(|signs| is_punct(&signs[0], '=') && is_punct(&signs[1], '>')) {
        diagnostics.refuse(sign, "did you mean `>=`?");
        return false;
    }
    let lock = call.locks().first().map_or_else(|| "self.state".to_owned(), ToString::to_string);
    let instead = match call.name {
        "reached" => format!("change it before or afterwards, `locked!({lock}, |{{name}}| ..)`"),
        name => format!("change it in a body after the predicate, `{name}!({lock}, |{{name}}| .., |{{name}}| ..)`"),
    };
    let message = format!("a predicate only looks at `{{name}}`: {instead}");
    rules::check_only_reads(closure, &message, diagnostics)
}

/// Refuses a predicate that would capture `self` itself, and not only fields of it. If the lock is a field of `self`, then `self` is
/// borrowed during the wait.
fn check_owns_what_it_reads(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    if !is_on_self(call) {
        return true;
    }
    let mut found = Vec::new();
    search_self(without_first_key(closure).unwrap_or_else(|| closure.body.clone()), &mut found);
    for Taken { word, method } in &found {
        let message = match method {
            Some(method) => format!(
                "a predicate owns its values, and `self` is borrowed: make `{method}` a method of the guarded fields, \
                 `s.{method}(..)`, or take its value before, `let {method} = self.{method}(..);`"
            ),
            None => "a predicate owns its values, and `self` is borrowed: read its fields, `self.capacity`, or take \
                     what you need into a variable before"
                .to_owned(),
        };
        diagnostics.refuse(word, message);
    }
    found.is_empty()
}

/// Whether the lock is a field of `self`.
fn is_on_self(call: &Call) -> bool {
    let root = call.locks().first().and_then(|lock| (*lock).clone().into_iter().find(is_ident));
    root.is_some_and(|root| matches!(root, TokenTree::Ident(word) if word == "self"))
}

fn takes_self(tokens: TokenStream) -> bool {
    let mut found = Vec::new();
    search_self(tokens, &mut found);
    !found.is_empty()
}

/// The predicate without its first key, if that key is evaluated before the wait.
fn without_first_key(Closure { parameters, body, .. }: &Closure) -> Option<TokenStream> {
    let mut parsed = syn::parse2(quote!(|#(#parameters),*| (#body))).ok()?;
    keys::taken_first(&mut parsed, &takes_self, &mut |_| syn::parse_quote!(()));
    Some(parsed.body.to_token_stream())
}

/// A use of `self` itself, such as a call of a method, and not of one of its fields.
struct Taken {
    word: Ident,
    method: Option<Ident>,
}

fn search_self(tokens: TokenStream, found: &mut Vec<Taken>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match (token, &tokens[index + 1..]) {
            (TokenTree::Group(group), _) => search_self(group.stream(), found),
            (TokenTree::Ident(word), behind) if word == "self" => match behind {
                [dot, TokenTree::Ident(method), TokenTree::Group(arguments), ..]
                    if is_punct(dot, '.') && arguments.delimiter() == Delimiter::Parenthesis =>
                {
                    found.push(Taken { word: word.clone(), method: Some(method.clone()) });
                }
                [dot, ..] if is_punct(dot, '.') => {}
                // `self::limit()` is a path.
                [colon, ..] if is_punct(colon, ':') => {}
                _ => found.push(Taken { word: word.clone(), method: None }),
            },
            _ => {}
        }
    }
}

fn is_ident(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(_))
}

// --- expand ---

fn expanded(model: &Model, errors: &TokenStream) -> TokenStream {
    let Model { acquisition, target, body, .. } = model;
    let warded = &acquisition.warded;
    let request = request(model);
    let waits = match body {
        Some(body) => acquisition.run(&request, std::slice::from_ref(target.lock()), body),
        None if acquisition.mode == AcquireMode::Try => {
            // rustc reports an `Option` that is used as a `bool` at this call, which is the user's whole macro.
            let (tried, found) = (function(warded, "tried", Span::mixed_site()), acquisition.outcome(&request));
            quote_spanned!(Span::mixed_site()=> #tried(#found))
        }
        None => acquisition.outcome(&request),
    };
    let waits = model.behind_questions(waits);
    acquisition.options.beside(errors, &target.evaluated(warded, waits))
}

impl Model {
    fn behind_questions(&self, value: TokenStream) -> TokenStream {
        match &self.predicate {
            Some(predicate) => predicate.behind_questions(value),
            None => value,
        }
    }
}

fn expanded_in_branch(model: &Model, outcome: &TokenStream, errors: &TokenStream) -> InBranch {
    let Model { acquisition, target, body, other, .. } = model;
    let warded = &acquisition.warded;
    let request = request(model);
    // A body that awaits runs after the losers were dropped, and so does code that gets a guard. `reached!` has neither.
    let runs_first = body.is_some() && model.asyncness.is_none();
    let request = match (other, runs_first) {
        (Some(_), _) => request,
        (None, true) => acquisition.request_other("runs_first", &request, target.lock()),
        (None, false) => acquisition.request_other("runs_afterwards", &request, target.lock()),
    };
    let request = model.behind_questions(acquisition.limited(&request));
    let operation = acquisition.options.beside(errors, &target.evaluated(warded, request));
    let run = body.as_ref().map(|body| acquisition.run_after(outcome, 1, body));
    InBranch { operation, run, runs_first }
}

/// The wait for the predicate of the closure, or for the predicate that the condition declares.
fn request(Model { acquisition, rule, target, predicate, asyncness, other, .. }: &Model) -> TokenStream {
    let (lock, base) = (target.lock(), target.base(&acquisition.warded));
    if let Some(predicate) = predicate {
        let mut on = acquisition.request_on("waited_on", lock, &base);
        if let Some(asyncness) = asyncness {
            on = acquisition.request_to_await(&on, asyncness);
        }
        if let Some(other) = other {
            on = acquisition.request_other(other, &on, lock);
        }
        let keys = predicate.keys().map(|keys| (predicate.parameter_of_keys(&acquisition.warded), keys));
        let warded = &acquisition.warded;
        let (captured, first_key) = (predicate.captured(warded), predicate.first_key(warded));
        let until = Until { captured, predicate: predicate.closure(), keys, first_key };
        let request = Acquisition::request_until(&on, &until, rule);
        return acquisition.knowing_what_is_held(request, lock);
    }
    let (on, declared, value) = (local("on"), local("declared"), local("value"));
    let place = at_last(lock, Span::mixed_site());
    let found = acquisition.request_on("declared_by", lock, &base);
    let predicate = quote_spanned!(Span::mixed_site()=> move |#value, _| #declared.holds(#value));
    let (mut asked, mut captured) = (on.to_token_stream(), Some(quote!(())));
    let mut predicate = predicate;
    if let Some(other) = other {
        asked = acquisition.request_other(other, &asked, lock);
    }
    if acquisition.mode == AcquireMode::Try {
        (captured, predicate) = (None, quote_spanned!(Span::mixed_site()=> move |#value| #declared.holds(#value)));
    }
    let until = Until { captured, predicate: &predicate, keys: None, first_key: None };
    let request = Acquisition::request_until(&asked, &until, rule);
    let request = acquisition.knowing_what_is_held(request, lock);
    quote_spanned!(place=> match #found { (#on, #declared) => #request })
}
