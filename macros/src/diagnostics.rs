//! The bag of errors that every rule adds to, so that the user sees all mistakes of an invocation at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Errors found so far. It must be emptied with [`into_compile_errors`](Self::into_compile_errors): a forgotten bag would
/// let a wrong program through.
#[must_use]
pub(crate) struct Diagnostics {
    errors: Option<Vec<syn::Error>>,
}

impl Diagnostics {
    pub(crate) fn new() -> Self {
        Self { errors: Some(Vec::new()) }
    }

    /// Adds an error at the user's `tokens`. The message says what to write instead.
    pub(crate) fn refuse(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error where there is no token to point at, only a place.
    pub(crate) fn refuse_at(&mut self, place: Span, message: impl Display) {
        self.add(syn::Error::new(place, message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        self.errors.get_or_insert_default().push(error);
    }

    /// One `compile_error!` each, in the order of what they point at; nothing if there were none.
    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        let mut errors = self.errors.take().unwrap_or_default();
        errors.sort_by_key(|error| error.span().start());
        errors.iter().map(syn::Error::to_compile_error).collect()
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        assert!(self.errors.is_none() || std::thread::panicking(), "the diagnostics were never emitted");
    }
}

/// What the user is told by an expansion, in order.
#[cfg(test)]
pub(crate) fn messages(expansion: &TokenStream) -> Vec<String> {
    use proc_macro2::TokenTree;

    let tokens: Vec<TokenTree> = expansion.clone().into_iter().collect();
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            let is_error = index > 1 && tokens[index - 2].to_string() == "compile_error";
            match syn::parse2::<syn::LitStr>(group.stream()) {
                Ok(message) if is_error => found.push(message.value()),
                _ => found.extend(messages(&group.stream())),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_come_out_in_order() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.refuse_at(Span::call_site(), "first");
        diagnostics.refuse_at(Span::call_site(), "second");
        assert_eq!(messages(&diagnostics.into_compile_errors()), ["first", "second"]);
    }

    #[test]
    #[should_panic(expected = "never emitted")]
    fn a_forgotten_bag_is_noticed() {
        drop(Diagnostics::new());
    }
}
