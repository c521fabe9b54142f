//! The errors of an invocation. Every rule adds its errors, so that the user sees all mistakes at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

/// The errors found so far, in the order of their places. [`into_compile_errors`](Self::into_compile_errors) must be called at
/// the end: otherwise a wrong program would compile.
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
        self.refuse_tokens(tokens.into_token_stream(), message.to_string());
    }

    fn refuse_tokens(&mut self, tokens: TokenStream, message: String) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error at a place, if there is no token to report it at.
    pub(crate) fn refuse_at(&mut self, place: Span, message: impl Display) {
        self.add(syn::Error::new(place, message.to_string()));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        let errors = self.errors.get_or_insert_default();
        let place = errors.partition_point(|earlier| earlier.span().start() <= error.span().start());
        errors.insert(place, error);
    }

    /// One `compile_error!` for each error. Nothing if there are no errors.
    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        let errors = self.errors.take().unwrap_or_default();
        let errors = errors.iter().map(syn::Error::to_compile_error);
        quote!(#(#errors)*)
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        assert!(self.errors.is_none() || std::thread::panicking(), "the diagnostics were never emitted");
    }
}

#[cfg(test)]
pub(crate) use crate::tests::messages;

#[cfg(test)]
mod tests;
