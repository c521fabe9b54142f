//! Where generated tokens seem to stand: rustc points there, and writes its suggestions there.
//!
//! It joins the places of two tokens only if both come from the same macro, or else takes all of the invocation. So the
//! tokens of a call are all `like` its first, which is the wrapper's `$crate`.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// Means what `like` means, seen at the first of the user's `tokens`.
pub(crate) fn at_first(tokens: &TokenStream, like: Span) -> Span {
    tokens.clone().into_iter().next().map_or(like, |first| like.located_at(first.span()))
}

/// Means what `like` means, seen at the last of the user's `tokens`.
pub(crate) fn at_last(tokens: &TokenStream, like: Span) -> Span {
    tokens.clone().into_iter().last().map_or(like, |last| like.located_at(last.span()))
}

/// The group with other tokens in it.
pub(crate) fn regrouped(group: &Group, inside: TokenStream) -> TokenTree {
    let mut changed = Group::new(group.delimiter(), inside);
    changed.set_span(group.span());
    changed.into()
}

/// The same tokens with the same meaning, seen at another place.
pub(crate) fn moved_to(place: Span, tokens: &TokenStream) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    moved.collect()
}

/// The user's tokens, as if the macro had written them: they mean the same, are seen where the user wrote them, and rustc's lints
/// don't speak of them. So generated code needs no `allow`, which a crate that has forbidden the lint refuses.
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
    unlinted.collect()
}
