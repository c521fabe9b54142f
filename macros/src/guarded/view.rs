//! What a `#[guarded] impl` builds on: the view that its `#[requires(state)]` methods see, and what there is to see.
//!
//! ```text
//! struct AccountHolding<'held, __AccountState> { the view: `&mut AccountState` if the lock is held
//!     plain: &'held Account,
//!     state: __AccountState,
//!     #[deprecated(note = "..: write `a.state.balance`")]
//!     balance: BehindItsLock,                  the answer to `a.balance`
//! }
//! impl Deref for AccountHolding { .. }          to `Account`: its plain methods and fields
//! macro_rules! __AccountHolding { .. }          tells another macro the fields: see `requires::outline`
//! use __AccountHolding as AccountHolding;
//! ```
//!
//! A macro sees only the item that it stands on, so the struct leaves what the `impl` must know in a macro of its own. It is
//! found as the view is, by its path.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, Lifetime, Visibility, parse_quote};

use super::expand::{allow, cfgs, core_path, impl_attributes, lock_cfgs};
use super::validate::{GuardingLock, Model, ModelField, Place};

pub(super) fn expand(model: &Model) -> TokenStream {
    let (view, outline) = (view(model), outline(model));
    quote! { #view #outline }
}

/// `AccountHolding`
pub(crate) fn view_name(owner: &Ident) -> Ident {
    format_ident!("{}Holding", owner)
}

fn view(model: &Model) -> TokenStream {
    let (vis, owner, name, core) = (&model.vis, &model.name, view_name(&model.name), core_path(model));
    let warded = &model.arguments.warded;
    let attributes = impl_attributes(model);
    let cfgs = cfgs(&model.attributes.owner);
    let allowed = allow(
        &quote!(
            dead_code,
            missing_debug_implementations,
            non_camel_case_types,
            non_snake_case,
            unnameable_types,
            unreachable_pub
        ),
        "what `#[requires]` methods see, if there are any",
    );
    let (plain, held) = (plain_field(model), held_lifetime(model));
    let locks = locks(model).map(|(_, field, lock)| {
        let (vis, name, parameter) = (&field.field.vis, &lock.name, parameter(&lock.state));
        quote!(#vis #name: #parameter)
    });
    let hints = hints(model);
    let generics = generics(model, &held);
    let (parameters, arguments, where_clause) = generics.split_for_impl();
    let (_, types, _) = model.generics.split_for_impl();
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #allowed
        #vis struct #name #generics #where_clause {
            #vis #plain: #warded::__private::Plain<#held, #owner #types>,
            #(#locks,)*
            #(#hints,)*
        }
        #[doc(hidden)]
        #attributes
        impl #parameters #core::ops::Deref for #name #arguments #where_clause {
            type Target = #owner #types;
            fn deref(&self) -> &#owner #types {
                self.#plain
            }
        }
    }
}

/// What says where a guarded field is, under its name.
fn hints(model: &Model) -> impl Iterator<Item = TokenStream> {
    let (warded, a) = (&model.arguments.warded, parameter_of_body(&model.name));
    let guarded = model.fields.iter().filter(|field| is_hinted(model, field));
    guarded.filter_map(move |ModelField { name, field, place, .. }| {
        let Place::Guarded(lock) = place else { return None };
        let (vis, lock) = (&field.vis, &model.locks[*lock].name);
        let note = format!("`{name}` is guarded by `{lock}`: where that is held, write `{a}.{lock}.{name}`");
        Some(quote!(#[deprecated(note = #note)] #vis #name: #warded::__private::BehindItsLock))
    })
}

/// Whether the code that makes the view knows that the field is there.
fn is_hinted(model: &Model, field: &ModelField) -> bool {
    model.arguments.hint && matches!(field.place, Place::Guarded(_)) && cfgs(&field.field.attrs).next().is_none()
}

/// `a`, for an `Account`.
pub(crate) fn parameter_of_body(owner: &Ident) -> char {
    owner.unraw().to_string().chars().next().map_or('a', |first| first.to_ascii_lowercase())
}

/// Those of the struct, behind a lifetime and a type for each lock.
fn generics(model: &Model, held: &Lifetime) -> Generics {
    let mut generics = model.init_generics.clone();
    let lifetimes = generics.lifetimes().count();
    for (place, (.., lock)) in locks(model).enumerate() {
        let parameter = parameter(&lock.state);
        generics.params.insert(lifetimes + place, parse_quote!(#parameter));
    }
    generics.params.insert(0, parse_quote!(#held));
    generics
}

/// The fields, as `requires::outline` reads them.
fn outline(model: &Model) -> TokenStream {
    let (name, cfgs) = (view_name(&model.name), cfgs(&model.attributes.owner).collect::<Vec<_>>());
    let told = format_ident!("__{}", name);
    let vis = match &model.vis {
        // A `macro_rules!` macro goes no further.
        Visibility::Public(_) => quote!(pub(crate)),
        other => quote!(#other),
    };
    let lifetimes = Literal::usize_unsuffixed(model.generics.lifetimes().count());
    let (plain, hint) = (plain_field(model), model.arguments.hint);
    let locks = locks(model).map(|(index, _, lock)| {
        let (cfgs, name, state) = (lock_cfgs(model, index), &lock.name, &lock.state);
        let kind = Ident::new(lock.kind.name(), Span::call_site());
        let generics = places_of_generics(model, lock);
        let guarded = model.fields.iter().filter(|field| field.place == Place::Guarded(index)).map(|field| {
            let (hinted, name) = (is_hinted(model, field).then(|| quote!(!)), &field.name);
            quote!(#name #hinted)
        });
        let conditions = names(model, |place| match place {
            Place::Condition(condition) => model.conditions[condition].is_of(index),
            _ => false,
        });
        quote!(#(#cfgs)* #name: #kind<#state [#(#generics)*]> { #(#guarded)* } { #(#conditions)* })
    });
    let plain_fields = names(model, |place| place == Place::Plain);
    let reason = "for `#[requires]`, if there is any";
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(unused_macros, reason = #reason)]
        macro_rules! #told {
            ([$($call:tt)*] $($item:tt)*) => {
                $($call)* { { #lifetimes #hint #plain [#(#locks)*] { #(#plain_fields)* } } $($item)* }
            };
        }
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(unused_imports, reason = #reason)]
        #vis use #told as #name;
    }
}

fn names(model: &Model, is_wanted: impl Fn(Place) -> bool) -> impl Iterator<Item = &Ident> {
    model.fields.iter().filter(move |field| is_wanted(field.place)).map(|field| &field.name)
}

/// Which of the struct's generics the state has.
fn places_of_generics(model: &Model, lock: &GuardingLock) -> Vec<Literal> {
    let name_of = |parameter: &GenericParam| match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
    };
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

/// `__AccountState`
pub(crate) fn parameter(state: &Ident) -> Ident {
    format_ident!("__{state}")
}

/// A name that no other field has.
fn plain_field(model: &Model) -> Ident {
    let mut name = format_ident!("plain");
    while model.fields.iter().any(|field| field.name == name) {
        name = format_ident!("{name}_");
    }
    name
}

/// `r#plain`, which nobody writes: so a path that the user wrote can be told from one that leads through the view.
pub(crate) fn way_to_owner(plain: &Ident) -> Ident {
    Ident::new_raw(&plain.to_string(), Span::call_site())
}

/// A name that no lifetime of the struct has.
fn held_lifetime(model: &Model) -> Lifetime {
    let mut name = "'held".to_owned();
    while model.generics.lifetimes().any(|other| other.lifetime.to_string() == name) {
        name.push('_');
    }
    Lifetime::new(&name, Span::call_site())
}
