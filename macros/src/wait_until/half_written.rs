//! A predicate while it is typed: `|s| s.items.len() < self.capacity && s.`
//!
//! To complete a name, rust-analyzer compares two expansions: one of the code as it is, and one with a name inserted at the cursor.
//! Up to the cursor the two must be equal, with the same captures in the same place. So [`filled`] inserts a name where one is missing,
//! and [`emptied`] removes it when the captures are found.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

use crate::call::{collected, is_punct};
use crate::place::regrouped;

const MISSING: &str = "__missing";

/// Inserts a name after each dot and each last operator that lacks one, and in an empty index.
pub(crate) fn filled(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut filled = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let is_index = matches!(tokens[..index].last(), Some(TokenTree::Ident(_) | TokenTree::Group(_)));
        filled.push(if is_index && is_empty_index(token) {
            within(token, |_| TokenTree::from(Ident::new(MISSING, token.span())).into())
        } else {
            within(token, self::filled)
        });
        if lacks_name(&tokens[..=index], tokens.get(index + 1)) {
            filled.push(Ident::new(MISSING, token.span()).into());
        }
    }
    collected(&filled)
}

/// Removes these names.
pub(super) fn emptied(tokens: TokenStream) -> TokenStream {
    let is_written = |token: &TokenTree| !matches!(token, TokenTree::Ident(name) if name == MISSING);
    let written = tokens.into_iter().filter(is_written).map(|token| within(&token, emptied));
    quote!(#(#written)*)
}

/// `[]`
fn is_empty_index(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && group.stream().is_empty())
}

fn within(token: &TokenTree, change: impl Fn(TokenStream) -> TokenStream) -> TokenTree {
    let TokenTree::Group(group) = token else { return token.clone() };
    regrouped(group, change(group.stream()))
}

fn lacks_name(before: &[TokenTree], next: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Punct(last)) = before.last() else { return false };
    match next {
        None => !matches!(last.as_char(), ';' | ',' | '?'),
        Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => false,
        Some(next) => last.as_char() == '.' && !is_punct(next, '.') && !is_range(before),
    }
}

/// `..`
fn is_range(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., first, second] if is_punct(first, '.') && is_punct(second, '.'))
}
