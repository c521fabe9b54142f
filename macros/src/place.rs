//! Where generated tokens seem to stand: rustc points there, and writes its suggestions there.
//!
//! It joins the places of two tokens only if both come from the same macro, or else takes all of the invocation. So the
//! tokens of a call are all `like` its first, which is the wrapper's `$crate`.

use proc_macro2::{Span, TokenStream};

/// Means what `like` means, seen at the first of the user's `tokens`.
pub(crate) fn at_first(tokens: &TokenStream, like: Span) -> Span {
    tokens.clone().into_iter().next().map_or(like, |first| like.located_at(first.span()))
}

/// Means what `like` means, seen at the last of the user's `tokens`.
pub(crate) fn at_last(tokens: &TokenStream, like: Span) -> Span {
    tokens.clone().into_iter().last().map_or(like, |last| like.located_at(last.span()))
}

/// The same tokens with the same meaning, seen at another place.
pub(crate) fn moved_to(place: Span, tokens: &TokenStream) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    moved.collect()
}
