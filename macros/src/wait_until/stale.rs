//! Refuses a predicate that reads a value which can change without a release. Such a wait could last for ever.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, ExprBlock};

use super::half_written;
use crate::call::{Call, Closure, flattened, is_punct, is_word, shown};
use crate::diagnostics::Diagnostics;
use crate::visit::{Node, Visitor, walk};

/// Refuses a predicate that reads an atomic, a clock or another value that changes without a release of the lock. A predicate is
/// only evaluated when the lock is released.
pub(crate) fn check_reads_nothing_stale(closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let parameter = name_of(closure);
    let mut found = Vec::new();
    search(&closure.body, parameter.as_ref(), &mut found);
    for Stale { word, what } in &found {
        let message = match what {
            What::Atomic(atomic) => {
                let name = atomic.to_string().to_lowercase();
                format!(
                    "a predicate is not evaluated again when an atomic changes: put `{atomic}` under the lock, and read it \
                     there, `s.{name}`; or read it once, before the wait, `let {name} = ..;`"
                )
            }
            What::Given(function) => format!(
                "a predicate is not evaluated again when the result of `{function}` changes: call it once, before the wait, \
                 `let value = ..;`; or, if the result changes, keep it in a guarded field"
            ),
            What::Time => {
                "a predicate is not evaluated again when time passes: write `timeout = ..` or `deadline = ..` \
                 after the lock"
                    .to_owned()
            }
        };
        diagnostics.refuse(word, message);
    }
    found.is_empty()
}

/// Refuses `?`, `break` and `continue`, which can't leave the function around the predicate.
pub(super) fn check_gives_a_bool(closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let mut leaving = Leaving(Vec::new());
    if let Ok(mut body) = syn::parse2(closure.body.clone()) {
        walk(&mut leaving, Node::Expr(&mut body));
    }
    for word in &leaving.0 {
        let instead = match &*word.to_string() {
            "?" => "write `is_some_and(|value| ..)` or `is_ok_and(|value| ..)` for `?`",
            _ => "move it into a body behind the predicate, or behind the wait",
        };
        diagnostics.refuse(word, format!("a predicate gives a `bool`: {instead}"));
    }
    leaving.0.is_empty()
}

/// The `?`, `break` and `continue` that would leave the predicate. Those in a closure or a loop of the predicate may leave only that.
struct Leaving(Vec<TokenStream>);

impl Visitor for Leaving {
    fn enters(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Expr(Expr::Try(tried)) => self.0.push(tried.question_token.to_token_stream()),
            Node::Expr(Expr::Break(left)) => self.0.push(left.break_token.to_token_stream()),
            Node::Expr(Expr::Continue(left)) => self.0.push(left.continue_token.to_token_stream()),
            Node::Expr(
                Expr::Closure(_)
                | Expr::Async(_)
                | Expr::ForLoop(_)
                | Expr::While(_)
                | Expr::Loop(_)
                | Expr::Block(ExprBlock { label: Some(_), .. }),
            )
            | Node::Item(_) => return false,
            _ => {}
        }
        true
    }
}

/// Refuses `wait_until!(self.ready, |_| ())`. The closure was meant as the body after a condition.
pub(super) fn check_is_no_body(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    // Not `{}`, in which a user may be typing.
    let is_unit = closure.body.to_string() == "()" && call.locks().len() == 1;
    if is_unit {
        let lock = call.locks().first().map_or_else(|| "self.ready".to_owned(), |lock| shown(lock));
        let name = call.name;
        let message = if name == "reached" {
            format!(
                "the closure is a predicate: write `{name}!({lock}, |s| s.ready)`, or for the `when` of a condition `{name}!({lock})`"
            )
        } else {
            format!(
                "the first closure is a predicate: write `{name}!({lock}, |s| s.ready, |_| ())`, or for the `when` of a condition \
                 `{name}!({lock})`"
            )
        };
        diagnostics.refuse(&closure.body, message);
    }
    !is_unit
}

/// Refuses a predicate that does not use its parameter: no release can change its result. `|_| true` is allowed.
pub(super) fn check_names_parameter(closure: &Closure, diagnostics: &mut Diagnostics) {
    let [parameter] = &closure.parameters[..] else { return };
    let Some(name) = name_of(closure) else { return };
    // While the user types, the body is empty, or one name.
    let body: Vec<TokenTree> = half_written::filled(closure.body.clone()).into_iter().collect();
    let is_typed = matches!(&body[..], [] | [TokenTree::Ident(_)]);
    if is_typed || names(&closure.body, &name) || syn::parse2::<syn::Expr>(body.into_iter().collect()).is_err() {
        return;
    }
    let name = if name.to_string().starts_with('_') { Ident::new("s", name.span()) } else { name };
    let message = match field_of_self(&closure.body) {
        Some(field) => format!(
            "this predicate reads no guarded field, so its result never changes: if the lock guards `{field}`, write `|{name}| \
             {name}.{field}`"
        ),
        None => format!(
            "this predicate reads no guarded field, so its result never changes: read a field, `|{name}| {name}.ready`"
        ),
    };
    diagnostics.refuse(parameter, message);
}

/// `s` in `s`, `mut s` and `s: &State`, and `_`.
fn name_of(closure: &Closure) -> Option<Ident> {
    let [parameter] = &closure.parameters[..] else { return None };
    let mut tokens = parameter.clone().into_iter().skip_while(|token| token.to_string() == "mut");
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) => Some(name),
        (Some(TokenTree::Ident(name)), Some(colon)) if is_punct(&colon, ':') => Some(name),
        _ => None,
    }
}

/// `closed` in `self.closed`
fn field_of_self(tokens: &TokenStream) -> Option<Ident> {
    flattened(tokens.clone()).windows(3).find_map(|window| match window {
        [root, dot, TokenTree::Ident(field)] if is_word(root, "self") && is_punct(dot, '.') => Some(field.clone()),
        _ => None,
    })
}

/// Whether the tokens contain the name, also in the text of a macro, `format!("{s}")`.
fn names(tokens: &TokenStream, name: &Ident) -> bool {
    flattened(tokens.clone()).iter().any(|token| match token {
        TokenTree::Ident(word) => word.unraw() == name.unraw(),
        TokenTree::Literal(text) => text.to_string().contains(&format!("{{{name}")),
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    })
}

struct Stale {
    word: Ident,
    what: What,
}

enum What {
    /// `STOP`
    Atomic(Ident),
    /// `Arc::strong_count`
    Given(String),
    Time,
}

fn search(tokens: &TokenStream, parameter: Option<&Ident>, found: &mut Vec<Stale>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            search(&group.stream(), parameter, found);
        }
        let (TokenTree::Ident(word), Some(TokenTree::Group(arguments))) = (token, tokens.get(place + 1)) else {
            continue;
        };
        let arguments = arguments.stream();
        let what = match &tokens[..place] {
            [before @ .., dot] if is_punct(dot, '.') && word == "load" && is_ordering(&arguments) => {
                atomic(before, parameter).map(What::Atomic)
            }
            [.., TokenTree::Ident(owner), one, other] if is_punct(one, ':') && is_punct(other, ':') => {
                let of_state = || parameter.is_some_and(|parameter| names(&arguments, parameter));
                given(&format!("{owner}::{word}")).filter(|what| matches!(what, What::Time) || !of_state())
            }
            _ => None,
        };
        found.extend(what.map(|what| Stale { word: word.clone(), what }));
    }
}

/// `flags` in `self.flags[2]`, unless it is a field of the parameter.
fn atomic(place: &[TokenTree], parameter: Option<&Ident>) -> Option<Ident> {
    let place = if let [place @ .., TokenTree::Group(_)] = place { place } else { place };
    let [path @ .., TokenTree::Ident(atomic)] = place else { return None };
    let root = path.rchunks(2).map_while(field).last().unwrap_or(atomic);
    (Some(root) != parameter).then(|| atomic.clone())
}

/// Functions of std whose result can change from one call to the next.
fn given(path: &str) -> Option<What> {
    match path {
        "Instant::now" | "Instant::elapsed" | "SystemTime::now" | "SystemTime::elapsed" => Some(What::Time),
        "Arc::strong_count" | "Arc::weak_count" | "env::var" | "env::var_os" | "fs::exists" | "fs::metadata"
        | "fs::read_to_string" => Some(What::Given(path.to_owned())),
        _ => None,
    }
}

/// `self` in `self.`
fn field(tokens: &[TokenTree]) -> Option<&Ident> {
    match tokens {
        [TokenTree::Ident(name), dot] if is_punct(dot, '.') => Some(name),
        _ => None,
    }
}

fn is_ordering(arguments: &TokenStream) -> bool {
    let last = arguments.clone().into_iter().last();
    last.is_some_and(|last| matches!(&*last.to_string(), "Relaxed" | "Acquire" | "SeqCst"))
}
