//! What a name means in a body: whether a variable stays the same, and whether a closure or future of that name runs where it
//! is written. Without types, from raw tokens; in doubt, no.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::awaits::is_closure_at;
use super::within::{OURS, callee, is_awaited, is_one_of, is_parenthesis, is_spawn, is_whole, is_word};
use super::{is_assignment, is_punct};

/// A variable, where it is named.
struct Occurrence<'a> {
    before: &'a [TokenTree],
    after: &'a [TokenTree],
    /// The macro of which that is an argument.
    of: Option<&'a Ident>,
}

/// How a variable is to be used.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Await,
    Call,
}

/// `name` in `let name = ` and `let mut name = `, where these tokens end.
pub(super) fn bound_name(before: &[TokenTree]) -> Option<&Ident> {
    let [head @ .., TokenTree::Ident(name), equals] = before else { return None };
    let head = match head {
        [head @ .., word] if is_word(word, "mut") => head,
        head => head,
    };
    (is_punct(equals, '=') && head.last().is_some_and(|word| is_word(word, "let"))).then_some(name)
}

/// Whether the name is used, and all its uses are awaits or calls, as the case may be, in code that runs here.
pub(super) fn is_only(name: &Ident, tokens: &[TokenTree], wanted: Use) -> bool {
    let (tokens, name) = (tokens.iter().cloned().collect(), plain(name));
    let fits = |Occurrence { before, after, of }: Occurrence<'_>| match wanted {
        Use::Call => after.first().is_some_and(is_parenthesis),
        Use::Await => is_awaited(after) || (of.is_some_and(is_join) && is_whole(before, after)),
    };
    all_uses(&tokens, &name, None, &fits) && is_named(&tokens, &name) && !runs_elsewhere(&tokens, &name)
}

fn is_join(name: &Ident) -> bool {
    is_one_of(name, &["join", "try_join"])
}

/// Whether the variable is named in a closure, a future or the arguments of `spawn`.
fn runs_elsewhere(tokens: &TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut in_closure = false;
    tokens.iter().enumerate().any(|(at, token)| {
        let before = &tokens[..at];
        match token {
            TokenTree::Group(group) => {
                let is_future = matches!(before, [.., word] if is_word(word, "async"))
                    || matches!(before, [.., word, moved] if is_word(word, "async") && is_word(moved, "move"));
                let spawns = callee(before).is_some_and(is_spawn);
                let is_elsewhere = is_future || in_closure || spawns;
                (is_elsewhere && is_named(&group.stream(), name)) || runs_elsewhere(&group.stream(), name)
            }
            TokenTree::Ident(word) => in_closure && word == name,
            _ => {
                in_closure |= is_closure_at(&tokens, at);
                in_closure &= !is_punct(token, ';');
                false
            }
        }
    })
}

/// Whether the variable is named, at any depth.
pub(super) fn is_named(tokens: &TokenStream, name: &str) -> bool {
    !all_uses(tokens, name, None, &|_| false)
}

/// Whether all uses of a variable, at any depth, are as wanted.
fn all_uses(tokens: &TokenStream, name: &str, of: Option<&Ident>, fits: &dyn Fn(Occurrence<'_>) -> bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().all(|(at, token)| match token {
        TokenTree::Group(group) => {
            let of = match &tokens[..at] {
                [.., TokenTree::Ident(word), mark] if is_punct(mark, '!') => Some(word),
                _ => None,
            };
            all_uses(&group.stream(), name, of, fits)
        }
        TokenTree::Ident(word) if plain(&word) == name && !is_member(&tokens[..at]) => {
            fits(Occurrence { before: &tokens[..at], after: &tokens[at + 1..], of })
        }
        _ => true,
    })
}

/// A name as it is without `r#`: `r#me` is `me`.
fn plain(token: &impl ToString) -> String {
    let name = token.to_string();
    name.strip_prefix("r#").map_or(name.clone(), ToOwned::to_owned)
}

/// Whether a name after these tokens is that of a field or method.
fn is_member(before: &[TokenTree]) -> bool {
    match before {
        [.., first, second] if is_punct(first, '.') && is_punct(second, '.') => false,
        [.., dot] => is_punct(dot, '.'),
        [] => false,
    }
}

/// Whether these tokens mean the same lock in all of the body: a static, or a path of fields from `self` or from a variable
/// that the body only looks into, without assigning to any of it.
pub(super) fn means_the_same(lock: &TokenStream, body: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = lock.clone().into_iter().skip_while(|token| is_punct(token, '&')).collect();
    let is_path = |sign: char| {
        tokens.iter().enumerate().all(|(at, token)| match token {
            TokenTree::Ident(_) | TokenTree::Literal(_) => true,
            token => at > 0 && is_punct(token, sign),
        })
    };
    if is_path(':') && tokens.last().is_some_and(is_static) {
        return true;
    }
    let path: Vec<String> = tokens.iter().filter(|token| !is_punct(token, '.')).map(plain).collect();
    let Some(root) = path.first().filter(|_| is_path('.')) else { return false };
    all_uses(body, root, None, &|occurrence| keeps(&path, &occurrence))
}

fn is_static(token: &TokenTree) -> bool {
    let name = token.to_string();
    name.contains(char::is_uppercase) && !name.contains(char::is_lowercase)
}

/// Whether this use of its root leaves the path as it is.
fn keeps(path: &[String], Occurrence { before, after, of }: &Occurrence<'_>) -> bool {
    if before.last().is_some_and(|word| is_word(word, "mut")) {
        return false;
    }
    let mut fields = vec![path[0].clone()];
    let mut rest = *after;
    while let [dot, field @ (TokenTree::Ident(_) | TokenTree::Literal(_)), behind @ ..] = rest {
        if !is_punct(dot, '.') {
            break;
        }
        fields.push(plain(field));
        rest = behind;
    }
    let is_called = rest.first().is_some_and(is_parenthesis);
    let is_assigned = matches!(rest, [TokenTree::Punct(sign), next @ ..] if is_assignment(sign, next.first()));
    if is_assigned {
        return !path.starts_with(&fields);
    }
    if fields.len() == 1 {
        // `self` can't be bound again. A lock that is a variable may be named to another macro of ours.
        let is_argument = of.is_some_and(|of| is_one_of(of, &OURS)) && is_whole(before, after);
        return path[0] == "self" || (path.len() == 1 && is_argument);
    }
    // A method of what is on the way to the lock may move on to another.
    let is_on_the_way = fields.len() < path.len() && path.starts_with(&fields[..fields.len() - 1]);
    !(is_called && is_on_the_way)
}
