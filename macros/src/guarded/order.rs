//! `#[lock(order = Level)]` above a lock: its place in the order of [`lock_order!`](crate::lock_order!).
//!
//! ```text
//! #[lock(order = Accounts)]       ──▶   impl ::warded::__private::HasLevel for BankAccounts { type Level = Accounts; }
//! accounts: Lock,                       accounts: ::warded::Ordered<::warded::Lock<BankAccounts>>,
//! ```
//!
//! The level is part of two types. The type of the guarded fields has it for the compiler. The type of the lock's field has it for
//! the check in debug builds: a value of that type can only be made with the level.
//!
//! `#[lock(..)]` has another argument, `#[lock(barging)]` above a `Monitor`. [`Says`] contains both.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Lit, Meta, Path};

use super::model::{GuardingLock, Model};
use super::parse::{InputField, Kind};
use crate::attributes;
use crate::diagnostics::Diagnostics;
use crate::names::upper_camel;
use crate::place::{at_last, moved_to, unlinted};
use crate::spelling::closest;

/// The arguments of `#[lock(..)]`.
#[derive(Default)]
pub(super) struct Says {
    /// The level of the lock.
    pub(super) order: Option<TokenStream>,
    /// Whether the lock is made with `Monitor::barging`.
    pub(super) is_barging: bool,
}

// --- validate ---

/// Parses and checks the arguments above a lock.
pub(super) fn check_order(lock: &InputField, diagnostics: &mut Diagnostics) -> Says {
    let mut says = Says::default();
    for again in lock.order.iter().skip(1) {
        diagnostics.refuse(again, format!("keep one `#[lock(..)]` above `{}`, with all that it says", lock.name));
    }
    let Some(attribute) = lock.order.first() else { return says };
    let example = "write `#[lock(order = Accounts)]`, with a level of `lock_order!`";
    let Ok(arguments) = attributes::arguments(attribute).map_err(|error| diagnostics.add(error)) else { return says };
    if arguments.is_empty() {
        diagnostics.refuse(&attribute.meta, format!("say which level this lock has: {example}"));
    }
    for argument in arguments {
        let name = argument.path().to_token_stream().to_string();
        match argument {
            Meta::NameValue(pair) if name == "order" && says.order.is_none() => {
                says.order = level(lock, &pair.value, diagnostics);
            }
            Meta::Path(path) if name == "barging" && !says.is_barging => {
                says.is_barging = check_may_barge(lock, &path, diagnostics);
            }
            other => {
                let message = match closest(&name, ["order", "barging"]) {
                    Some("order") if name == "order" => format!("a lock has one level: {example}"),
                    Some("order") => format!("unknown argument `{name}`: did you mean `order = Level`?"),
                    Some(_) => "a monitor whose waiters may be overtaken: write `#[lock(barging)]`".to_owned(),
                    None => format!("unknown argument `{name}`: {example}, or above a `Monitor` `#[lock(barging)]`"),
                };
                diagnostics.refuse(other, message);
            }
        }
    }
    says
}

/// Refuses `barging` above a lock that is no `Monitor`.
fn check_may_barge(lock: &InputField, barging: &Path, diagnostics: &mut Diagnostics) -> bool {
    let (name, kind) = match lock.kind() {
        Some(Kind::Monitor) => return true,
        None => return false,
        Some(Kind::Lock) => (&lock.name, "a `Lock`"),
        Some(Kind::RwLock) => (&lock.name, "an `RwLock`"),
        Some(Kind::Condition) => (&lock.name, "a `Condition`"),
    };
    let message = format!(
        "{kind} is handed over in the order of arrival: leave out `barging`, or declare `{name}: Monitor`, whose waiters \
         may be overtaken"
    );
    diagnostics.refuse(barging, message);
    false
}

fn level(lock: &InputField, value: &Expr, diagnostics: &mut Diagnostics) -> Option<TokenStream> {
    match value {
        Expr::Path(path) if path.path.is_ident(&lock.name) => {
            let level = upper_camel(&lock.name.unraw().to_string());
            let message = format!(
                "`order` takes a level, not a lock: declare it, `lock_order!({level} < ..)`, and write `order = {level}`"
            );
            diagnostics.refuse(value, message);
        }
        Expr::Path(path) if path.qself.is_none() => return Some(path.path.to_token_stream()),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.parse::<Path>().is_ok() => {
            let message = format!("the level is a name, without quotes: write `order = {}`", text.value());
            diagnostics.refuse(value, message);
        }
        _ => diagnostics.refuse(value, "`order` takes a level of `lock_order!`: write `order = Accounts`"),
    }
    None
}

/// Refuses `#[lock(..)]` above a field that is no lock.
pub(super) fn check_order_is_of_lock(field: &InputField, diagnostics: &mut Diagnostics) {
    for attribute in &field.order {
        let message =
            format!("`{}` is not a lock, and has no place in their order: leave out this attribute", field.name);
        diagnostics.refuse(attribute, message);
    }
}

// --- expand ---

/// `HasLevel` for the guarded fields of each lock with a level.
pub(super) fn expand(model: &Model) -> TokenStream {
    let levels = model.locks.iter().enumerate().filter_map(|(index, lock)| {
        let order = lock.order.as_ref()?;
        let (warded, attributes) = (&model.arguments.warded, model.impl_attributes());
        let lock_cfgs = model.lock_cfgs(index);
        let (parameters, _, where_clause) = lock.generics.split_for_impl();
        let (parameters, state) = (unlinted(parameters), lock.state_type());
        // If the type is no level, rustc reports that at this token.
        let place = Span::call_site().located_at(at_last(order, Span::call_site()));
        let path = moved_to(place, warded);
        let level = quote_spanned!(place=> #path::__private::HasLevel);
        Some(quote! {
            #(#lock_cfgs)*
            #attributes
            impl #parameters #level for #state #where_clause {
                type Level = #order;
            }
        })
    });
    quote!(#(#levels)*)
}

/// The type of the field.
pub(super) fn ordered_type(model: &Model, lock: &GuardingLock, ty: TokenStream) -> TokenStream {
    let warded = moved_to(lock.seen_at(), &model.arguments.warded);
    if lock.order.is_some() { quote!(#warded::Ordered<#ty>) } else { ty }
}

/// The expression for the new lock, with its level.
pub(super) fn ordered(lock: &GuardingLock, new: TokenStream) -> TokenStream {
    if lock.order.is_some() { quote!(#new.at_its_level()) } else { new }
}
