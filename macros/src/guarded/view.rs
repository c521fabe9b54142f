//! Generates two items for `#[requires]`, whether the struct has such methods or not: the view, which is the type of their `self`,
//! and a macro that passes the fields of the struct to their `impl`.
//!
//! ```text
//! struct AccountHolding<'held, __Account, __AccountState> {
//!     plain: NotGuarded<'held, __Account>,     derefs to `Account`, and can't be exchanged
//!     state: __AccountState,                   `Guarded<'held, AccountState>` where the lock is held
//!     #[deprecated(note = "..: write `a.state.balance`")]
//!     balance: BehindItsLock,                  the answer to `a.balance`
//! }
//! impl Deref for AccountHolding<..> { .. }     to `Account`: its plain methods and fields
//! macro_rules! __AccountHolding { .. }         calls another macro with the fields: see `requires::parse`
//! use __AccountHolding as AccountHolding;
//! ```
//!
//! A macro sees only the item that it is applied to. So `#[guarded]` can't know whether there are such methods, and their `impl`
//! does not know the fields. The macro has the same path as the view, so the `impl` finds it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Visibility;

use super::model::{GuardingLock, Model, ModelField, Place};
use super::used_generics::name_of;
use crate::attributes::cfgs;
use crate::names::{example_name, parameter, view_name};
use crate::place::unlinted;

pub(super) fn expand(model: &Model) -> TokenStream {
    let (view, outline) = (view(model), outline(model));
    quote! { #view #outline }
}

fn view(model: &Model) -> TokenStream {
    let (vis, name, core, warded) = (&model.vis, &model.holding, model.core(), &model.arguments.warded);
    let (attributes, cfgs) = (model.impl_attributes(), cfgs(&model.attributes.owner));
    let (plain, owner) = (plain_field(model), parameter(&model.name));
    let (parameters, fields): (Vec<_>, Vec<_>) = locks(model)
        .map(|(_, field, lock)| {
            let (vis, name, parameter) = (&field.field.vis, &lock.name, parameter(&lock.state));
            (parameter.clone(), quote!(#vis #name: #parameter))
        })
        .unzip();
    let hints = hints(model);
    let view = unlinted(quote! {
        #vis struct #name<'held, #owner, #(#parameters),*> {
            #vis #plain: #warded::__private::NotGuarded<'held, #owner>,
            #(#fields,)*
            #(#hints,)*
        }
    });
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #view
        #[doc(hidden)]
        #attributes
        impl<#owner, #(#parameters),*> #core::ops::Deref for #name<'_, #owner, #(#parameters),*> {
            type Target = #owner;
            fn deref(&self) -> &#owner {
                &self.#plain
            }
        }
    }
}

/// The placeholders in the view, whose notes say where the guarded field is.
fn hints(model: &Model) -> impl Iterator<Item = TokenStream> {
    let (warded, a) = (&model.arguments.warded, example_name(&model.name));
    let guarded = model.fields.iter().filter(|field| is_hinted(model, field));
    guarded.filter_map(move |ModelField { name, field, place, .. }| {
        let Place::Guarded(lock) = place else { return None };
        let (vis, lock) = (&field.vis, &model.locks[*lock].name);
        let note = format!("`{name}` is guarded by `{lock}`: where that is held, write `{a}.{lock}.{name}`");
        Some(quote!(#[deprecated(note = #note)] #vis #name: #warded::__private::BehindItsLock))
    })
}

/// Whether the guarded field has a placeholder. A field with a `cfg` has none, because the code that makes the view can't evaluate it.
fn is_hinted(model: &Model, field: &ModelField) -> bool {
    model.arguments.hint && matches!(field.place, Place::Guarded(_)) && cfgs(&field.field.attrs).next().is_none()
}

/// The fields, as `requires::parse` reads them.
fn outline(model: &Model) -> TokenStream {
    let name = view_name(&model.name);
    let (told, name) = (format_ident!("__{}", name), unlinted(&name));
    let cfgs = cfgs(&model.attributes.owner).collect::<Vec<_>>();
    let vis = match &model.vis {
        // A `macro_rules!` macro can't be more visible than this.
        Visibility::Public(_) => quote!(pub(crate)),
        other => quote!(#other),
    };
    let lifetimes = Literal::usize_unsuffixed(model.generics.lifetimes().count());
    let (plain, view, hint) = (plain_field(model), &model.holding, model.arguments.hint);
    let locks = locks(model).map(|(index, _, lock)| {
        let (cfgs, name, state) = (model.lock_cfgs(index), &lock.name, &lock.state);
        let kind = Ident::new(lock.kind.name(), Span::call_site());
        let generics = places_of_generics(model, lock);
        let guarded = model.fields.iter().filter(|field| field.place == Place::Guarded(index)).map(|field| {
            let (hinted, name) = (is_hinted(model, field).then(|| quote!(!)), &field.name);
            quote!(#name #hinted)
        });
        let conditions = names(model, |place| match place {
            Place::Condition(condition) => model.conditions[condition].of == Some(index),
            _ => false,
        });
        quote!(#(#cfgs)* #name: #kind<#state [#(#generics)*]> { #(#guarded)* } { #(#conditions)* })
    });
    let plain_fields = names(model, |place| place == Place::Plain);
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        macro_rules! #told {
            ([$($call:tt)*] $($item:tt)*) => {
                $($call)* { { #lifetimes #hint #plain #view [#(#locks)*] { #(#plain_fields)* } } $($item)* }
            };
        }
        #(#cfgs)*
        #[doc(hidden)]
        #vis use #told as #name;
    }
}

fn names(model: &Model, is_wanted: impl Fn(Place) -> bool) -> impl Iterator<Item = &Ident> {
    model.fields.iter().filter(move |field| is_wanted(field.place)).map(|field| &field.name)
}

/// The generics of the state, as indices into those of the struct.
fn places_of_generics(model: &Model, lock: &GuardingLock) -> Vec<Literal> {
    let all: Vec<String> = model.generics.params.iter().map(name_of).collect();
    let places = lock.generics.params.iter().filter_map(|used| all.iter().position(|name| *name == name_of(used)));
    places.map(Literal::usize_unsuffixed).collect()
}

fn locks(model: &Model) -> impl Iterator<Item = (usize, &ModelField, &GuardingLock)> {
    model.fields.iter().filter_map(|field| match field.place {
        Place::Lock(index) => Some((index, field, &model.locks[index])),
        _ => None,
    })
}

/// A name that no other field has.
fn plain_field(model: &Model) -> Ident {
    let mut name = format_ident!("plain");
    while model.fields.iter().any(|field| field.name == name) {
        name = format_ident!("{name}_");
    }
    name
}
