//! The answer to `account.balance` without the lock.
//!
//! The field is gone from `Account`, and "no field `balance`" would mislead. So `Account` derefs to a struct that has
//! it, deprecated with a note that says what to write, and of a type that can do nothing and is called after the lock:
//!
//! ```text
//! warning: use of deprecated field `bank::_::_::Account::balance`:
//!          `balance` is guarded by `state`: write `s.balance` in `with_lock!(self.state, |s| ..)`
//! error:   mismatched types: expected `i64`, found `GuardedByState`
//! ```
//!
//! The type is not `Copy`, so that it can't be moved out either, and is the size of nothing, so that a constant serves as
//! the target. All of it lives in an anonymous constant: no name of the user's module is taken. The struct with the
//! field is called `Account`, too, in a constant of its own, so that rustc speaks of nothing that the user did not write.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, ConstParam, GenericParam, Generics, TypeParam};

use super::Kind;
use super::expand::{allow, cfgs, core_path, lock_cfgs};
use super::validate::{GuardingLock, Model, ModelField, Place, upper_camel};
use crate::place::moved_to;

pub(super) fn expand(model: &Model) -> Option<TokenStream> {
    let placeholders: Vec<Ident> = model.locks.iter().map(placeholder).collect();
    let guarded: Vec<GuardedField> = model
        .fields
        .iter()
        .filter_map(|field| match field.place {
            Place::Guarded(lock) => {
                Some(GuardedField { field, lock: &model.locks[lock], placeholder: &placeholders[lock] })
            }
            _ => None,
        })
        .collect();
    (model.arguments.hint && !guarded.is_empty()).then(|| constant(model, &guarded))
}

struct GuardedField<'a> {
    field: &'a ModelField,
    lock: &'a GuardingLock,
    /// `GuardedByState`
    placeholder: &'a Ident,
}

impl GuardedField<'_> {
    fn cfgs(&self) -> Vec<&Attribute> {
        cfgs(&self.field.field.attrs).collect()
    }
}

fn constant(model: &Model, guarded: &[GuardedField<'_>]) -> TokenStream {
    let (cfgs, owner) = (cfgs(&model.attributes.owner), &model.name);
    let placeholders = placeholders(model, guarded);
    let (alias, target, deref) = (alias(model), target_struct(model, guarded), deref(model, guarded));
    let generics = &model.generics;
    let (_, types, _) = generics.split_for_impl();
    let parameters = without_bounds(generics);
    let allowed = allowed();
    quote! {
        #(#cfgs)*
        #allowed
        const _: () = {
            #placeholders
            type #alias #parameters = #owner #types;
            const _: () = {
                #target
                #deref
            };
        };
    }
}

/// The owner, where the target hides it.
fn alias(model: &Model) -> Ident {
    format_ident!("{}Itself", model.name, span = Span::call_site())
}

/// `<'a, T, const N: usize = 3>`: the bounds of an alias are not enforced.
fn without_bounds(generics: &Generics) -> Option<TokenStream> {
    let parameters = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_token_stream(),
        GenericParam::Type(TypeParam { ident, default, .. }) => {
            let default = default.as_ref().map(|(sign, default)| quote!(#sign #default));
            quote!(#ident #default)
        }
        GenericParam::Const(ConstParam { ident, ty, default, .. }) => {
            let default = default.as_ref().map(|(sign, default)| quote!(#sign #default));
            quote!(const #ident: #ty #default)
        }
    });
    (!generics.params.is_empty()).then(|| quote!(<#(#parameters),*>))
}

/// Bounds where `from` is another struct: what they call `from` is `to` there. Behind `::` it is somebody else's.
fn renamed(bounds: TokenStream, from: &Ident, to: &Ident) -> TokenStream {
    let mut is_behind_colon = false;
    let renamed = bounds.into_iter().map(|token| {
        let is_free = !is_behind_colon;
        is_behind_colon = matches!(&token, TokenTree::Punct(colon) if colon.as_char() == ':' && is_behind_colon)
            || matches!(&token, TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint);
        match token {
            TokenTree::Ident(word) if word == *from && is_free => Ident::new(&to.to_string(), word.span()).into(),
            TokenTree::Group(group) => Group::new(group.delimiter(), renamed(group.stream(), from, to)).into(),
            token => token,
        }
    });
    renamed.collect()
}

/// One type a lock. They point at the lock: rustc shows where a type that lacks a method was declared.
fn placeholders(model: &Model, guarded: &[GuardedField<'_>]) -> TokenStream {
    let mut named = BTreeSet::new();
    let structs = guarded.iter().map(|field| field.placeholder).filter(|name| named.insert(name.to_string()));
    structs
        .map(|name| {
            let vis = moved_to(name.span(), &model.vis.to_token_stream());
            let declaration = quote_spanned!(name.span()=> #vis struct #name;);
            quote! { #[doc(hidden)] #declaration }
        })
        .collect()
}

fn target_struct(model: &Model, guarded: &[GuardedField<'_>]) -> TokenStream {
    let (vis, name) = (&model.vis, &model.name);
    let (all_cfgs, all_vis) =
        (guarded.iter().map(GuardedField::cfgs), guarded.iter().map(|field| &field.field.field.vis));
    let (names, placeholders) =
        (guarded.iter().map(|field| &field.field.name), guarded.iter().map(|field| field.placeholder));
    let notes = guarded.iter().map(|GuardedField { field: ModelField { name, .. }, lock, .. }| {
        let name_of_lock = &lock.name;
        // Fits in a body, too, where `self.balance` stands for `s.balance`.
        let (lock_by, unless) = match lock.kind {
            Kind::RwLock => ("read_lock", ", or in `with_lock!` to change it"),
            Kind::Monitor => ("locked", ""),
            Kind::Lock | Kind::Condition => ("with_lock", ""),
        };
        format!("`{name}` is guarded by `{name_of_lock}`: write `s.{name}` in `{lock_by}!(self.{name_of_lock}, |s| ..)`{unless}")
    });
    quote! {
        #[doc(hidden)]
        #vis struct #name {
            #(#(#all_cfgs)* #[deprecated(note = #notes)] #all_vis #names: #placeholders,)*
        }
    }
}

fn deref(model: &Model, guarded: &[GuardedField<'_>]) -> TokenStream {
    let (owner, target, core) = (alias(model), &model.name, core_path(model));
    let (parameters, types, where_clause) = model.generics.split_for_impl();
    let [parameters, where_clause] = [parameters.to_token_stream(), where_clause.to_token_stream()]
        .map(|bounds| renamed(bounds, &model.name, &owner));
    let all_cfgs = guarded.iter().map(GuardedField::cfgs);
    let (fields, placeholders) =
        (guarded.iter().map(|field| &field.field.name), guarded.iter().map(|field| field.placeholder));
    // So that an editor knows that `by` and `of` name a field, and renames it there, too.
    let named = model.locks.iter().enumerate().map(|(index, GuardingLock { named, .. })| {
        let cfgs = lock_cfgs(model, index);
        quote!(#(#cfgs)* let _ = (#(&self.#named,)*);)
    });
    quote! {
        #[doc(hidden)]
        #[automatically_derived]
        impl #parameters #core::ops::Deref for #owner #types #where_clause {
            type Target = #target;
            fn deref(&self) -> &#target {
                #(#named)*
                &#target { #(#(#all_cfgs)* #fields: #placeholders,)* }
            }
        }
    }
}

/// `GuardedByState`.
fn placeholder(lock: &GuardingLock) -> Ident {
    let name = format!("GuardedBy{}", upper_camel(&lock.name.unraw().to_string()));
    Ident::new(&name, Span::call_site().located_at(lock.name.span()))
}

fn allowed() -> TokenStream {
    allow(
        &quote!(
            dead_code,
            deprecated,
            missing_copy_implementations,
            missing_debug_implementations,
            non_camel_case_types,
            non_snake_case,
            single_use_lifetimes,
            unnameable_types,
            unreachable_pub,
            clippy::struct_field_names
        ),
        "never made, never named: only rustc speaks of it",
    )
}
