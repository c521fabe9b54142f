//! Generates two items for `#[requires]`, whether the struct has such methods or not: the view, which is the type of their `self`,
//! and a macro that passes the struct to their `impl`.
//!
//! ```text
//! struct AccountHolding<'held, __Account, __AccountState> {
//!     plain: NotGuarded<'held, __Account>,     derefs to `Account`, and can't be exchanged
//!     state: __AccountState,                   `Guarded<'held, AccountState>` where the lock is held
//!     #[deprecated(note = "..: write `a.state.balance`")]
//!     balance: BehindItsLock,                  the answer to `a.balance`
//! }
//! impl Deref for AccountHolding<..> { .. }     to `Account`: its plain methods and fields
//! macro_rules! __AccountHolding { .. }         calls another macro with the struct as the user wrote it
//! use __AccountHolding as AccountHolding;
//! ```
//!
//! A macro sees only the item that it is applied to. So `#[guarded]` can't know whether there are such methods, and their `impl`
//! does not know the fields. The macro has the same path as the view, so the `impl` finds it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Visibility;

use super::hint;
use super::model::{GuardingLock, Model, ModelField, Place};
use crate::attributes::cfgs;
use crate::names::{example_name, parameter, view_name};
use crate::place::unlinted;

pub(super) fn view(model: &Model) -> TokenStream {
    let (vis, name, core, warded) = (&model.vis, &model.holding, model.core(), &model.arguments.warded);
    let (attributes, cfgs) = (model.impl_attributes(), cfgs(&model.attributes.owner));
    let (plain, owner) = (&model.plain, parameter(&model.name));
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
    hinted(model).map(move |(ModelField { name, field, .. }, lock)| {
        let (vis, lock) = (&field.vis, &model.locks[lock].name);
        let note = format!("`{name}` is guarded by `{lock}`: where that is held, write `{a}.{lock}.{name}`");
        quote!(#[deprecated(note = #note)] #vis #name: #warded::__private::BehindItsLock)
    })
}

/// The guarded fields that have a placeholder in the view. A field with a `cfg` has none, because the code that makes the view can't
/// evaluate it.
pub(crate) fn hinted(model: &Model) -> impl Iterator<Item = (&ModelField, usize)> {
    hint::hinted(model).filter(|(field, _)| cfgs(&field.field.attrs).next().is_none())
}

/// A macro that passes the struct on, as the user wrote it.
pub(super) fn struct_macro(model: &Model, written: &TokenStream) -> TokenStream {
    let name = view_name(&model.name);
    let (told, name) = (format_ident!("__{}", name), unlinted(&name));
    let cfgs = cfgs(&model.attributes.owner).collect::<Vec<_>>();
    let vis = match &model.vis {
        // A `macro_rules!` macro can't be more visible than this.
        Visibility::Public(_) => quote!(pub(crate)),
        other => quote!(#other),
    };
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        macro_rules! #told {
            ([$($call:tt)*] $($item:tt)*) => { $($call)* { { #written } $($item)* } };
        }
        #(#cfgs)*
        #[doc(hidden)]
        #vis use #told as #name;
    }
}

fn locks(model: &Model) -> impl Iterator<Item = (usize, &ModelField, &GuardingLock)> {
    model.fields.iter().filter_map(|field| match field.place {
        Place::Lock(index) => Some((index, field, &model.locks[index])),
        _ => None,
    })
}
