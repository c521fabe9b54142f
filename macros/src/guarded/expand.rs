//! The expansion of `#[guarded]`. Each function generates one item.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Generics, Type, WhereClause, parse_quote};

use super::model::{GuardingLock, Model, ModelField, Place};
use super::{condition, hint, order, view};
use crate::attributes::{allow, cfgs};
use crate::call::acquisition::local;
use crate::place::{moved_to, unlinted};

pub(super) fn expand(model: &Model) -> TokenStream {
    let states = model.locks.iter().enumerate().map(|(index, lock)| state_struct(model, index, lock));
    let (owner, init) = (owner_struct(model), init_struct(model));
    let (from_init, of_fields) = (from_init(model), of_fields(model));
    let (defaults, debug) = (defaults(model), hint::debug(model));
    let into_init = model.arguments.into_init.then(|| into_init(model));
    let conditions = condition::expand(model);
    let levels = order::expand(model);
    let view = view::view(model);
    let cfgs = missing_cfgs(model);
    quote! { #cfgs #owner #(#states)* #init #from_init #of_fields #defaults #debug #into_init #levels #conditions #view }
}

/// Errors for fields that exist although their lock does not. The macro can't evaluate a `cfg`, so rustc does it.
fn missing_cfgs(model: &Model) -> TokenStream {
    let errors = model.missing_cfgs.iter().map(|(field, cfg)| {
        let written = quote!(#[cfg(#cfg)]).to_string().replace(' ', "");
        let message = format!("`{field}` is there where its lock is not: write the same `{written}` above `{field}`");
        let error = syn::Error::new(field.span(), message).to_compile_error();
        quote!(#[cfg(not(#cfg))] #error)
    });
    quote!(#(#errors)*)
}

/// `Account`, as the user wrote it, but without the guarded fields.
fn owner_struct(model: &Model) -> TokenStream {
    let Model { vis, name, generics, .. } = model;
    let attrs = &model.attributes.owner;
    // The placeholders come first, because the last field may be unsized.
    let hints = hint::fields(model);
    let fields = model.fields.iter().filter_map(|field| match field.place {
        Place::Plain => Some(plain_field(field)),
        Place::Lock(lock) => Some(lock_field(model, field, &model.locks[lock])),
        Place::Condition(condition) => Some(condition::field(model, field, &model.conditions[condition])),
        Place::Guarded(_) => None,
    });
    let where_clause = &generics.where_clause;
    quote! {
        #(#attrs)*
        #vis struct #name #generics #where_clause {
            #(#hints,)*
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
    let ty = order::ordered_type(model, lock, model.lock_type(lock));
    quote!(#(#attrs)* #vis #name: #ty)
}

/// `AccountState`, the fields that one lock guards.
fn state_struct(model: &Model, index: usize, lock: &GuardingLock) -> TokenStream {
    let GuardingLock { name, state, generics, .. } = lock;
    let doc = format!("What `{name}` guards in [`{}`].", model.name);
    let lock_cfgs = model.lock_cfgs(index);
    let fields = model.fields.iter().filter(|field| field.place == Place::Guarded(index));
    // rustc reports a bad name of a field at `Init`, so here the names have spans for which it reports no lint. If the name of the
    // type is taken, rustc reports that at the lock.
    let place = Span::call_site().located_at(name.span());
    let state = moved_struct(model, place, state, generics, &doc, &lock.attrs, |name| unlinted(name), fields);
    quote! { #(#lock_cfgs)* #state }
}

/// `AccountInit`, the struct as the user wrote it, without its locks.
fn init_struct(model: &Model) -> TokenStream {
    let doc = format!("The fields of [`{0}`] without its locks: `.into()` makes it a [`{0}`].", model.name);
    let fields = model.fields.iter().filter(|field| matches!(field.place, Place::Plain | Place::Guarded(_)));
    let (place, name) = (Span::call_site(), &model.init);
    moved_struct(model, place, name, &model.init_generics, &doc, &model.init_attrs, Ident::to_token_stream, fields)
}

/// Another struct with some fields and the attributes of `Account`. Its tokens have the span `place`.
#[expect(clippy::too_many_arguments, reason = "the parts of a struct")]
fn moved_struct<'a>(
    model: &Model,
    place: Span,
    name: &Ident,
    generics: &Generics,
    doc: &str,
    own: &[Attribute],
    spelled: impl Fn(&Ident) -> TokenStream,
    fields: impl Iterator<Item = &'a ModelField>,
) -> TokenStream {
    let attrs = &model.attributes.moved;
    let allowed = allow(&quote!(clippy::struct_field_names), "reported for the struct that the user wrote");
    // rustc's lints are for the struct that the user wrote, and not for this one.
    let (vis, name) = (moved_to(place, &unlinted(&model.vis)), at_owner(model, name));
    let where_clause = &generics.where_clause;
    let fields: Vec<&ModelField> = fields.collect();
    let (names, types) = (fields.iter().map(|field| spelled(&field.name)), fields.iter().map(|field| &field.elsewhere));
    let (field_attrs, field_vis) =
        (fields.iter().map(|field| &field.field.attrs), fields.iter().map(|field| unlinted(&field.field.vis)));
    let declared = quote_spanned! {place=>
        #vis struct #name #generics #where_clause {
            #(#(#field_attrs)* #field_vis #names: #types,)*
        }
    };
    quote! {
        #[doc = #doc]
        #allowed
        #(#attrs)*
        #(#own)*
        #declared
    }
}

/// The name of a generated type, with the span of the struct's name: if generics are missing, rustc proposes to add them after it.
fn at_owner(model: &Model, name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::call_site().located_at(model.name.span()));
    name
}

fn from_init(model: &Model) -> TokenStream {
    let Model { name, init, generics, .. } = model;
    let core = model.core();
    let (value, made) = (local("init"), local("owner"));
    let reads = hint::reads(model, &made);
    let owner = owner_of(model, |field| {
        let name = &field.name;
        quote!(#value.#name)
    });
    let (parameters, types, _) = generics.split_for_impl();
    let (parameters, where_clause) = (unlinted(parameters), sized_where_clause(model));
    let attributes = model.impl_attributes();
    quote! {
        #attributes
        impl #parameters #core::convert::From<#init #types> for #name #types #where_clause {
            fn from(#value: #init #types) -> Self {
                let #made = #owner;
                #(#reads)*
                #made
            }
        }
    }
}

/// `From<AccountInit>` as a `const fn`. It takes the fields one by one, because a `const fn` can't move a field out of a struct that has
/// a destructor.
fn of_fields(model: &Model) -> TokenStream {
    let Model { vis, name, generics, .. } = model;
    let fields = || model.fields.iter().filter(|field| matches!(field.place, Place::Plain | Place::Guarded(_)));
    let all_cfgs = fields().map(|field| cfgs(&field.field.attrs).collect::<Vec<_>>());
    let (names, types_of_fields) =
        (fields().map(|field| local(&field.name.to_string())), fields().map(|field| &field.field.ty));
    let owner = owner_of(model, |field| local(&field.name.to_string()).into_token_stream());
    let (parameters, types, _) = generics.split_for_impl();
    let (parameters, where_clause) = (unlinted(parameters), sized_where_clause(model));
    let (cfgs, allowed) = (cfgs(&model.attributes.owner), allow_deprecated(&quote!(clippy::too_many_arguments,)));
    let vis = unlinted(vis);
    let doc = format!(
        "A new `{name}` of its fields, in the order in which they are declared, for a `static`. Elsewhere \
         `{} {{ .. }}.into()` names them.",
        model.init
    );
    quote! {
        #(#cfgs)*
        #allowed
        impl #parameters #name #types #where_clause {
            #[doc = #doc]
            #[must_use]
            #vis const fn of_fields(#(#(#all_cfgs)* #names: #types_of_fields,)*) -> Self {
                #owner
            }
        }
    }
}

/// `Self { .. }`. The function `value` gives the value of each field that the user wrote.
fn owner_of(model: &Model, value: impl Fn(&ModelField) -> TokenStream) -> TokenStream {
    let hints = hint::values(model);
    let fields = model.fields.iter().filter_map(|field| match field.place {
        Place::Plain => Some(with_value(field, &value)),
        Place::Lock(lock) => Some(new_lock(model, &value, field, lock)),
        Place::Condition(_) => Some(condition::new(model, field)),
        Place::Guarded(_) => None,
    });
    quote!(Self { #(#hints,)* #(#fields,)* })
}

/// `name: value`
fn with_value(field: &ModelField, value: impl Fn(&ModelField) -> TokenStream) -> TokenStream {
    let (cfgs, name, value) = (cfgs(&field.field.attrs), &field.name, value(field));
    quote!(#(#cfgs)* #name: #value)
}

/// `Default` for the struct, from the default of its `Init`.
fn defaults(model: &Model) -> TokenStream {
    let Model { name, init, generics, .. } = model;
    let (core, attributes) = (model.core(), model.impl_attributes());
    let mut bounded = generics.clone();
    let (_, types, _) = generics.split_for_impl();
    // Without generics no bound is needed, and rustc would warn of it.
    if !generics.params.is_empty() {
        bounded.where_clause = sized_where_clause(model);
        bounded.make_where_clause().predicates.push(parse_quote!(#init #types: #core::default::Default));
    }
    let (parameters, _, where_clause) = bounded.split_for_impl();
    let parameters = unlinted(parameters);
    let defaults = model.attributes.derived.iter().filter(|derived| derived.is_default).map(|derived| {
        let cfg = derived.cfg.as_ref().map(|cfg| quote!(#[cfg(#cfg)]));
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
    quote!(#(#defaults)*)
}

fn new_lock(
    model: &Model,
    value: impl Fn(&ModelField) -> TokenStream,
    field: &ModelField,
    index: usize,
) -> TokenStream {
    let lock = &model.locks[index];
    let (path, name, state) = (model.lock_path(lock), &field.name, &lock.state);
    let cfgs = cfgs(&field.field.attrs);
    let guarded = model.fields.iter().filter(|field| field.place == Place::Guarded(index));
    let guarded = guarded.map(|field| with_value(field, &value));
    // The span is not that of the lock: if the user has a type of this name, rustc would propose to rename the lock.
    let state = Ident::new(&state.to_string(), Span::call_site());
    let new = Ident::new(if lock.is_barging { "barging" } else { "new" }, Span::call_site());
    let named = format!("{}.{}", model.name, name);
    let lock = order::ordered(lock, quote!(#path::#new(#state { #(#guarded,)* }).named(#named)));
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
        Place::Lock(lock) => Some(taken_out_of_lock(model, field, lock)),
        _ => None,
    });
    let fields = model.fields.iter().enumerate().filter_map(|(index, field)| match field.place {
        Place::Plain => Some(moved_out(field, &local_field(index))),
        Place::Guarded(lock) => Some(with_value(field, |field| {
            let (state, name) = (local_state(lock), &field.name);
            quote!(#state.#name)
        })),
        Place::Lock(_) | Place::Condition(_) => None,
    });
    let warded = &model.arguments.warded;
    // With these, an editor knows that the names after `by` and `of` are fields, and renames them, too.
    let named = model.locks.iter().enumerate().map(|(index, GuardingLock { named, .. })| {
        let cfgs = model.lock_cfgs(index);
        quote!(#(#cfgs)* let _ = (#(&self.#named,)*);)
    });
    let has_no_drop = has_no_drop(model, &quote!(self));
    let of_struct: Vec<_> = cfgs(&model.attributes.owner).collect();
    let (parameters, types, _) = generics.split_for_impl();
    let (parameters, where_clause) = (unlinted(parameters), sized_where_clause(model));
    let (allowed, vis) = (allow_deprecated(&TokenStream::new()), unlinted(vis));
    let doc =
        format!("Returns the fields without the locks. No task waits for a lock, because this `{name}` is not shared.");
    quote! {
        #(#of_struct)*
        #allowed
        impl #parameters #name #types #where_clause {
            #[doc = #doc]
            #[must_use]
            #vis fn into_init(self) -> #init #types {
                #(#named)*
                use #warded::__private::HasNoDrop as _;
                #has_no_drop
                let Self { #(#moved,)* .. } = self;
                #(#states)*
                #init { #(#fields,)* }
            }
        }
    }
}

/// `taken_apart(&self).has_no_drop();`. rustc reports its error at the name of the struct.
fn has_no_drop(model: &Model, whole: &TokenStream) -> TokenStream {
    let (warded, place) = (&model.arguments.warded, Span::call_site().located_at(model.name.span()));
    quote_spanned!(place=> #warded::__private::taken_apart(&#whole).has_no_drop();)
}

/// Allows `deprecated`: the generated code must name fields that the user has deprecated, and the placeholders.
fn allow_deprecated(more: &TokenStream) -> TokenStream {
    allow(&quote!(#more deprecated), "the names are the user's, and not used by them here")
}

/// The where clause, with `Sized` for each `?Sized` parameter that is the type of a field, because the generated code moves the field.
fn sized_where_clause(model: &Model) -> Option<WhereClause> {
    let core = model.core();
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
    let where_clause = &generics.where_clause;
    quote!(#generics #where_clause)
        .into_iter()
        .any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '?'))
}

fn taken_out_of_lock(model: &Model, field: &ModelField, lock: usize) -> TokenStream {
    let (cfgs, state) = (cfgs(&field.field.attrs).collect::<Vec<_>>(), local_state(lock));
    let has_no_drop = has_no_drop(model, &state.to_token_stream());
    quote!(#(#cfgs)* let #state = #state.into_inner(); #(#cfgs)* #has_no_drop)
}

/// `name: field_0`
fn moved_out(field: &ModelField, local: &Ident) -> TokenStream {
    let (cfgs, name) = (cfgs(&field.field.attrs), &field.name);
    quote!(#(#cfgs)* #name: #local)
}

fn local_field(index: usize) -> Ident {
    local(&format!("field_{index}"))
}

fn local_state(lock: usize) -> Ident {
    local(&format!("guarded_{lock}"))
}
