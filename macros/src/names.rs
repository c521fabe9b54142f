//! Names that are made of the user's: those of a view, `AccountHolding`, which `#[guarded]` declares and `#[requires]` names, and
//! the same words written as another kind of name.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;

/// `AccountHolding`
pub(crate) fn view_name(owner: &Ident) -> Ident {
    format_ident!("{}Holding", owner)
}

/// `__AccountState`: a type parameter of the view, for how the lock is held.
pub(crate) fn parameter(state: &Ident) -> Ident {
    // rustc's lints don't speak of a name that a macro made.
    format_ident!("__{}", state.unraw(), span = Span::call_site().located_at(state.span()))
}

/// `a`, for an `Account`: what examples call it.
pub(crate) fn example_name(owner: &Ident) -> char {
    owner.unraw().to_string().chars().next().map_or('a', |first| first.to_ascii_lowercase())
}

/// `r#plain`, which nobody writes: a path of the user's can be told from one that leads through the view.
pub(crate) fn way_to_owner(plain: &Ident) -> Ident {
    Ident::new_raw(&plain.to_string(), Span::call_site())
}

/// `not_empty` becomes `NotEmpty`.
pub(crate) fn upper_camel(name: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split('_').map(capitalised).collect()
}

/// `JobServer` becomes `job_server`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
