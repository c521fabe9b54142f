//! Sets the places of generated tokens. rustc reports errors at these places, and also writes its suggestions there.
//!
//! rustc joins the places of two tokens only if both come from the same macro. Otherwise it points at the whole invocation. So all
//! tokens of a call have the hygiene of its first, the wrapper's `$crate`. The parameter `like` is a span with that hygiene.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// A span with the hygiene of `like`, at the first of the user's `tokens`.
pub(crate) fn at_first(tokens: &TokenStream, like: Span) -> Span {
    tokens.clone().into_iter().next().map_or(like, |first| like.located_at(first.span()))
}

/// A span with the hygiene of `like`, at the last of the user's `tokens`.
pub(crate) fn at_last(tokens: &TokenStream, like: Span) -> Span {
    tokens.clone().into_iter().last().map_or(like, |last| like.located_at(last.span()))
}

/// A group with the delimiters and the span of `group`, and with the tokens `inside`.
pub(crate) fn regrouped(group: &Group, inside: TokenStream) -> TokenTree {
    let mut changed = Group::new(group.delimiter(), inside);
    changed.set_span(group.span());
    changed.into()
}

/// The same tokens with the same meaning, at another place.
pub(crate) fn moved_to(place: Span, tokens: &TokenStream) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    quote!(#(#moved)*)
}

/// The user's tokens, as if the macro had written them. They keep their meaning and their place, but rustc reports no lints for
/// them. So generated code needs no `allow`, which would be an error in a crate that forbids the lint.
pub(crate) fn unlinted(tokens: impl ToTokens) -> TokenStream {
    each_unlinted(tokens.into_token_stream())
}

fn each_unlinted(tokens: TokenStream) -> TokenStream {
    let unlinted = tokens.into_iter().map(|mut token| {
        // `$crate` means a crate by the macro that it came from.
        if matches!(&token, TokenTree::Ident(word) if word == "$crate") {
            return token;
        }
        let place = Span::call_site().located_at(token.span());
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), each_unlinted(group.stream())).into();
        }
        token.set_span(place);
        token
    });
    quote!(#(#unlinted)*)
}
