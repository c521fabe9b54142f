//! The message for `account.balance` without the lock.
//!
//! The field is in the lock, and rustc's message "no field `balance`" would mislead the user. So `Account` has a placeholder: a
//! field of that name, without size and methods, which is deprecated with a note that says what to write:
//!
//! ```text
//! warning: use of deprecated field `Account::balance`:
//!          `balance` is guarded by `state`: write `s.balance` in `with_lock!(self.state, |s| ..)`; ..
//! error:   mismatched types: expected `i64`, found `GuardedByItsLock`
//! ```
//!
//! A literal or a pattern of `Account` that names the field gets the same message. `Debug` leaves the placeholders out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{GenericParam, Type, parse_quote};

use super::model::{Model, ModelField, Place};
use super::parse::Kind;
use crate::attributes::cfgs;
use crate::place::unlinted;

pub(super) fn hinted(model: &Model) -> impl Iterator<Item = (&ModelField, usize)> {
    let fields = model.fields.iter().filter(|_| model.arguments.hint);
    fields.filter_map(|field| match field.place {
        Place::Guarded(lock) => Some((field, lock)),
        _ => None,
    })
}

/// `balance: GuardedByItsLock`
pub(super) fn fields(model: &Model) -> impl Iterator<Item = TokenStream> {
    let warded = &model.arguments.warded;
    hinted(model).map(move |(field, lock)| {
        let (cfgs, vis, name) = (cfgs(&field.field.attrs), &field.field.vis, &field.name);
        let note = note(model, field, lock);
        quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[deprecated(note = #note)]
            #vis #name: #warded::__private::GuardedByItsLock
        }
    })
}

fn note(model: &Model, field: &ModelField, lock: usize) -> String {
    let (name, owner, init) = (&field.name, &model.name, &model.init);
    let lock = &model.locks[lock];
    let (guard, kind) = (&lock.name, lock.kind);
    let within = match kind {
        Kind::RwLock => {
            format!("`read_lock!(self.{guard}, |s| ..)`, or in `with_lock!` to change it")
        }
        Kind::Monitor => format!("`locked!(self.{guard}, |s| ..)`"),
        Kind::Lock | Kind::Condition => format!("`with_lock!(self.{guard}, |s| ..)`"),
    };
    let apart = if model.arguments.into_init { ", and taken apart by `.into_init()`" } else { "" };
    format!(
        "`{name}` is guarded by `{guard}`: write `s.{name}` in {within}; `{owner}` is made by `{init} {{ .. }}.into()`{apart}"
    )
}

/// `balance: GuardedByItsLock::new()`
pub(super) fn values(model: &Model) -> impl Iterator<Item = TokenStream> {
    let warded = &model.arguments.warded;
    hinted(model).map(move |(field, _)| {
        let (cfgs, name) = (cfgs(&field.field.attrs), &field.name);
        quote!(#(#cfgs)* #name: #warded::__private::GuardedByItsLock::new())
    })
}

/// `let _ = &owner.balance;`. Without it rustc warns that the field is never read, and a crate may forbid us to allow that lint.
pub(super) fn reads<'a>(model: &'a Model, owner: &'a Ident) -> impl Iterator<Item = TokenStream> + 'a {
    hinted(model).map(move |(field, _)| {
        let (cfgs, name) = (cfgs(&field.field.attrs), &field.name);
        quote!(#(#cfgs)* let _ = &#owner.#name;)
    })
}

/// `Debug` without the placeholders, with the bounds that the derive would have.
pub(super) fn debug(model: &Model) -> TokenStream {
    let (name, core, attributes) = (&model.name, model.core(), model.impl_attributes());
    let shown = model.fields.iter().filter(|field| !matches!(field.place, Place::Guarded(_)));
    let statements = shown.map(|ModelField { name, field, .. }| {
        let (cfgs, text) = (cfgs(&field.attrs), name.to_string());
        let text = text.trim_start_matches("r#");
        quote!(#(#cfgs)* fields.field(#text, &self.#name);)
    });
    let mut generics = model.generics.clone();
    let (_, types, _) = model.generics.split_for_impl();
    for parameter in &mut generics.params {
        if let GenericParam::Type(parameter) = parameter {
            parameter.bounds.push(parse_quote!(#core::fmt::Debug));
        }
    }
    let projected = model.fields.iter().filter(|field| field.place == Place::Plain && is_projection(model, field));
    for ModelField { elsewhere, .. } in projected {
        generics.make_where_clause().predicates.push(parse_quote!(#elsewhere: #core::fmt::Debug));
    }
    let (parameters, _, where_clause) = generics.split_for_impl();
    let parameters = unlinted(parameters);
    let (text, fields) = (name.to_string(), format_ident!("fields"));
    let text = text.trim_start_matches("r#");
    let impls = model.attributes.derived.iter().filter(|derived| !derived.is_default).map(|derived| {
        let cfg = derived.cfg.as_ref().map(|cfg| quote!(#[cfg(#cfg)]));
        let statements = statements.clone();
        quote! {
            #cfg
            #attributes
            impl #parameters #core::fmt::Debug for #name #types #where_clause {
                fn fmt(&self, f: &mut #core::fmt::Formatter<'_>) -> #core::fmt::Result {
                    let mut #fields = f.debug_struct(#text);
                    #(#statements)*
                    #fields.finish()
                }
            }
        }
    });
    quote!(#(#impls)*)
}

/// `T::Item`
fn is_projection(model: &Model, field: &ModelField) -> bool {
    let Type::Path(path) = &field.elsewhere else { return false };
    let first = path.path.segments.first();
    path.qself.is_some()
        || path.path.segments.len() > 1
            && model.generics.type_params().any(|parameter| first.is_some_and(|first| first.ident == parameter.ident))
}
