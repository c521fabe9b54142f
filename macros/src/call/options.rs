//! The options of an invocation: `timeout = duration` and `deadline = instant`, `may_wait` for a macro that runs a body, and
//! `holding = lock` for a wait.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::parse::{AcquireMode, Call, CallOption, MAY_WAIT, OPTIONS};
use super::tokens::{is_block, is_punct};
use crate::diagnostics::Diagnostics;
use crate::spelling::closest;

/// How long a macro waits: `timeout = value` or `deadline = value`.
pub(crate) struct Limit {
    pub(crate) name: Ident,
    pub(crate) value: TokenStream,
}

/// The options of an invocation, checked.
pub(crate) struct Options {
    pub(crate) limit: Option<Limit>,
    /// The locks that the wait keeps, by its `holding` options.
    pub(crate) holding: Vec<TokenStream>,
    /// The values of options that were refused.
    refused: Vec<TokenStream>,
    /// Whether it is certain that the macro gives a `Result`, or that it doesn't.
    tell_the_value: bool,
}

impl Options {
    /// `value`, together with the errors. Refused values stay in the expansion, or rustc would report their variables as unused.
    pub(crate) fn beside(&self, errors: &TokenStream, value: &TokenStream) -> TokenStream {
        if errors.is_empty() && self.refused.is_empty() && is_one_block(value) {
            return value.clone();
        }
        let refused = &self.refused;
        let refused = quote!(#(let _ = &(#refused);)*);
        if self.tell_the_value {
            quote!({ #errors #refused #value })
        } else {
            // The errors have any type, so that rustc reports no type error where the user uses the value.
            quote!({ #refused let _ = #value; #errors })
        }
    }
}

fn is_one_block(value: &TokenStream) -> bool {
    let mut tokens = value.clone().into_iter();
    tokens.next().is_some_and(|token| is_block(&token)) && tokens.next().is_none()
}

pub(crate) fn check_options(call: &Call, mode: AcquireMode, diagnostics: &mut Diagnostics) -> Options {
    let mut options = Options { limit: None, holding: Vec::new(), refused: Vec::new(), tell_the_value: true };
    for option in call.options() {
        if option.name == MAY_WAIT {
            check_body_may_wait(call, mode, option, diagnostics);
            continue;
        }
        match check_option(call, mode, option, &mut options, diagnostics) {
            Some(name) if name == "holding" => options.holding.push(option.value.clone()),
            Some(name) => options.limit = Some(Limit { name, value: option.value.clone() }),
            None if option.value.is_empty() => {}
            None => options.refused.push(option.value.clone()),
        }
    }
    options
}

/// Refuses `may_wait` where no body could wait.
fn check_body_may_wait(
    call: &Call,
    mode: AcquireMode,
    CallOption { name, value }: &CallOption,
    diagnostics: &mut Diagnostics,
) {
    let body = call.closures().nth(usize::from(call.name.starts_with("wait_until")));
    let message = match (call.name, body) {
        _ if !value.is_empty() => "`may_wait` stands alone: leave out its value".to_owned(),
        (name @ ("locked" | "try_locked" | "reached" | "try_wait_until"), _) => {
            format!("`{name}!` has no body that waits: leave out `may_wait`")
        }
        (_, Some(body)) if body.asyncness.is_some() || mode == AcquireMode::Block => return,
        _ => "`may_wait` is for a body that awaits: write `async |s| ..`, or leave it out".to_owned(),
    };
    diagnostics.refuse(name, message);
}

/// The name of the limit that the option sets, or was meant to set.
fn check_option(
    call: &Call,
    mode: AcquireMode,
    option: &CallOption,
    options: &mut Options,
    diagnostics: &mut Diagnostics,
) -> Option<Ident> {
    if !check_may_wait(call, mode, option, diagnostics) {
        return None;
    }
    let name = check_is_known(option, diagnostics);
    let has_value = check_has_value(option, name.as_ref(), diagnostics);
    options.tell_the_value &= has_value && name.is_some();
    let name = name.filter(|_| has_value)?;
    if name == "holding" {
        return check_waits_for_predicate(call, &name, diagnostics).then_some(name);
    }
    check_one_limit(&name, options.limit.as_ref(), diagnostics).then_some(name)
}

fn check_may_wait(call: &Call, mode: AcquireMode, option: &CallOption, diagnostics: &mut Diagnostics) -> bool {
    let name = &option.name;
    let instead = match (mode, call.name) {
        (AcquireMode::Await | AcquireMode::Block, _) => return true,
        (AcquireMode::Briefly, _) => "a monitor is never held for long".to_owned(),
        (AcquireMode::Try, "try_locked") => "or write `wait_until!`, which waits for a predicate".to_owned(),
        (AcquireMode::Try, try_macro) => format!("or write `{}!`", try_macro.trim_start_matches("try_")),
    };
    let message = match mode {
        AcquireMode::Briefly => format!("`{}!` has no limit, as {instead}: leave out `{name}`", call.name),
        _ => format!("`{}!` never waits: leave out `{name}`, {instead}", call.name),
    };
    diagnostics.refuse(name, message);
    false
}

fn check_is_known(option: &CallOption, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let name = &option.name;
    let known = closest(&name.to_string(), OPTIONS);
    match known {
        Some(known) if name == known => {}
        Some(known) => diagnostics.refuse(name, format!("unknown option `{name}`: did you mean `{known}`?")),
        None => {
            let message = format!("unknown option `{name}`: write `timeout = duration` or `deadline = instant`");
            diagnostics.refuse(name, message);
        }
    }
    known.map(|known| Ident::new(known, name.span()))
}

/// Refuses an option without a value. An unknown name was refused already.
fn check_has_value(option: &CallOption, name: Option<&Ident>, diagnostics: &mut Diagnostics) -> bool {
    if let (Some(name), true) = (name, option.value.is_empty()) {
        let value = match name.to_string().as_str() {
            "timeout" => "duration",
            "deadline" => "instant",
            _ => "lock",
        };
        diagnostics.refuse(name, format!("`{name}` needs a value: write `{name} = {value}`"));
    }
    !option.value.is_empty()
}

/// Refuses `holding` on a macro that does not wait for a predicate: only such waits are refused while a lock is held.
fn check_waits_for_predicate(call: &Call, name: &Ident, diagnostics: &mut Diagnostics) -> bool {
    let waits = call.name.starts_with("wait_until") || call.name == "reached";
    if !waits {
        let message =
            format!("`{}!` waits for no predicate, and may stand in another lock: leave out `{name}`", call.name);
        diagnostics.refuse(name, message);
    }
    waits
}

fn check_one_limit(name: &Ident, earlier: Option<&Limit>, diagnostics: &mut Diagnostics) -> bool {
    match earlier {
        Some(earlier) if earlier.name == *name => {
            diagnostics.refuse(name, format!("`{name}` stands here twice: keep one"));
        }
        Some(_) => {
            let message = "`timeout` and `deadline` both limit the wait: keep the one that ends first";
            diagnostics.refuse(name, message);
        }
        None => {}
    }
    earlier.is_none()
}

/// Refuses options after a closure, where they would be part of its body.
pub(super) fn check_options_stand_before_closures(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let option = call.closures().find_map(|closure| option_behind(&closure.body));
    if let Some(name) = &option {
        let message =
            format!("options stand before the closure: write `{}!(self.state, {name} = .., |s| ..)`", call.name);
        diagnostics.refuse(name, message);
    }
    option.is_none()
}

/// `timeout` in the body `s.balance, timeout = duration`.
fn option_behind(body: &TokenStream) -> Option<Ident> {
    let tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    tokens.windows(3).find_map(|window| match window {
        [comma, TokenTree::Ident(name), sign] if is_punct(comma, ',') && is_punct(sign, '=') => {
            Some(name.clone()).filter(|name| OPTIONS.iter().any(|option| name == option))
        }
        _ => None,
    })
}
