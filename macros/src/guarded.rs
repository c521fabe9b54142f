//! `#[guarded]`: declares the locks of a struct, and which fields each lock guards.
//!
//! ```text
//! #[guarded]                      or #[guarded(crate = path, no_hint, no_into_init)]
//! struct Name<..> {
//!     name: Lock,                 declares a lock; Monitor, RwLock and Condition likewise
//!     #[lock(order = Level)]
//!     name: Lock,                 the lock has a level in a `lock_order!`
//!     #[lock(barging)]
//!     name: Monitor,              its waiters may be overtaken
//!     #[guarded(by = name)]
//!     field: Type,                the lock guards this field
//!     #[condition(of = name, when = |pattern| predicate)]
//!     reason: Condition,          a condition of the lock; `when` may be left out
//!     field: Type,                an ordinary field
//! }
//! ```
//!
//! ```text
//! #[guarded]                      struct AccountState { balance: i64 }
//! struct Account {                struct Account { owner: String, state: ::warded::Lock<AccountState> }
//!     owner: String,              struct AccountInit { owner: String, balance: i64 }
//!     state: Lock,          ──▶   impl From<AccountInit> for Account { .. }
//!     #[guarded(by = state)]      impl Account { fn into_init(self) -> AccountInit { .. } }
//!     balance: i64,               const _: () = { .. };      the message for `account.balance`: see `hint`
//! }
//! ```
//!
//! `expanded/` has complete expansions, input and output side by side.

pub(crate) mod arguments;
mod attributes;
mod condition;
mod declaration;
mod expand;
mod hint;
pub(crate) mod model;
mod named;
mod order;
pub(crate) mod parse;
pub(crate) mod self_type;
#[cfg(test)]
mod tests;
pub(crate) mod used_generics;
mod validate;
pub(crate) mod view;

use proc_macro2::TokenStream;
use quote::quote;

use self::arguments::{Above, Arguments};
use self::model::Model;
use crate::diagnostics::Diagnostics;

pub(crate) fn guarded(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let written = quote!([#arguments] #item);
    let expansion = match model(arguments, item.clone(), &mut diagnostics) {
        Some(model) => {
            let (items, struct_macro) = (expand::expand(&model), view::struct_macro(&model, &written));
            quote! { #items #struct_macro }
        }
        None => parse::without_guarded_attributes(item),
    };
    let errors = diagnostics.into_compile_errors();
    quote! { #errors #expansion }
}

/// The struct, checked. `None` if the item is no struct with named fields.
pub(crate) fn model(arguments: TokenStream, item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Model> {
    let arguments = Arguments::parse(arguments, Above::Struct, diagnostics);
    Some(validate::validate(parse::parse(item, diagnostics)?, arguments, diagnostics))
}
