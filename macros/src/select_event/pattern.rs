//! Checks before a branch wins whether its output matches its pattern. The check uses the pattern without its bindings, which
//! moves nothing out of the output.
//!
//! ```text
//! Ok(mut job)                  Ok(_)
//! Message { id, ref text }     Message { id: _, text: _ }
//! first @ 1..=5                1..=5
//! None                         None
//! ```
//!
//! A single name is a binding if it begins with a lower-case letter, and otherwise a constant or a variant.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Pat, Token};

use crate::visit::{Node, Visitor, walk};

pub(super) struct Pattern {
    pub(super) written: TokenStream,
    pub(super) cleaned: TokenStream,
    pub(super) kind: PatternKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternKind {
    /// A name, `_` or `()`, which match all values.
    Simple,
    /// Any other pattern, which may not match all values.
    Other,
}

impl Pattern {
    pub(super) fn new(written: TokenStream) -> Self {
        let cleaned = without_bindings(&written);
        let kind = if is_wildcard(&cleaned) || cleaned.to_string() == quote!(()).to_string() {
            PatternKind::Simple
        } else {
            PatternKind::Other
        };
        Self { written, cleaned, kind }
    }
}

fn without_bindings(written: &TokenStream) -> TokenStream {
    match Pat::parse_multi_with_leading_vert.parse2(ungrouped(written)) {
        Ok(mut pattern) => {
            walk(&mut Bindings, Node::Pat(&mut pattern));
            pattern.into_token_stream()
        }
        // The pattern is incomplete, or syn can't parse it: rustc checks it.
        Err(_) => written.clone(),
    }
}

fn is_wildcard(pattern: &TokenStream) -> bool {
    let mut tokens = ungrouped(pattern).into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(word)), None) if word == "_")
}

/// Unwraps the invisible group around an argument of a `macro_rules!`.
pub(super) fn ungrouped(written: &TokenStream) -> TokenStream {
    let mut tokens = written.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => ungrouped(&group.stream()),
        _ => written.clone(),
    }
}

struct Bindings;

impl Visitor for Bindings {
    fn enters(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Pat(pattern) => {
                if let Pat::Ident(binding) = pattern {
                    let has_mode = binding.by_ref.is_some() || binding.mutability.is_some();
                    match binding.subpat.take() {
                        Some((_, inner)) => *pattern = *inner,
                        None if has_mode || !is_capitalized(&binding.ident.to_string()) => *pattern = wildcard(),
                        None => return false,
                    }
                }
            }
            Node::FieldPat(field) if field.colon_token.is_none() => {
                field.colon_token = Some(<Token![:]>::default());
                *field.pat = wildcard();
            }
            _ => {}
        }
        true
    }
}

fn wildcard() -> Pat {
    Pat::Verbatim(quote!(_))
}

fn is_capitalized(name: &str) -> bool {
    let name = name.trim_start_matches("r#").trim_start_matches('_');
    name.chars().next().is_some_and(char::is_uppercase)
}
