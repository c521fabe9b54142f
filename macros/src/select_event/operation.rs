//! The operation of a branch: an expression, or a macro, which is expanded here without its `.await`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::parse::Input;
use super::pattern::ungrouped;
use crate::call::acquisition::{function, like, local};
use crate::call::awaits::{Await, awaits_in};
use crate::call::{InBranch, collected, is_block, is_punct};
use crate::diagnostics::Diagnostics;
use crate::place::{at_first, at_last};
use crate::{wait_until, with_lock};

pub(super) struct Operation {
    /// A call of the runtime that checks the operation, and makes an `Option` of its future.
    pub(super) checked: TokenStream,
    /// The body of a macro. It runs in the arm of the winner with `output`, before the pattern is matched.
    pub(super) run: Option<TokenStream>,
    /// Whether that body runs before the losers are dropped.
    pub(super) runs_first: bool,
}

impl Operation {
    pub(super) fn new(
        written: &TokenStream,
        input: &Input,
        output: &TokenStream,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let warded = &input.warded;
        let written = &ungrouped(written);
        if let Some(InBranch { operation, run, runs_first }) = expand_macro(written, input, output) {
            return Self { checked: checked_by("loses_nothing", &operation, written, warded), run, runs_first };
        }
        let tokens: Vec<TokenTree> = written.clone().into_iter().collect();
        let (function, operation) = match check(&tokens, diagnostics) {
            Verdict::Fits => (function_for(&tokens), written.clone()),
            Verdict::Await(tokens) => (function_for(tokens), collected(tokens)),
            Verdict::Refused => ("loses_nothing", vouched(written, warded)),
            Verdict::RefusedValue => ("loses_nothing", vouched(&quote!(async { #written }), warded)),
        };
        Self { checked: checked_by(function, &operation, written, warded), run: None, runs_first: false }
    }

    /// The replacement of a missing operation: the errors, of any type. rust-analyzer can complete the operation there.
    pub(super) fn missing(errors: &TokenStream, place: &TokenStream, warded: &TokenStream) -> Self {
        Self { checked: checked_by("is_no_primitive", errors, place, warded), run: None, runs_first: false }
    }
}

/// `loses_nothing(operation)`, seen where the user wrote it.
fn checked_by(name: &str, operation: &TokenStream, written: &TokenStream, warded: &TokenStream) -> TokenStream {
    let function = function(warded, name, at_first(written, like(warded)));
    quote_spanned!(at_last(written, like(warded))=> #function(#operation))
}

/// An operation that was refused here. Its type is not checked, so that there is no second error.
fn vouched(operation: &TokenStream, warded: &TokenStream) -> TokenStream {
    quote!(#warded::__private::cancel_safe(#operation))
}

/// `won(output)`: the output of the operation, in the arm of its branch.
pub(super) fn output(warded: &TokenStream) -> TokenStream {
    let (won, output) = (function(warded, "won", Span::mixed_site()), local("output"));
    quote_spanned!(Span::mixed_site()=> #won(#output))
}

// --- macros ---

/// `with_lock!(..)` and similar macros, with any path.
fn expand_macro(written: &TokenStream, Input { warded, held, .. }: &Input, output: &TokenStream) -> Option<InBranch> {
    let tokens: Vec<TokenTree> = written.clone().into_iter().collect();
    let (name, arguments) = macro_call(&tokens)?;
    let held = (!held.locks.is_empty()).then(|| held.to_argument());
    let input = quote!(#warded; #held #arguments);
    let is_name = |known: &&&str| name == known;
    let under_lock = ["with_lock", "read_lock"].iter().find(is_name);
    let until = ["wait_until", "reached"].iter().find(is_name);
    match (under_lock, until) {
        (Some(name), _) => Some(with_lock::in_branch(name, input, output)),
        (_, Some(name)) => Some(wait_until::in_branch(name, input, output)),
        (None, None) => None,
    }
}

/// The name and the arguments of a macro, if there is nothing else.
fn macro_call(tokens: &[TokenTree]) -> Option<(&Ident, TokenStream)> {
    let [path @ .., TokenTree::Ident(name), mark, TokenTree::Group(arguments)] = tokens else { return None };
    let is_path = path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
    (is_path && is_punct(mark, '!')).then(|| (name, arguments.stream()))
}

// --- validate ---

enum Verdict<'a> {
    Fits,
    /// It ends in an `.await`, which must be left out.
    Await(&'a [TokenTree]),
    Refused,
    /// An expression that gives a value at once, or awaits by itself.
    RefusedValue,
}

fn check<'a>(tokens: &'a [TokenTree], diagnostics: &mut Diagnostics) -> Verdict<'a> {
    if let [TokenTree::Ident(word), rest @ ..] = tokens {
        if word == "async" && !rest.iter().any(|token| is_punct(token, '|')) && rest.iter().any(is_block) {
            let message = "an `async` block may lose a value that it has taken when another branch wins: spawn it before the \
                select, `let mut task = tokio::spawn(async ..);`, and write `result = &mut task => ..`; or, if nothing is \
                lost when it is dropped half-way, say so: `warded::cancel_safe(async ..)`";
            diagnostics.refuse(word, message);
            return Verdict::Refused;
        }
    }
    if let Some((name, _)) = macro_call(tokens) {
        if let Some(message) = instead_of(name) {
            diagnostics.refuse(name, message);
            return Verdict::RefusedValue;
        }
    }
    check_awaits(tokens, diagnostics)
}

/// Tells what to write instead of a macro that is no operation.
fn instead_of(name: &Ident) -> Option<String> {
    let message = match name.to_string().as_str() {
        "locked" => "`locked!` does not wait: write it before the select, or in the body of a branch; to wait, write \
             `wait_until!(self.state, |s| .., |s| ..)`"
            .to_owned(),
        "try_locked" => "`try_locked!` does not wait: write it before the select".to_owned(),
        "try_with_lock" | "try_read_lock" | "try_wait_until" => {
            format!("`{name}!` does not wait: write `{}!`", name.to_string().trim_start_matches("try_"))
        }
        "with_lock_blocking" | "wait_until_blocking" => {
            let awaiting = name.to_string().replace("_blocking", "");
            format!("`{name}!` blocks the thread: write `{awaiting}!`")
        }
        "select_event" => {
            "put these branches among the others, or this `select_event!` into the body of one".to_owned()
        }
        "join" | "try_join" | "select" => {
            format!("`{name}!` awaits by itself: make a branch of each of its futures, or spawn it before the select")
        }
        _ => return None,
    };
    Some(message)
}

/// Refuses an await inside an operation: while it waits, the branches before it would not be polled.
fn check_awaits<'a>(tokens: &'a [TokenTree], diagnostics: &mut Diagnostics) -> Verdict<'a> {
    let operation = match tokens {
        [operation @ .., dot, TokenTree::Ident(word)] if is_punct(dot, '.') && word == "await" => {
            diagnostics.refuse(word, "leave out `.await`: it is the select that awaits");
            operation
        }
        operation => operation,
    };
    for found in awaits_in(&collected(operation)) {
        let message = match &found {
            Await::Keyword(_) => {
                "nothing is awaited while the branches are made: await this before the select, `let value = ..;`"
                    .to_owned()
            }
            Await::Macro(word) => {
                format!(
                    "`{word}!` awaits by itself: alone it is a branch, `value = {word}!(..) => ..`, otherwise write it before the select"
                )
            }
            Await::Blocking(word) => format!("`{word}!` blocks the thread: write it before the select"),
        };
        diagnostics.refuse(found.word(), message);
    }
    if operation.len() == tokens.len() { Verdict::Fits } else { Verdict::Await(operation) }
}

/// The function whose bound has the best message, if this is no operation.
fn function_for(tokens: &[TokenTree]) -> &'static str {
    match tokens {
        [TokenTree::Ident(_)] => "is_no_primitive",
        [and, TokenTree::Ident(word), ..] if is_punct(and, '&') && word == "mut" => "outlives_nothing",
        [before @ .., TokenTree::Ident(name), TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis =>
        {
            let is_method = before.last().is_some_and(|token| is_punct(token, '.'));
            match name.to_string().as_str() {
                "timeout" | "deadline" if is_method => function_for(&before[..before.len() - 1]),
                "tick" if is_method => "is_no_tick",
                "put" if is_method => "is_no_put",
                "lock" if is_method => "is_no_monitor",
                "wait_until" if is_method => "is_no_wait_on_a_monitor",
                _ if is_duration(before) => "is_no_duration",
                "sleep" | "sleep_until" if !is_method => "is_no_sleep",
                "timeout" | "timeout_at" if !is_method => "is_no_timeout",
                _ => "loses_nothing",
            }
        }
        _ => "loses_nothing",
    }
}

/// `Duration::` in `std::time::Duration::from_secs(1)`
fn is_duration(path: &[TokenTree]) -> bool {
    matches!(path, [.., TokenTree::Ident(ty), one, other] if ty == "Duration" && is_punct(one, ':') && is_punct(other, ':'))
}
