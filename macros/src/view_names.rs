//! Names of a view, `AccountHolding`, which `#[requires]` methods see: `#[guarded]` declares it, `#[requires]` and the
//! macros in its bodies name it.

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
