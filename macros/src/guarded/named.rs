//! Finds the lock that `by = state` or `of = state` names, or was probably meant to name.

use std::fmt::Display;

use proc_macro2::Ident;
use syn::Type;

use super::declaration::named_lock;
use super::parse::{InputField, Kind};
use crate::diagnostics::Diagnostics;
use crate::spelling::closest;

/// The lock that `by` or `of` names, or probably means.
pub(super) fn check_lock_exists(
    keyword: &str,
    named: Option<&Ident>,
    fields: &[InputField],
    declared: &[&InputField],
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let named = named?;
    let place_of = |name: &str| declared.iter().position(|lock| lock.name == name);
    if let Some(found) = place_of(&named.to_string()) {
        return Some(found);
    }
    match fields.iter().find(|field| field.name == *named) {
        Some(condition) if !condition.condition.is_empty() => {
            let of = lock_of_condition(condition).filter(|of| place_of(&of.to_string()).is_some());
            let instead = of.as_ref().map_or_else(|| example_of(declared.first().copied()), ToString::to_string);
            let message = format!("`{named}` is a condition, not a lock: write `{keyword} = {instead}`");
            diagnostics.refuse(named, message);
            return of.and_then(|of| place_of(&of.to_string()));
        }
        Some(field) => {
            let (written, instead) = match misspelt_kind(field) {
                Some((written, meant)) => (written, format!("did you mean `{meant}`?")),
                None => (named.clone(), format!("write {}", declaration_of(named))),
            };
            diagnostics.refuse(&written, format!("`{written}` is not a lock: {instead}"));
            return None;
        }
        None => {}
    }
    let locks: Vec<String> = declared.iter().map(|lock| lock.name.to_string()).collect();
    let meant = closest(&named.to_string(), locks.iter().map(String::as_str));
    let known = if locks.is_empty() { String::new() } else { format!("name `{}`, or ", locks.join("` or `")) };
    let instead = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("{known}declare it with a field {}", declaration_of(named)),
    };
    diagnostics.refuse(named, format!("no lock is called `{named}`: {instead}"));
    meant.and_then(place_of)
}

/// Tells how to declare a lock, for messages.
pub(super) fn declaration_of(name: impl Display) -> String {
    format!("`{name}: Monitor`, or `{name}: Lock` if it is held across an await")
}

/// The misspelt type and the probable one: `Moniter` and `Monitor`.
fn misspelt_kind(field: &InputField) -> Option<(Ident, &'static str)> {
    let Type::Path(path) = &field.field.ty else { return None };
    let written = path.path.get_ident()?;
    let kinds = [Kind::Lock, Kind::Monitor, Kind::RwLock].map(Kind::name);
    closest(&written.to_string(), kinds).map(|meant| (written.clone(), meant))
}

/// The lock that the attribute of a condition names.
pub(super) fn lock_of_condition(field: &InputField) -> Option<Ident> {
    named_lock(field.condition.first()?)
}

/// The name of a lock, for examples in messages.
pub(super) fn example_of(lock: Option<&InputField>) -> String {
    lock.map_or_else(|| "state".to_owned(), |lock| lock.name.to_string())
}
