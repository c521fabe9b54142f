//! Helpers for the tests of several macros, and tests of promises that all macros keep.

pub(crate) mod expansions;
mod typing;

use proc_macro2::{TokenStream, TokenTree};

/// The macros as functions.
pub(crate) mod called {
    use proc_macro2::TokenStream;

    macro_rules! called {
        ($($of:ident: $($name:ident)*;)*) => {$($(
            pub(crate) fn $name(input: TokenStream) -> TokenStream {
                crate::$of::expand(stringify!($name), input)
            }
        )*)*};
    }
    called! {
        with_lock: with_lock try_with_lock with_lock_blocking read_lock try_read_lock locked try_locked;
        wait_until: wait_until wait_until_blocking reached try_wait_until;
    }
}

/// What the user is told by an expansion, in order.
pub(crate) fn messages(expansion: &TokenStream) -> Vec<String> {
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
