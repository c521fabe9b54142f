//! What `#[guarded]` generates. Every item stands on its own, so that a reader of the expansion finds one after the other.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, Generics, Path, Type, WhereClause, parse_quote};

use super::validate::{GuardingLock, Model, ModelField, Place};
use super::{condition, hint, order, view};
use crate::place::moved_to;

pub(super) fn expand(model: &Model) -> TokenStream {
    let states = model.locks.iter().enumerate().map(|(index, lock)| state_struct(model, index, lock));
    let owner = owner_struct(model);
    let init = init_struct(model);
    let from_init = from_init(model);
    let defaults = defaults(model);
    let into_init = model.arguments.into_init.then(|| into_init(model));
    let conditions = condition::expand(model);
    let levels = order::expand(model);
    let hint = hint::expand(model).filter(|_| model.derives_above.is_empty());
    let view = view::expand(model);
    quote! { #owner #(#states)* #init #from_init #defaults #into_init #levels #conditions #hint #view }
}

/// `Account`, as the user wrote it but for the guarded fields.
fn owner_struct(model: &Model) -> TokenStream {
    let Model { vis, name, generics, .. } = model;
    let attrs = &model.attributes.owner;
    let fields = model.fields.iter().filter_map(|field| match field.place {
        Place::Plain => Some(plain_field(field)),
        Place::Lock(lock) => Some(lock_field(model, field, &model.locks[lock])),
        Place::Condition(condition) => Some(condition::field(model, field, &model.conditions[condition])),
        Place::Guarded(_) if !model.derives_above.is_empty() => Some(plain_field(field)),
        Place::Guarded(_) => None,
    });
    let where_clause = &generics.where_clause;
    quote! {
        #(#attrs)*
        #vis struct #name #generics #where_clause {
            #(#fields,)*
        }
    }
}

fn plain_field(field: &ModelField) -> TokenStream {
    let field = &field.field;
    quote!(#field)
}

fn lock_field(model: &Model, field: &ModelField, lock: &GuardingLock) -> TokenStream {
    let (attrs, vis, name) = (&field.field.attrs, &field.field.vis, &field.name);
    let ty = order::ordered_type(model, lock, lock_type(model, lock));
    quote!(#(#attrs)* #vis #name: #ty)
}

/// `::warded::Lock<AccountState>`
pub(super) fn lock_type(model: &Model, lock: &GuardingLock) -> TokenStream {
    let (path, state) = (lock_path(model, lock), &lock.state);
    let (_, arguments, _) = lock.generics.split_for_impl();
    quote_spanned!(seen_at(&lock.path)=> #path<#state #arguments>)
}

/// A bare `Lock` needs no import; a path is the user's own way to it. Either way their token leads to its page, and errors
/// of a derive to their token.
fn lock_path(model: &Model, lock: &GuardingLock) -> TokenStream {
    let (place, path) = (seen_at(&lock.path), &lock.path);
    let warded = moved_to(place, &model.arguments.warded);
    path.get_ident().map_or_else(|| quote!(#path), |word| quote_spanned!(place=> #warded::#word))
}

pub(super) fn seen_at(path: &Path) -> Span {
    Span::call_site().located_at(path.segments.last().map_or_else(Span::call_site, |last| last.ident.span()))
}

/// `AccountState`, the fields under one lock.
fn state_struct(model: &Model, index: usize, lock: &GuardingLock) -> TokenStream {
    let GuardingLock { name, state, generics, .. } = lock;
    let doc = format!("What `{name}` guards in [`{}`].", model.name);
    let lock_cfgs = lock_cfgs(model, index);
    let fields = model.fields.iter().filter(|field| field.place == Place::Guarded(index));
    let state = moved_struct(model, state, generics, &doc, None, fields);
    quote! { #(#lock_cfgs)* #state }
}

/// The `cfg`s of a lock, for what stands or falls with it.
pub(super) fn lock_cfgs(model: &Model, index: usize) -> impl Iterator<Item = &Attribute> {
    let lock = model.fields.iter().filter(move |field| field.place == Place::Lock(index));
    lock.flat_map(|field| cfgs(&field.field.attrs))
}

/// `AccountInit`, the struct as the user wrote it, without its locks.
fn init_struct(model: &Model) -> TokenStream {
    let doc = format!("The fields of [`{0}`] without its locks: `.into()` makes it a [`{0}`].", model.name);
    let fields = model.fields.iter().filter(|field| matches!(field.place, Place::Plain | Place::Guarded(_)));
    // Part of what `#[guarded]` offers, whether used or not.
    let allowed = Some(quote!(dead_code));
    moved_struct(model, &model.init, &model.init_generics, &doc, allowed, fields)
}

/// A struct beside `Account` with some of its fields and all of its attributes.
fn moved_struct<'a>(
    model: &Model,
    name: &Ident,
    generics: &Generics,
    doc: &str,
    allowed: Option<TokenStream>,
    fields: impl Iterator<Item = &'a ModelField>,
) -> TokenStream {
    let attrs = &model.attributes.moved;
    let lints = allowed.into_iter();
    let allowed = allow(
        &quote!(
            #(#lints,)*
            missing_copy_implementations,
            missing_debug_implementations,
            unnameable_types,
            unreachable_pub,
            clippy::struct_field_names
        ),
        "reported for the struct that the user wrote",
    );
    let (vis, derives_above) = (&model.vis, &model.derives_above);
    let where_clause = &generics.where_clause;
    let fields: Vec<&ModelField> = fields.collect();
    let (names, types) = (fields.iter().map(|field| &field.name), fields.iter().map(|field| &field.elsewhere));
    let (field_attrs, field_vis) =
        (fields.iter().map(|field| &field.field.attrs), fields.iter().map(|field| &field.field.vis));
    quote! {
        #[doc = #doc]
        #allowed
        #(#[derive(#derives_above)])*
        #(#attrs)*
        #vis struct #name #generics #where_clause {
            #(#(#field_attrs)* #field_vis #names: #types,)*
        }
    }
}

fn from_init(model: &Model) -> TokenStream {
    let Model { name, init, generics, .. } = model;
    let core = core_path(model);
    let value = local("init");
    let fields = model.fields.iter().filter_map(|field| match field.place {
        Place::Plain => Some(taken_from(&value, field)),
        Place::Lock(lock) => Some(new_lock(model, &value, field, lock)),
        Place::Condition(_) => Some(condition::new(model, field)),
        Place::Guarded(_) => None,
    });
    let (parameters, types, _) = generics.split_for_impl();
    let where_clause = sized_where_clause(model);
    let attributes = impl_attributes(model);
    let value_of_owner = unless_refused(model, quote!(Self { #(#fields,)* }));
    quote! {
        #attributes
        impl #parameters #core::convert::From<#init #types> for #name #types #where_clause {
            fn from(#value: #init #types) -> Self {
                #value_of_owner
            }
        }
    }
}

/// The default of the struct, by that of its `Init`.
fn defaults(model: &Model) -> TokenStream {
    let Model { name, init, generics, .. } = model;
    let (core, attributes) = (core_path(model), impl_attributes(model));
    let mut bounded = generics.clone();
    let (_, types, _) = generics.split_for_impl();
    // What has no generics needs no bound, and rustc warns of one.
    if !generics.params.is_empty() {
        bounded.where_clause = sized_where_clause(model);
        bounded.make_where_clause().predicates.push(parse_quote!(#init #types: #core::default::Default));
    }
    let (parameters, _, where_clause) = bounded.split_for_impl();
    let defaults = model.attributes.default.iter().map(|cfg| {
        let cfg = cfg.as_ref().map(|cfg| quote!(#[cfg(#cfg)]));
        quote! {
            #cfg
            #attributes
            impl #parameters #core::default::Default for #name #types #where_clause {
                fn default() -> Self {
                    #core::convert::From::<#init #types>::from(#core::default::Default::default())
                }
            }
        }
    });
    defaults.collect()
}

fn new_lock(model: &Model, init: &Ident, field: &ModelField, index: usize) -> TokenStream {
    let lock = &model.locks[index];
    let (path, name, state) = (lock_path(model, lock), &field.name, &lock.state);
    let cfgs = cfgs(&field.field.attrs);
    let guarded: Vec<_> = model.fields.iter().filter(|field| field.place == Place::Guarded(index)).collect();
    let all_cfgs = guarded.iter().map(|field| self::cfgs(&field.field.attrs).collect::<Vec<_>>());
    let names: Vec<_> = guarded.iter().map(|field| &field.name).collect();
    let new = Ident::new(if lock.is_barging { "barging" } else { "new" }, Span::call_site());
    let value = quote!(#path::#new(#state { #(#(#all_cfgs)* #names: #init.#names,)* }));
    let lock = order::ordered(lock, value);
    quote!(#(#cfgs)* #name: #lock)
}

fn into_init(model: &Model) -> TokenStream {
    let Model { vis, name, init, generics, .. } = model;
    let moved = model.fields.iter().enumerate().filter_map(|(index, field)| match field.place {
        Place::Plain => Some(moved_out(field, &local_field(index))),
        Place::Lock(lock) => Some(moved_out(field, &local_state(lock))),
        Place::Guarded(_) | Place::Condition(_) => None,
    });
    let states = model.fields.iter().filter_map(|field| match field.place {
        Place::Lock(lock) => Some(taken_out_of_lock(field, lock)),
        _ => None,
    });
    let fields = model.fields.iter().enumerate().filter_map(|(index, field)| match field.place {
        Place::Plain => Some(moved_out(field, &local_field(index))),
        Place::Guarded(lock) => Some(taken_from(&local_state(lock), field)),
        Place::Lock(_) | Place::Condition(_) => None,
    });
    let warded = &model.arguments.warded;
    // All at once, so that rustc says once, and with the name of this macro, what a `Drop` of the user's forbids.
    let value_of_init = unless_refused(
        model,
        quote! {
            let Self { #(#moved,)* .. } = #warded::beside_a_drop_of_your_own_write_guarded_no_into_init!(self);
            #(#states)*
            #init { #(#fields,)* }
        },
    );
    let (parameters, types, _) = generics.split_for_impl();
    let where_clause = sized_where_clause(model);
    let cfgs = cfgs(&model.attributes.owner);
    let allowed = allow(
        &quote!(dead_code, deprecated, single_use_lifetimes, unreachable_pub),
        "part of what `#[guarded]` offers, whether used or not",
    );
    let doc = format!("Takes the locks off again. Nobody waits for them: this `{name}` is not shared.");
    quote! {
        #(#cfgs)*
        #allowed
        impl #parameters #name #types #where_clause {
            #[doc = #doc]
            #[must_use]
            #vis fn into_init(self) -> #init #types {
                #value_of_init
            }
        }
    }
}

/// A body that may count on the fields being where they belong.
fn unless_refused(model: &Model, body: TokenStream) -> TokenStream {
    if model.derives_above.is_empty() { body } else { quote!(loop {}) }
}

/// A field of a `?Sized` type parameter is moved here, and only what has a size can be.
fn sized_where_clause(model: &Model) -> Option<WhereClause> {
    let core = core_path(model);
    let mut generics = model.generics.clone();
    for parameter in model.generics.type_params().map(|parameter| &parameter.ident) {
        let is_parameter = |ty: &Type| matches!(ty, Type::Path(path) if path.path.is_ident(parameter));
        if may_be_unsized(&model.generics) && model.fields.iter().any(|field| is_parameter(&field.elsewhere)) {
            generics.make_where_clause().predicates.push(parse_quote!(#parameter: #core::marker::Sized));
        }
    }
    generics.where_clause
}

fn may_be_unsized(generics: &Generics) -> bool {
    let mut tokens = generics.to_token_stream().into_iter().chain(generics.where_clause.to_token_stream());
    tokens.any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '?'))
}

fn taken_out_of_lock(field: &ModelField, lock: usize) -> TokenStream {
    let (cfgs, state) = (cfgs(&field.field.attrs), local_state(lock));
    quote!(#(#cfgs)* let #state = #state.into_inner();)
}

/// `name: field_0`
fn moved_out(field: &ModelField, local: &Ident) -> TokenStream {
    let (cfgs, name) = (cfgs(&field.field.attrs), &field.name);
    quote!(#(#cfgs)* #name: #local)
}

fn local_field(index: usize) -> Ident {
    local(&format!("field_{index}"))
}

fn taken_from(value: &Ident, field: &ModelField) -> TokenStream {
    let (cfgs, name) = (cfgs(&field.field.attrs), &field.name);
    quote!(#(#cfgs)* #name: #value.#name)
}

fn local_state(lock: usize) -> Ident {
    local(&format!("guarded_{lock}"))
}

fn local(name: &str) -> Ident {
    format_ident!("{name}", span = Span::mixed_site())
}

/// What stands above every generated `impl` of a trait.
pub(super) fn impl_attributes(model: &Model) -> TokenStream {
    let cfgs = cfgs(&model.attributes.owner);
    let reason = "the names are the user's, and not used by them here";
    quote! { #(#cfgs)* #[automatically_derived] #[allow(deprecated, single_use_lifetimes, reason = #reason)] }
}

/// Of the lints that careful crates turn on, those that speak of what a macro wrote: rustc looks up each name that stands here.
pub(crate) fn allow(lints: &TokenStream, reason: &str) -> TokenStream {
    quote!(#[allow(#lints, reason = #reason)])
}

pub(crate) fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

pub(super) fn core_path(model: &Model) -> TokenStream {
    let warded = &model.arguments.warded;
    quote!(#warded::__private::core)
}
