//! Whether the output of a branch matches its pattern, asked before the branch wins: the pattern without its bindings, which
//! takes nothing from the output.
//!
//! ```text
//! Ok(mut job)                  Ok(_)
//! Message { id, ref text }     Message { id: _, text: _ }
//! first @ 1..=5                1..=5
//! None                         None
//! ```
//!
//! A lone name is that of a binding if it begins with a small letter, and else that of a constant or a variant.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{FieldPat, Pat, Token};

pub(super) struct Pattern {
    pub(super) written: TokenStream,
    /// Without its bindings.
    pub(super) cleaned: TokenStream,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, `_` or `()`, which cover everything.
    Simple,
    /// Any other, which may not cover everything.
    Other,
}

impl Pattern {
    pub(super) fn new(written: TokenStream) -> Self {
        let cleaned = without_bindings(&written);
        let kind = if is_wildcard(&cleaned) || cleaned.to_string() == quote!(()).to_string() {
            Kind::Simple
        } else {
            Kind::Other
        };
        Self { written, cleaned, kind }
    }
}

fn without_bindings(written: &TokenStream) -> TokenStream {
    match Pat::parse_multi_with_leading_vert.parse2(ungrouped(written)) {
        Ok(mut pattern) => {
            Bindings.visit_pat_mut(&mut pattern);
            pattern.into_token_stream()
        }
        // Half written, or more than syn knows: rustc has a look at it.
        Err(_) => written.clone(),
    }
}

fn is_wildcard(pattern: &TokenStream) -> bool {
    let mut tokens = ungrouped(pattern).into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(word)), None) if word == "_")
}

/// What comes through `macro_rules!` is wrapped in an invisible group.
pub(super) fn ungrouped(written: &TokenStream) -> TokenStream {
    let mut tokens = written.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => ungrouped(&group.stream()),
        _ => written.clone(),
    }
}

struct Bindings;

impl VisitMut for Bindings {
    fn visit_pat_mut(&mut self, pattern: &mut Pat) {
        if let Pat::Ident(binding) = pattern {
            let has_mode = binding.by_ref.is_some() || binding.mutability.is_some();
            match binding.subpat.take() {
                Some((_, inner)) => *pattern = *inner,
                None if has_mode || !is_capitalized(&binding.ident.to_string()) => *pattern = wildcard(),
                None => return,
            }
        }
        visit_mut::visit_pat_mut(self, pattern);
    }

    fn visit_field_pat_mut(&mut self, field: &mut FieldPat) {
        if field.colon_token.is_none() {
            field.colon_token = Some(<Token![:]>::default());
            *field.pat = wildcard();
        }
        visit_mut::visit_field_pat_mut(self, field);
    }
}

fn wildcard() -> Pat {
    Pat::Verbatim(quote!(_))
}

fn is_capitalized(name: &str) -> bool {
    let name = name.trim_start_matches("r#").trim_start_matches('_');
    name.chars().next().is_some_and(char::is_uppercase)
}
