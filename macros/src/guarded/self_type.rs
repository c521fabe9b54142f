//! Writes out `Self` where it would mean another type: in the structs that `#[guarded]` makes, and in the view of `#[requires]`.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::call::is_punct;
use crate::place::{moved_to, regrouped};

pub(crate) struct SelfType {
    /// `Account<T>` among types, `Account::<T>` in a body.
    pub(crate) path: TokenStream,
    /// `<Account<T>>`, before `::`.
    pub(crate) qualified: TokenStream,
}

impl SelfType {
    /// The tokens with `Self` written out, also inside macros.
    pub(crate) fn written_out(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut written = TokenStream::new();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "Self" => written.extend(self.instead_of(word, &tokens[index + 1..])),
                TokenTree::Group(group) => written.extend([regrouped(group, self.written_out(group.stream()))]),
                other => written.extend([other.clone()]),
            }
        }
        written
    }

    /// The type, with the span of the user's `Self`.
    pub(crate) fn instead_of(&self, word: &Ident, after: &[TokenTree]) -> TokenStream {
        let goes_on = matches!(after, [one, other, ..] if is_punct(one, ':') && is_punct(other, ':'));
        moved_to(word.span(), if goes_on { &self.qualified } else { &self.path })
    }
}
