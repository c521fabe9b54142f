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

pub(crate) struct Options {
    pub(crate) limit: Option<Limit>,
    /// The locks that the wait keeps, by its `holding` options.
    pub(crate) holding: Vec<TokenStream>,
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
        let CallOption { name, value } = option;
        let meant = if name == MAY_WAIT { Some(MAY_WAIT) } else { closest(&name.to_string(), OPTIONS) };
        let mistake = mistake(call, mode, option, meant, options.limit.as_ref());
        let is_used = mistake.is_none();
        // The intended meaning of a misspelt name is certain.
        let misspelt = meant.filter(|meant| name != meant);
        let misspelt = misspelt.map(|meant| format!("unknown option `{name}`: did you mean `{meant}`?"));
        if let Some(message) = mistake.or(misspelt) {
            diagnostics.refuse(name, message);
        }
        if matches!(mode, AcquireMode::Await | AcquireMode::Block) && name != MAY_WAIT {
            options.tell_the_value &= meant.is_some() && !value.is_empty();
        }
        match meant {
            Some(MAY_WAIT) => {}
            Some("holding") if is_used => options.holding.push(value.clone()),
            Some(meant) if is_used => {
                options.limit = Some(Limit { name: Ident::new(meant, name.span()), value: value.clone() });
            }
            _ if value.is_empty() => {}
            _ => options.refused.push(value.clone()),
        }
    }
    options
}

/// Why the option can't be used. `meant` is its name, spelled correctly.
fn mistake(
    call: &Call,
    mode: AcquireMode,
    CallOption { name, value }: &CallOption,
    meant: Option<&str>,
    earlier: Option<&Limit>,
) -> Option<String> {
    let (of, body) = (call.name, call.closures().nth(usize::from(call.name.starts_with("wait_until"))));
    let message = match (meant, mode) {
        (Some(MAY_WAIT), _) => match body {
            _ if !value.is_empty() => "`may_wait` has no value: leave it out".to_owned(),
            _ if matches!(of, "locked" | "try_locked" | "reached" | "try_wait_until") => {
                format!("`{of}!` has no body that waits: leave out `may_wait`")
            }
            Some(body) if body.asyncness.is_some() || mode == AcquireMode::Block => return None,
            _ => "`may_wait` is for a body that awaits: write `async |s| ..`, or leave it out".to_owned(),
        },
        // `s = self.state`
        (None, AcquireMode::Briefly | AcquireMode::Try) => {
            format!("`{of}!` has no option `{name}`: write `{of}!(lock, |{name}| ..)`")
        }
        (_, AcquireMode::Briefly) => {
            format!("`{of}!` has no limit, as a monitor is never held for long: leave out `{name}`")
        }
        (_, AcquireMode::Try) => {
            let waits = match of {
                "try_locked" => "wait_until!`, which waits for a predicate".to_owned(),
                of => format!("{}!`", of.trim_start_matches("try_")),
            };
            format!("`{of}!` never waits: leave out `{name}`, or write `{waits}")
        }
        (None, _) => format!("unknown option `{name}`: write `timeout = duration` or `deadline = instant`"),
        (Some(meant), _) if value.is_empty() => {
            let value = match meant {
                "timeout" => "duration",
                "deadline" => "instant",
                _ => "lock",
            };
            format!("`{meant}` needs a value: write `{meant} = {value}`")
        }
        (Some("holding"), _) if of.starts_with("wait_until") || of == "reached" => return None,
        (Some("holding"), _) => {
            format!("`{of}!` waits for no predicate, and may stand in another lock: leave out `{name}`")
        }
        (Some(meant), _) if earlier?.name == meant => format!("`{name}` is here twice: keep one"),
        _ => "`timeout` and `deadline` both limit the wait: keep the one that ends first".to_owned(),
    };
    Some(message)
}

/// Refuses options after a closure, where they would be part of its body.
pub(super) fn check_options_stand_before_closures(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let option = call.closures().find_map(|closure| option_behind(&closure.body));
    if let Some(name) = &option {
        let message =
            format!("options come before the closure: write `{}!(self.state, {name} = .., |s| ..)`", call.name);
        diagnostics.refuse(name, message);
    }
    option.is_none()
}

/// `timeout` in the body `s.balance, timeout = duration`.
pub(super) fn option_behind(body: &TokenStream) -> Option<Ident> {
    let tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    tokens.windows(3).find_map(|window| match window {
        [comma, TokenTree::Ident(name), sign] if is_punct(comma, ',') && is_punct(sign, '=') => {
            Some(name.clone()).filter(|name| OPTIONS.iter().any(|option| name == option))
        }
        _ => None,
    })
}
