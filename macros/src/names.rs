//! Names that are made from the user's names. `#[guarded]` declares the view `AccountHolding`, and `#[requires]` uses it, so both
//! must make the same name. Also converts between `UpperCamelCase` and `snake_case`.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;

/// `AccountHolding`
pub(crate) fn view_name(owner: &Ident) -> Ident {
    format_ident!("{}Holding", owner)
}

/// `__AccountState`: a parameter of the view. Its type says how the lock is held.
pub(crate) fn parameter(state: &Ident) -> Ident {
    // rustc reports no lint for a name with a macro's span.
    format_ident!("__{}", state.unraw(), span = Span::call_site().located_at(state.span()))
}

/// The name of a variable in examples: `a` for an `Account`.
pub(crate) fn example_name(owner: &Ident) -> char {
    owner.unraw().to_string().chars().next().map_or('a', |first| first.to_ascii_lowercase())
}

/// `r#plain`. A user would not write that, so a path through the view is not taken for a path of the user's.
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
