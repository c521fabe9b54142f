//! The rules of `#[guarded]`. [`Input`] always becomes a [`Model`], even if there are errors. A field that breaks a rule gets the
//! place that was probably meant, so that the rest of the user's crate finds the types that it expects.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Path, parse_quote};

use super::arguments::{Arguments, lock_named_by};
use super::attributes::{Attributes, check_derives_without_locks};
use super::condition::{check_condition, number_conditions};
use super::model::{GuardingLock, Model, ModelField, NamedCondition, Place};
use super::named::{check_lock_exists, declaration_of, example_of, lock_of_condition};
use super::order::{Says, check_order, check_order_is_of_lock};
use super::parse::{Input, InputField, Kind, is_condition, is_order};
use super::self_type::SelfType;
use super::used_generics::used_generics;
use crate::attributes::cfgs;
use crate::diagnostics::Diagnostics;
use crate::names::{upper_camel, view_name};
use crate::spelling::closest;

pub(super) fn validate(input: Input, arguments: Arguments, diagnostics: &mut Diagnostics) -> Model {
    let Input { mut item, fields } = input;
    let declared_twice = fields.len();
    let fields = check_fields_differ(fields, diagnostics);
    let declared_twice = declared_twice > fields.len();
    item.attrs.retain(|attribute| {
        let stands_again = attribute.path().segments.last().is_some_and(|last| last.ident == "guarded");
        if stands_again {
            diagnostics.refuse(attribute, "`#[guarded]` is above this struct twice: leave out this one");
        }
        !stands_again
    });
    let named_by = locks_named_by(&fields, diagnostics);
    let declared = declared_locks(&fields, &named_by);
    check_that_a_lock_is_declared(&item.ident, &fields, &declared, diagnostics);
    for lock in &declared {
        check_declaration(lock, diagnostics);
    }
    // A lock that is named above the struct was meant to guard fields, and so was a lock with the name of a field.
    if !arguments.by && !declared_twice {
        check_that_locks_guard_something(&fields, &declared, &named_by, diagnostics);
    }
    check_types_are_there(&arguments, &declared, diagnostics);
    let states = check_names_of_states(&item.ident, &arguments, &declared, diagnostics);
    check_derives_without_locks(&item.attrs, &name_of_init(&item.ident, &arguments), diagnostics);

    let mut conditions = Vec::new();
    let places: Vec<Place> = fields
        .iter()
        .zip(&named_by)
        .map(|(field, by)| {
            if let Some(lock) = declared.iter().position(|lock| lock.name == field.name) {
                return Place::Lock(lock);
            }
            check_order_is_of_lock(field, diagnostics);
            if let Some(condition) = check_condition(&item.ident, field, &fields, &declared, diagnostics) {
                conditions.push(condition);
                return Place::Condition(conditions.len() - 1);
            }
            check_lock_exists("by", by.as_ref(), &fields, &declared, diagnostics).map_or(Place::Plain, Place::Guarded)
        })
        .collect();
    number_conditions(&mut conditions);
    let locks = declared
        .iter()
        .zip(states)
        .map(|(lock, (state, attrs))| {
            let kind = lock.kind().unwrap_or(Kind::Lock);
            let (name, path) = (lock.name.clone(), lock_without_generics(lock));
            let Says { order, is_barging } = check_order(lock, diagnostics);
            let named = named_by.iter().flatten().cloned().chain(fields.iter().filter_map(lock_of_condition));
            let named = named.filter(|named| *named == name).collect();
            GuardingLock { name, kind, path, state, attrs, generics: Generics::default(), order, is_barging, named }
        })
        .collect();
    model(item, arguments, fields, &places, locks, conditions)
}

fn model(
    item: syn::ItemStruct,
    arguments: Arguments,
    fields: Vec<InputField>,
    places: &[Place],
    mut locks: Vec<GuardingLock>,
    conditions: Vec<NamedCondition>,
) -> Model {
    let (name, (_, used, _)) = (&item.ident, item.generics.split_for_impl());
    let self_type = SelfType { path: quote!(#name #used), qualified: quote!(<#name #used>) };
    let init_generics = generics_without_self(&item.generics, &self_type);
    let mut fields: Vec<ModelField> = fields
        .into_iter()
        .zip(places)
        .map(|(InputField { field, name, .. }, &place)| {
            let elsewhere = self_type.written_out(field.ty.to_token_stream());
            let elsewhere = syn::parse2(elsewhere).unwrap_or_else(|_| field.ty.clone());
            ModelField { name, field, elsewhere, place }
        })
        .collect();
    for (index, lock) in locks.iter_mut().enumerate() {
        let guarded = fields.iter().filter(|field| field.place == Place::Guarded(index));
        let reads = conditions.iter().filter(|condition| condition.of == Some(index));
        let reads = reads.flat_map(|condition| condition.when.iter().chain(&condition.count));
        let types = guarded.map(|field| &field.elsewhere);
        lock.generics = used_generics(&init_generics, types, reads.map(|reads| &reads.body));
    }
    let missing_cfgs = missing_cfgs(&fields, &conditions);
    for field in &mut fields {
        // The field gets the `cfg` that it lacks, so that the missing `cfg` is the only error.
        let cfgs = missing_cfgs.iter().filter(|(name, _)| *name == field.name);
        field.field.attrs.extend(cfgs.map(|(_, cfg)| parse_quote!(#[cfg(#cfg)])));
    }
    let own = |word| arguments.of(word).map(|said| said.attrs.clone()).unwrap_or_default();
    Model {
        attributes: Attributes::new(item.attrs, &own("struct")),
        vis: item.vis,
        init: name_of_init(&item.ident, &arguments),
        init_attrs: own("init"),
        holding: name_of_holding(&item.ident, &arguments, &locks),
        plain: name_of_plain_field(&fields),
        missing_cfgs,
        arguments,
        name: item.ident,
        generics: item.generics,
        init_generics,
        fields,
        locks,
        conditions,
    }
}

fn generics_without_self(generics: &Generics, self_type: &SelfType) -> Generics {
    let where_clause = syn::parse2(self_type.written_out(generics.where_clause.to_token_stream())).unwrap_or_default();
    let parameters = syn::parse2(self_type.written_out(generics.to_token_stream()));
    Generics { where_clause, ..parameters.unwrap_or_default() }
}

/// The lock that each field names, if its attribute can be understood.
fn locks_named_by(fields: &[InputField], diagnostics: &mut Diagnostics) -> Vec<Option<Ident>> {
    let example = example_of(fields.iter().find(|field| declares_lock(field)));
    fields
        .iter()
        .map(|field| {
            check_attributes(field, diagnostics);
            let attribute = field.guarded.first()?;
            lock_named_by(attribute, &example, diagnostics)
        })
        .collect()
}

/// `name: Lock`, and not a condition.
fn declares_lock(field: &InputField) -> bool {
    field.bare_lock().is_some() && field.condition.is_empty()
}

/// The locks: the fields of type `Lock`, and those of type `Lock<..>` that a `by` names.
fn declared_locks<'a>(fields: &'a [InputField], named_by: &[Option<Ident>]) -> Vec<&'a InputField> {
    let is_named = |field: &InputField| named_by.iter().flatten().any(|by| *by == field.name);
    let is_used_as_lock =
        |field: &InputField| field.lock_with_generics().is_some() && field.condition.is_empty() && is_named(field);
    fields.iter().filter(|field| declares_lock(field) || is_used_as_lock(field)).collect()
}

fn lock_without_generics(lock: &InputField) -> Path {
    let written = lock.bare_lock().or(lock.lock_with_generics());
    let mut path = written.cloned().unwrap_or_else(|| lock.name.clone().into());
    if let Some(last) = path.segments.last_mut() {
        last.arguments = syn::PathArguments::None;
    }
    path
}

/// `Account` and `state` make `AccountState`.
fn state_name(owner: &Ident, lock: &Ident) -> Ident {
    format_ident!("{}{}", owner, upper_camel(&lock.unraw().to_string()), span = lock.span())
}

// --- validate ---

/// The fields without those that have the name of an earlier one.
fn check_fields_differ(fields: Vec<InputField>, diagnostics: &mut Diagnostics) -> Vec<InputField> {
    let mut kept: Vec<InputField> = Vec::new();
    for field in fields {
        let is_same = |other: &InputField| {
            other.name == field.name && cfgs(&other.field.attrs).chain(cfgs(&field.field.attrs)).next().is_none()
        };
        if kept.iter().any(is_same) {
            diagnostics.refuse(&field.name, format!("two fields are called `{}`: rename one", field.name));
        } else {
            kept.push(field);
        }
    }
    kept
}

/// The attributes of one field.
fn check_attributes(field: &InputField, diagnostics: &mut Diagnostics) {
    let name = &field.name;
    for (written, meant) in &field.misspelt {
        diagnostics.refuse(written, format!("unknown attribute `{written}`: did you mean `{meant}`?"));
    }
    for attribute in &field.conditional {
        let what = match attribute {
            attribute if is_condition(attribute) => "a condition",
            attribute if is_order(attribute) => "ordered",
            _ => "guarded",
        };
        let message = format!(
            "a field is {what} on all platforms or on none: write `#[{}]` without `cfg_attr`",
            attribute.meta.to_token_stream()
        );
        diagnostics.refuse(&attribute.meta, message);
    }
    for again in field.guarded.iter().skip(1) {
        diagnostics.refuse(again, format!("`{name}` is guarded twice: keep one lock"));
    }
    for again in field.condition.iter().skip(1) {
        diagnostics.refuse(again, format!("`{name}` is a condition twice: keep one `#[condition(..)]`"));
    }
}

fn check_that_a_lock_is_declared(
    owner: &Ident,
    fields: &[InputField],
    declared: &[&InputField],
    diagnostics: &mut Diagnostics,
) {
    // A `by` or `of` that finds no lock was reported already.
    if declared.is_empty() && fields.iter().all(|field| field.guarded.is_empty() && field.condition.is_empty()) {
        let message = format!(
            "`{owner}` has no lock: declare one with a field {}, \
             and write `#[guarded(by = state)]` on the fields it guards",
            declaration_of("state")
        );
        diagnostics.refuse(owner, message);
    }
}

fn check_declaration(lock: &InputField, diagnostics: &mut Diagnostics) {
    let name = &lock.name;
    if let Some(path) = lock.lock_with_generics() {
        let kind = lock.kind().unwrap_or(Kind::Lock).name();
        let message = format!("a lock is written bare: the macro gives it its type: write `{name}: {kind}`");
        diagnostics.refuse(path, message);
    }
    if let Some(attribute) = lock.guarded.first() {
        let message = format!("a lock is not guarded itself: leave out the attribute of `{name}`");
        diagnostics.refuse(attribute, message);
    }
}

fn check_that_locks_guard_something(
    fields: &[InputField],
    declared: &[&InputField],
    named_by: &[Option<Ident>],
    diagnostics: &mut Diagnostics,
) {
    for lock in declared.iter().filter(|lock| lock.guarded.is_empty()) {
        let name = &lock.name;
        // A `by` that names no lock was reported, and might mean this one.
        let may_mean_it = |(field, by): (&InputField, &Option<Ident>)| match by {
            _ if field.guarded.iter().any(|attribute| names(attribute, name)) => true,
            Some(by) => by == name || declared.iter().all(|lock| lock.name != *by),
            None => !field.guarded.is_empty(),
        };
        if !fields.iter().zip(named_by).any(may_mean_it) {
            let guards = format!("`#[guarded(by = {name})]` on the fields it guards");
            let message = match declared.iter().find_map(|other| condition_of(lock, other)) {
                Some(condition) => format!("`{name}` guards nothing: write `{condition}` above it, or {guards}"),
                None => format!("`{name}` guards nothing: write {guards}"),
            };
            diagnostics.refuse(name, message);
        }
    }
}

/// Whether the attribute contains the word.
fn names(attribute: &Attribute, lock: &Ident) -> bool {
    let list = attribute.meta.require_list().ok();
    list.is_some_and(|list| list.tokens.clone().into_iter().any(|token| *lock == token.to_string()))
}

/// The attribute of `lock`, if the field was probably meant as a condition of `other`.
fn condition_of(lock: &InputField, other: &InputField) -> Option<String> {
    let name = &other.name;
    match other.kind()? {
        _ if lock.kind() != Some(Kind::Condition) => None,
        Kind::Lock => Some(format!("#[condition(of = {name})]")),
        Kind::Monitor => Some(format!("#[condition(of = {name}, when = |s| ..)]")),
        Kind::RwLock | Kind::Condition => None,
    }
}

/// Refuses arguments such as `state(..)` for a type that does not exist.
fn check_types_are_there(arguments: &Arguments, declared: &[&InputField], diagnostics: &mut Diagnostics) {
    for (of, said) in &arguments.types {
        let word = of.unraw().to_string();
        let is_lock = || lock_meant(declared, of).is_some();
        match &*word {
            "struct" => {
                if let Some(name) = &said.name {
                    diagnostics.refuse(name, "the struct has the name that it is declared with: leave this out");
                }
            }
            "holding" if !is_lock() => {
                for attribute in &said.attrs {
                    diagnostics.refuse(attribute, "the view has a name, `holding(name = ..)`, and no attributes");
                }
            }
            "init" => {}
            _ if is_lock() => {}
            _ => {
                let locks: Vec<String> = declared.iter().map(|lock| lock.name.unraw().to_string()).collect();
                let known = ["struct", "init", "holding"].into_iter().chain(locks.iter().map(String::as_str));
                if word == "derive" {
                    let of_lock = locks.first().map_or("state", String::as_str);
                    let message = format!(
                        "write `{of_lock}(derive(..))` for the guarded fields, or `#[derive(..)]` below `#[guarded]`"
                    );
                    diagnostics.refuse(of, message);
                    continue;
                }
                let instead = closest(&word, known).map_or_else(
                    || {
                        format!(
                            "those of this struct are `struct(..)`, `init(..)`, and `{}(..)`",
                            locks.join("(..)`, `")
                        )
                    },
                    |meant| format!("did you mean `{meant}(..)`?"),
                );
                diagnostics.refuse(of, format!("no type is made for `{word}`: {instead}"));
            }
        }
    }
}

/// The lock that the word in the arguments means. If there is only one lock, `state` means it, whatever its name is.
fn lock_meant<'a>(declared: &[&'a InputField], of: &Ident) -> Option<&'a InputField> {
    let named = declared.iter().find(|lock| lock.name.unraw() == of.unraw()).copied();
    named.or(match declared {
        [only] if of == "state" => Some(only),
        _ => None,
    })
}

/// The name of each lock's state, and the attributes of this type alone. A name that is taken gets another one, so that rustc
/// reports no second error.
fn check_names_of_states(
    owner: &Ident,
    arguments: &Arguments,
    declared: &[&InputField],
    diagnostics: &mut Diagnostics,
) -> Vec<(Ident, Vec<Attribute>)> {
    let mut taken = vec![owner.clone(), name_of_init(owner, arguments)];
    let states = declared.iter().map(|lock| {
        let said = arguments
            .types
            .iter()
            .find(|(of, _)| lock_meant(declared, of).is_some_and(|meant| meant.name == lock.name));
        let (named, attrs) = said.map(|(_, said)| (said.name.clone(), said.attrs.clone())).unwrap_or_default();
        let mut state = named.unwrap_or_else(|| state_name(owner, &lock.name));
        if taken.contains(&state) {
            let message = format!(
                "the struct of the guarded fields would be called `{state}`, and that name is taken: rename the lock, or write \
                 `#[guarded({}(name = ..))]`",
                lock.name
            );
            diagnostics.refuse(&lock.name, message);
            state = format_ident!("{state}Of{}", taken.len());
        }
        taken.push(state.clone());
        (state, attrs)
    });
    states.collect()
}

fn name_of_init(owner: &Ident, arguments: &Arguments) -> Ident {
    let named = arguments.of("init").and_then(|said| said.name.clone());
    named.unwrap_or_else(|| format_ident!("{owner}Init"))
}

/// `AccountHolding`, or another name if the state of a lock has this name.
fn name_of_holding(owner: &Ident, arguments: &Arguments, locks: &[GuardingLock]) -> Ident {
    let mut name = view_name(owner);
    while locks.iter().any(|lock| lock.state == name) {
        name = format_ident!("{name}View");
    }
    arguments.of("holding").and_then(|said| said.name.clone()).unwrap_or(name)
}

fn name_of_plain_field(fields: &[ModelField]) -> Ident {
    let mut name = format_ident!("plain");
    while fields.iter().any(|field| field.name == name) {
        name = format_ident!("{name}_");
    }
    name
}

/// The `cfg`s of its lock that a field lacks.
fn missing_cfgs(fields: &[ModelField], conditions: &[NamedCondition]) -> Vec<(Ident, TokenStream)> {
    let conditions_of = |attrs: &[Attribute]| {
        let cfgs = cfgs(attrs).filter_map(|cfg| cfg.meta.require_list().ok().map(|list| list.tokens.clone()));
        cfgs.collect::<Vec<_>>()
    };
    let missing = fields.iter().flat_map(|field| {
        let lock = match field.place {
            Place::Guarded(lock) => Some(lock),
            Place::Condition(condition) => conditions[condition].of,
            Place::Plain | Place::Lock(_) => None,
        };
        let lock = fields.iter().find(|other| lock.is_some_and(|lock| other.place == Place::Lock(lock)));
        let own: Vec<String> = conditions_of(&field.field.attrs).iter().map(ToString::to_string).collect();
        let of_lock = lock.map(|lock| conditions_of(&lock.field.attrs)).unwrap_or_default();
        let missing = of_lock.into_iter().filter(move |cfg| !own.contains(&cfg.to_string()));
        missing.map(|cfg| (field.name.clone(), cfg))
    });
    missing.collect()
}
