//! The checks of `select_event!`. Each adds its errors to the diagnostics, and the next one runs in any case.

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use super::operation::{Operation, output};
use super::parse::{Branch, Condition, End, Input};
use super::pattern::Pattern;
use crate::call::held::{Held, within};
use crate::call::{collected, ident_of, is_parenthesis, is_punct};
use crate::diagnostics::Diagnostics;

pub(super) struct Model {
    pub(super) warded: TokenStream,
    pub(super) held: Held,
    pub(super) is_biased: bool,
    pub(super) branches: Vec<Arm>,
    pub(super) otherwise: Option<TokenStream>,
}

pub(super) struct Arm {
    pub(super) condition: Option<On>,
    pub(super) operation: Operation,
    pub(super) pattern: Pattern,
    pub(super) body: TokenStream,
}

pub(super) struct On {
    pub(super) word: Ident,
    pub(super) tokens: TokenStream,
}

pub(super) fn validate(input: &Input, diagnostics: &mut Diagnostics) -> Model {
    let (others, branches): (Vec<&Branch>, Vec<&Branch>) =
        input.branches.iter().filter(|branch| !check_biased(branch, diagnostics)).partition(|branch| is_else(branch));
    check_else_is_last_and_one(input, diagnostics);
    check_some_branch(&branches, &others, diagnostics);
    check_some_branch_is_on(&branches, &others, diagnostics);
    let otherwise = others.first().map(|branch| passing_on(input, check_else(branch, diagnostics)));
    let branches = branches.into_iter().filter_map(|branch| check_branch(input, branch, diagnostics));
    let branches = branches.collect();
    let (warded, held) = (input.warded.clone(), input.held.clone());
    Model { warded, held, is_biased: input.biased.is_some(), branches, otherwise }
}

/// Passes the list of held locks into code that runs here.
fn passing_on(input: &Input, tokens: TokenStream) -> TokenStream {
    within(&tokens, &input.held).unwrap_or(tokens)
}

// --- the branches together ---

fn is_else(branch: &Branch) -> bool {
    matches!(first_word(&branch.pattern), Some(word) if word == "else")
}

fn first_word(tokens: &TokenStream) -> Option<Ident> {
    tokens.clone().into_iter().next().and_then(ident_of)
}

/// The only word, if there is nothing else.
fn only_word(tokens: &TokenStream) -> Option<Ident> {
    first_word(tokens).filter(|_| tokens.clone().into_iter().nth(1).is_none())
}

/// Whether this was meant for `biased;`.
fn check_biased(branch: &Branch, diagnostics: &mut Diagnostics) -> bool {
    let is_alone = branch.sign.is_none() && branch.arrow.is_none();
    let Some(word) = only_word(&branch.pattern).filter(|word| is_alone && word == "biased") else { return false };
    let message = match branch.end {
        End::Semicolon(_) => "write `biased;` once, before the first branch",
        _ => "`biased` ends with a semicolon, before the first branch: write `biased;`",
    };
    diagnostics.refuse(word, message);
    true
}

fn check_else_is_last_and_one(input: &Input, diagnostics: &mut Diagnostics) {
    let mut branches = input.branches.iter().skip_while(|branch| !is_else(branch));
    branches.next();
    for behind in branches {
        let message = if is_else(behind) {
            "one `else` is enough: it runs if all branches are off"
        } else {
            "`else` comes last: put this branch before it"
        };
        diagnostics.refuse(whole(behind), message);
    }
}

/// The token at which an error of a branch is reported.
fn whole(branch: &Branch) -> TokenStream {
    [&branch.pattern, &branch.operation, &branch.body]
        .into_iter()
        .find(|tokens| !tokens.is_empty())
        .cloned()
        .or_else(|| branch.arrow.clone())
        .unwrap_or_default()
}

fn check_some_branch(branches: &[&Branch], others: &[&Branch], diagnostics: &mut Diagnostics) {
    if branches.is_empty() {
        let message = "nothing to wait for: write `value = operation => body`";
        match others.first() {
            Some(branch) => diagnostics.refuse(whole(branch), message),
            None => diagnostics.refuse_at(Span::call_site(), message),
        }
    }
}

fn check_some_branch_is_on(branches: &[&Branch], others: &[&Branch], diagnostics: &mut Diagnostics) {
    let all_conditions: Option<Vec<_>> = branches.iter().map(|branch| branch.condition.as_ref()).collect();
    if let (Some([first, ..]), []) = (all_conditions.as_deref(), others) {
        diagnostics.refuse(&first.word, "add `else => ..`: all branches may be off");
    }
}

// --- one branch ---

fn check_else(branch: &Branch, diagnostics: &mut Diagnostics) -> TokenStream {
    let message = "`else` has no pattern, operation or condition: write `else => ..`";
    if let Some(surplus) = branch.pattern.clone().into_iter().nth(1) {
        diagnostics.refuse(surplus, message);
    } else if let Some(sign) = branch.sign.as_ref().filter(|_| branch.arrow.is_some()) {
        diagnostics.refuse(sign, message);
    }
    check_body(branch, "else", diagnostics)
}

fn check_branch(input: &Input, branch: &Branch, diagnostics: &mut Diagnostics) -> Option<Arm> {
    if whole(branch).is_empty() {
        let message = "there is nothing between two branches here: write `value = operation => body`";
        diagnostics.refuse_at(Span::call_site(), message);
        return None;
    }
    let pattern = check_pattern(branch, diagnostics);
    let operation = check_operation(input, branch, diagnostics);
    check_limit(branch, diagnostics);
    let condition = check_condition(branch, diagnostics);
    let condition = condition.map(|on| On { tokens: passing_on(input, on.tokens), ..on });
    let body = passing_on(input, check_body(branch, "value = operation", diagnostics));
    Some(Arm { condition, operation, pattern: Pattern::new(pattern), body })
}

fn check_pattern(branch: &Branch, diagnostics: &mut Diagnostics) -> TokenStream {
    match &branch.sign {
        Some(sign) if branch.pattern.is_empty() => {
            diagnostics.refuse(sign, "put a pattern before `=`: write `_ = ..`, if the value is not needed");
            quote!(_)
        }
        Some(sign) if sign.to_string() != "=" => {
            diagnostics.refuse(sign, "a pattern takes the value with a single `=`: write `value = operation => ..`");
            branch.pattern.clone()
        }
        Some(_) => branch.pattern.clone(),
        // This was reported as a missing operation. If it is the pattern, the body can use its names.
        None if has_method(&branch.pattern) || is_call(&branch.pattern) => quote!(_),
        None => split_arrow(&branch.pattern).map_or_else(|| branch.pattern.clone(), |(_, pattern)| pattern),
    }
}

fn check_operation(input: &Input, branch: &Branch, diagnostics: &mut Diagnostics) -> Operation {
    let output = output(&input.warded);
    let error = |place: &TokenStream, message: &str| {
        let error = syn::Error::new_spanned(place, message).to_compile_error();
        Operation::missing(&error, place, &input.warded)
    };
    match &branch.sign {
        Some(sign) if branch.operation.is_empty() => {
            error(sign, "put an operation after `=`: write `value = operation => ..`")
        }
        Some(_) => Operation::new(&branch.operation, input, &output, diagnostics),
        // An operation without a pattern.
        None if has_method(&branch.pattern) => {
            diagnostics.refuse(whole(branch), without_operation(branch));
            Operation::new(&branch.pattern, input, &output, diagnostics)
        }
        None => match split_arrow(&branch.pattern) {
            Some((arrow, _)) => error(&arrow, "the pattern comes first: write `value = operation => ..`"),
            None => error(&whole(branch), without_operation(branch)),
        },
    }
}

/// `queue.get()` is no pattern.
fn has_method(tokens: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.windows(2).any(|window| match window {
        [TokenTree::Punct(dot), TokenTree::Ident(_)] => dot.as_char() == '.' && dot.spacing() == Spacing::Alone,
        _ => false,
    })
}

/// `timeout(limit)` is no pattern: that of a tuple begins with a capital letter.
fn is_call(tokens: &TokenStream) -> bool {
    let is_function = first_word(tokens).is_some_and(|name| name.to_string().starts_with(char::is_lowercase));
    is_function && tokens.clone().into_iter().last().is_some_and(|last| is_parenthesis(&last))
}

/// Splits at `->`. The pattern is after it.
fn split_arrow(tokens: &TokenStream) -> Option<(TokenStream, TokenStream)> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let at = tokens.windows(2).position(|window| is_punct(&window[0], '-') && is_punct(&window[1], '>'))?;
    Some((collected(&tokens[at..at + 2]), collected(&tokens[at + 2..])))
}

/// The message for a branch without `=`, by what it was probably meant to be.
fn without_operation(branch: &Branch) -> &'static str {
    let is_word = |wanted: &str| only_word(&branch.pattern).is_some_and(|word| word == wanted);
    if is_word("default") || is_word("_") {
        "`select_event!` waits: to look without waiting, write `try_get` or a similar method; for the case that all branches are off, write `else => ..`"
    } else if is_word("complete") {
        "write `else => ..`, which runs if all branches are off"
    } else if first_word(&branch.pattern).is_some_and(|word| word == "timeout" || word == "after" || word == "sleep") {
        "a limit of time is a branch of its own: write `() = warded::after(duration) => ..`"
    } else {
        "a branch has a pattern and an operation: write `value = operation => ..`"
    }
}

fn check_limit(branch: &Branch, diagnostics: &mut Diagnostics) {
    if let Some((name, _)) = &branch.limit {
        let message = format!("an operation has a limit of its own: write `queue.get().{name}(..)`");
        diagnostics.refuse(name, message);
    }
}

fn check_condition(branch: &Branch, diagnostics: &mut Diagnostics) -> Option<On> {
    let Condition { word, slip, tokens } = branch.condition.as_ref()?;
    if let Some(slip) = slip {
        diagnostics.refuse(word, slip);
    }
    if let Some(word) = first_word(tokens).filter(|first| first == "let") {
        diagnostics
            .refuse(word, "a condition binds nothing: write `, if queue.is_some()`, and unwrap it in the operation");
        return None;
    }
    if tokens.is_empty() {
        let error = syn::Error::new_spanned(word, "put a condition after `if`: write `, if condition => ..`");
        return Some(On { word: word.clone(), tokens: error.to_compile_error() });
    }
    Some(On { word: word.clone(), tokens: tokens.clone() })
}

fn check_body(branch: &Branch, head: &str, diagnostics: &mut Diagnostics) -> TokenStream {
    check_end(branch, diagnostics);
    if let Some(arrow) = branch.arrow.as_ref().filter(|arrow| begins_with(arrow, '-')) {
        diagnostics.refuse(arrow, format!("put `=>` before the body: write `{head} => ..`"));
    }
    let message = match (&branch.arrow, branch.body.is_empty()) {
        (Some(_), false) => return branch.body.clone(),
        (Some(_), true) => format!("put a body after `=>`: write `{head} => body`"),
        (None, false) => {
            let message = format!("put `=>` before the body: write `{head} => {{ .. }}`");
            diagnostics.refuse(&branch.body, message);
            return branch.body.clone();
        }
        // This was reported as a missing operation.
        (None, true) if branch.sign.is_none() && !is_else(branch) => return quote!({}),
        (None, true) => format!("a branch ends with a body: write `{head} => body`"),
    };
    let place = branch.arrow.clone().unwrap_or_else(|| last_part(branch));
    syn::Error::new_spanned(place, message).to_compile_error()
}

fn begins_with(tokens: &TokenStream, sign: char) -> bool {
    tokens.clone().into_iter().next().is_some_and(|first| is_punct(&first, sign))
}

/// The end of a branch without `=>`.
fn last_part(branch: &Branch) -> TokenStream {
    let condition = branch.condition.as_ref().map(|condition| &condition.tokens);
    let limit = branch.limit.as_ref().map(|(_, value)| value);
    let parts = [condition, limit, Some(&branch.operation), branch.sign.as_ref(), Some(&branch.pattern)];
    parts.into_iter().flatten().find(|part| !part.is_empty()).cloned().unwrap_or_default()
}

fn check_end(branch: &Branch, diagnostics: &mut Diagnostics) {
    match &branch.end {
        End::Semicolon(semicolon) => {
            diagnostics
                .refuse(semicolon, "a branch ends with a comma; several statements are a block: write `=> { .. }`");
        }
        End::Nothing if branch.arrow.is_some() => {
            diagnostics.refuse(&branch.body, "put a comma after a body that is no block");
        }
        // If `=>` is missing, that was reported.
        End::Proper | End::Nothing => {}
    }
}
