//! `#[condition(of = lock, when = |pattern| predicate, count = |pattern| number)]` above a field: a reason to wait on a lock, by name.
//!
//! ```text
//! #[condition(of = state)]                                  not_empty: ::warded::NamedCondition<BufferState, 0>
//! not_empty: Condition,                               ──▶   impl HasLock<..> for &Buffer { .. }
//! #[condition(of = state, when = |s| s.items > 0)]          ready: ::warded::NamedCondition<BufferState, 1>
//! ready: Condition,                                         impl DeclaresWhen<1> for BufferState { .. }
//! ```
//!
//! On a monitor, the condition also says how many waiters may go on at once, by `count = |s| s.items` or by the form of the predicate.
//!
//! The predicate becomes a function of the guarded fields. It stays raw tokens, like the bodies of the other macros.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Field, parse_quote};

use super::declaration::{Declaration, Reads};
use super::model::{GuardingLock, Model, ModelField, NamedCondition, Place};
use super::named::{check_lock_exists, example_of};
use super::parse::{InputField, Kind};
use crate::attributes::cfgs;
use crate::call::acquisition::local;
use crate::diagnostics::Diagnostics;
use crate::place::{at_last, moved_to, unlinted};
use crate::wait_until::{captures, keys};

// --- validate ---

/// The condition that the field declares, if it has the attribute.
pub(super) fn check_condition(
    owner: &Ident,
    field: &InputField,
    fields: &[InputField],
    declared: &[&InputField],
    diagnostics: &mut Diagnostics,
) -> Option<NamedCondition> {
    let attribute = field.condition.first()?;
    let (name, is_condition) = (&field.name, field.kind() == Some(Kind::Condition));
    if let Some(guarded) = field.guarded.first() {
        if !is_condition {
            let message = format!("`{name}` holds data, and a condition is only a name: leave out this attribute");
            diagnostics.refuse(attribute, message);
            return None;
        }
        let message = format!("`{name}` is a condition, and holds no data to guard: leave out this attribute");
        diagnostics.refuse(guarded, message);
    }
    if !is_condition || field.bare_lock().is_none() {
        let message = format!("a condition is written bare, and holds no data: write `{name}: Condition`");
        diagnostics.refuse(&field.field.ty, message);
    }
    let is_lock = |lock: &&&InputField| matches!(lock.kind(), Some(Kind::Lock | Kind::Monitor));
    let first_lock = declared.iter().find(is_lock).copied();
    let Declaration { of, when, count } = Declaration::new(attribute, owner, &example_of(first_lock), diagnostics);
    let named = check_lock_exists("of", of.as_ref(), fields, declared, diagnostics);
    let lock = named.filter(|&named| check_has_conditions(declared[named], of.as_ref(), diagnostics));
    check_is_found(field, attribute, lock.map(|lock| declared[lock]), when.is_some(), diagnostics);
    check_is_counted(count.as_ref(), lock.map(|lock| declared[lock]), when.is_some(), diagnostics);
    // If the lock is not known, the first one takes its place, so that the condition has a type and rustc reports no second error.
    let of = lock.or_else(|| declared.iter().position(|lock| is_lock(&lock)));
    Some(NamedCondition { of, key: 0, when, count })
}

/// Refuses a condition without `when` on a monitor, because nothing notifies the waiters of a monitor.
fn check_is_found(
    field: &InputField,
    attribute: &Attribute,
    lock: Option<&InputField>,
    has_when: bool,
    diagnostics: &mut Diagnostics,
) {
    if let Some(monitor) = lock.filter(|lock| lock.kind() == Some(Kind::Monitor) && !has_when) {
        let (name, of) = (&field.name, &monitor.name);
        let message = format!(
            "`{of}` is a `Monitor`, so `{name}` needs a predicate: write `#[condition(of = {of}, when = |s| ..)]`"
        );
        diagnostics.refuse(attribute, message);
    }
}

/// Refuses `count` on a `Lock`, and without `when`.
fn check_is_counted(count: Option<&Reads>, lock: Option<&InputField>, has_when: bool, diagnostics: &mut Diagnostics) {
    let Some(Reads { name, .. }) = count else { return };
    if let Some(lock) = lock.filter(|lock| lock.kind() == Some(Kind::Lock)) {
        let lock = &lock.name;
        let message =
            format!("a `Lock` is handed to one task at a time: leave out `count`, or declare `{lock}: Monitor`");
        diagnostics.refuse(name, message);
    } else if !has_when {
        diagnostics
            .refuse(name, "`count` says how many may go on while `when` is true: write `when = |s| ..` before it");
    }
}

/// Refuses a condition of an `RwLock` or a `Condition`.
fn check_has_conditions(lock: &InputField, of: Option<&Ident>, diagnostics: &mut Diagnostics) -> bool {
    let name = &lock.name;
    let message = match lock.kind() {
        Some(Kind::RwLock) => format!("`{name}` is an `RwLock`, and conditions are of a `Lock`: write `{name}: Lock`"),
        Some(Kind::Condition) => format!(
            "`{name}` is a `Condition`, which has only a condition of its own: write `{name}: Lock`, \
             for which you may declare several"
        ),
        _ => return true,
    };
    diagnostics.refuse(of, message);
    false
}

/// Gives each condition its number among the conditions of its lock.
pub(super) fn number_conditions(conditions: &mut [NamedCondition]) {
    for index in 0..conditions.len() {
        let of = conditions[index].of;
        conditions[index].key = conditions[..index].iter().filter(|earlier| earlier.of == of).count();
    }
}

// --- expand ---

/// The impls beside the struct: they lead from each instance to its lock, and contain the predicates.
pub(super) fn expand(model: &Model) -> TokenStream {
    let of_lock = |index| model.conditions.iter().any(|condition| condition.of == Some(index));
    let has_locks = model.locks.iter().enumerate().filter(|(index, _)| of_lock(*index));
    let has_locks = has_locks.map(|(index, lock)| has_lock(model, index, lock));
    let declares_when = model.fields.iter().filter_map(|field| match field.place {
        Place::Condition(condition) => declares_when(model, field, &model.conditions[condition]),
        _ => None,
    });
    quote! { #(#has_locks)* #(#declares_when)* }
}

/// `not_empty: ::warded::NamedCondition<BufferState, 0>`
pub(super) fn field(model: &Model, field: &ModelField, condition: &NamedCondition) -> TokenStream {
    let ModelField { name, field: Field { attrs, vis, ty, .. }, .. } = field;
    let place = Span::call_site().located_at(at_last(&ty.to_token_stream(), Span::call_site()));
    let (path, key) = (moved_to(place, &model.arguments.warded), Literal::usize_unsuffixed(condition.key));
    let state = condition.of.map_or_else(|| quote!(()), |of| model.locks[of].state_type());
    let ty = quote_spanned!(place=> #path::NamedCondition<#state, #key>);
    quote!(#(#attrs)* #vis #name: #ty)
}

/// `not_empty: ::warded::__condition!("Buffer.not_empty")`
pub(super) fn new(model: &Model, field: &ModelField) -> TokenStream {
    let (cfgs, name, warded) = (cfgs(&field.field.attrs), &field.name, &model.arguments.warded);
    let named = format!("{}.{}", model.name, name);
    quote!(#(#cfgs)* #name: #warded::__condition!(#named))
}

fn has_lock(model: &Model, index: usize, lock: &GuardingLock) -> TokenStream {
    let (owner, name, warded) = (&model.name, &lock.name, &model.arguments.warded);
    let (cfgs, attributes) = (model.lock_cfgs(index), model.impl_attributes());
    let (state, ty) = (lock.state_type(), model.lock_type(lock));
    let mut generics = model.generics.clone();
    generics.params.insert(0, parse_quote!('__lock));
    let (parameters, ..) = generics.split_for_impl();
    let (_, types, where_clause) = model.generics.split_for_impl();
    let parameters = unlinted(parameters);
    quote! {
        #(#cfgs)*
        #attributes
        impl #parameters #warded::__private::HasLock<'__lock, #state> for &'__lock #owner #types #where_clause {
            type Lock = #ty;
            fn its_lock(self) -> &'__lock #ty {
                &self.#name
            }
        }
    }
}

fn declares_when(model: &Model, field: &ModelField, condition: &NamedCondition) -> Option<TokenStream> {
    let (of, Reads { name, parameter, body }) = (condition.of?, condition.when.as_ref()?);
    let (lock, warded) = (&model.locks[of], &model.arguments.warded);
    let cfgs = cfgs(&model.attributes.owner).chain(model.lock_cfgs(of)).chain(cfgs(&field.field.attrs));
    let (parameters, _, where_clause) = lock.generics.split_for_impl();
    let (state, key) = (lock.state_type(), Literal::usize_unsuffixed(condition.key));
    // With this span, rustc points at `when` if the predicate is not a `bool`.
    let core = moved_to(name.span(), &model.core());
    let result = quote_spanned!(Span::call_site().located_at(name.span())=> #core::primitive::bool);
    let body = captures::questioned(parameter, body.clone(), warded);
    let about = (lock.kind == Kind::Monitor).then(|| about(warded, condition)).flatten();
    let parameters = unlinted(parameters);
    Some(quote! {
        #(#cfgs)*
        impl #parameters #warded::__private::DeclaresWhen<#key> for #state #where_clause {
            type When = #warded::__private::When<#key>;
            fn when(&self) -> #result {
                let #parameter = self;
                #body
            }
            #about
        }
    })
}

/// How many waiters may go on: by `count`, or else by the form of the predicate.
fn about(warded: &TokenStream, NamedCondition { when, count, .. }: &NamedCondition) -> Option<TokenStream> {
    let about = local("about");
    let keys = if let Some(Reads { parameter, body, .. }) = count {
        // It has the span of the user's tokens, like a closure.
        let body = quote_spanned!(at_last(body, Span::mixed_site())=> (#body));
        quote_spanned!(Span::mixed_site()=> #about.keyed_count(|#parameter| #body))
    } else {
        let Reads { parameter, body, .. } = when.as_ref()?;
        keys::of(&syn::parse2(quote!(|#parameter| #body)).ok()?, &TokenStream::new())?
    };
    Some(quote_spanned! {Span::mixed_site()=>
        fn about(#about: #warded::__private::About<'_, Self>) -> #warded::__private::Keys<Self> {
            #keys
        }
    })
}
