//! Finds where a body changes a value that it may only read: `s.balance = 5`, `s.balance += 1`, `&mut s.balance`. For these, rustc
//! would propose to change the type of the parameter, which the macro writes.
//!
//! It finds only code that rustc would refuse as well. So it ignores method calls, because they may take `&self`, and it finds
//! nothing if the body binds the name of the parameter again.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::parse::Closure;
use super::tokens::{is_assigned, is_parenthesis, is_punct, is_word, name_of};

/// The places where the body changes what its only parameter refers to.
pub(crate) fn changes_in(Closure { parameters, body, .. }: &Closure) -> Vec<Ident> {
    let [parameter] = &parameters[..] else { return Vec::new() };
    let Some(name) = name_of(parameter) else { return Vec::new() };
    let mut changes = Vec::new();
    if search(&name, body.clone(), &mut changes) { changes } else { Vec::new() }
}

/// Whether the name means the same everywhere in the body: it stands only before a dot or a bracket, and after `*`.
fn search(name: &Ident, tokens: TokenStream, changes: &mut Vec<Ident>) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().all(|(at, token)| {
        let (before, mut rest) = (&tokens[..at], &tokens[at + 1..]);
        match token {
            TokenTree::Group(group) => search(name, group.stream(), changes),
            TokenTree::Ident(word) if word == name && !before.last().is_some_and(|dot| is_punct(dot, '.')) => {
                // After `*`, a field may be a raw pointer.
                let is_deref = before.last().is_some_and(|star| is_punct(star, '*'));
                let mut has_parts = false;
                loop {
                    rest = match rest {
                        [dot, TokenTree::Ident(_) | TokenTree::Literal(_), rest @ ..] if is_punct(dot, '.') => rest,
                        [TokenTree::Group(index), rest @ ..] if index.delimiter() == Delimiter::Bracket => rest,
                        _ => break,
                    };
                    has_parts = true;
                }
                let is_lent = matches!(before, [.., and, word] if is_punct(and, '&') && is_word(word, "mut"))
                    && !rest.first().is_some_and(is_parenthesis);
                if is_deref != has_parts && (is_lent || is_assigned(rest)) {
                    changes.push(word.clone());
                }
                is_deref || has_parts
            }
            _ => true,
        }
    })
}
