//! Makes the attributes of generated code, and finds the attributes of this crate among the user's.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token, parse_quote};

use crate::call::{collected, is_punct};
use crate::place::regrouped;

/// Allows these lints, which careful crates turn on and which would be reported in generated code. rustc looks up each name in
/// the list.
pub(crate) fn allow(lints: &TokenStream, reason: &str) -> TokenStream {
    quote!(#[allow(#lints, reason = #reason)])
}

pub(crate) fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// The arguments in `#[guarded(by = state)]`.
pub(crate) fn arguments(attribute: &Attribute) -> syn::Result<Punctuated<Meta, Token![,]>> {
    let Meta::List(list) = &attribute.meta else { return Ok(Punctuated::new()) };
    list.parse_args_with(Punctuated::parse_terminated).map_err(|error| {
        let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
        match &tokens[..] {
            [name, sign, value @ ..] if is_punct(sign, ':') => {
                let value = collected(value);
                syn::Error::new(sign.span(), format!("write `{name} = {value}`"))
            }
            _ => error,
        }
    })
}

/// `#[guarded(..)]` in `#[cfg_attr(unix, guarded(..))]`.
pub(crate) fn under_condition(attribute: &Attribute, is_ours: &dyn Fn(&Attribute) -> bool) -> Option<Attribute> {
    let Meta::List(list) = &attribute.meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    metas.into_iter().map(|meta| parse_quote!(#[#meta])).find(is_ours)
}

/// The item without the attributes of this crate, at any depth.
pub(crate) fn without(item: TokenStream, is_ours: &dyn Fn(&Attribute) -> bool) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in item {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        let follows_pound = kept.last().is_some_and(|pound| is_punct(pound, '#'));
        let attributes = Attribute::parse_outer.parse2(quote!(# #group)).unwrap_or_default();
        if follows_pound && attributes.iter().any(is_ours) {
            kept.pop();
        } else {
            kept.push(regrouped(&group, without(group.stream(), is_ours)));
        }
    }
    collected(&kept)
}
