//! Attributes that generated code has.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

/// Of the lints that careful crates turn on, those that speak of what a macro wrote: rustc looks up each name that stands here.
pub(crate) fn allow(lints: &TokenStream, reason: &str) -> TokenStream {
    quote!(#[allow(#lints, reason = #reason)])
}

pub(crate) fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}
