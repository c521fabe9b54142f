//! `#[requires(lock, ..)]` in a `#[guarded] impl`: methods that are called with the lock held, and that use the guarded and the
//! plain fields of one instance.
//!
//! ```text
//! #[guarded]                      or #[guarded(crate = path, no_holding, no_hint)]
//! impl<..> Name<..> {
//!     #[requires(lock, ..)]
//!     fn method(&self, ..) ..     or `&mut self`, or `async`; `self.field` and `Self` are as in any other method
//!     fn method(&self, ..) ..     is left alone
//! }
//! ```
//!
//! ```text
//! #[guarded]                      impl<'held> AccountHolding<'held, Account, Guarded<'held, AccountState>> {
//! impl Account {                      fn settle(&mut self) { self.state.__held.fields.balance -= self.r#plain.fee; }
//!     #[requires(state)]    ──▶   }
//!     fn settle(&mut self) {      impl Account { fn holding_state(&self) -> HoldingIsForWithLock<..> { .. } }
//!         self.balance            impl IsSeenHolding<..> for Account { .. }      makes the view
//!             -= self.fee;        const _: () = { .. };                          the answer to `account.settle()`
//!     }
//! }
//! ```
//!
//! It takes two steps, because the macro above an `impl` does not see the struct. The first step passes the `impl` to the macro
//! that [`view`](crate::guarded::view) has generated. That macro passes it on, together with the struct.
//!
//! ```text
//! #[guarded] impl Account { .. }  ──▶  AccountHolding! { [requires_of!] .. }  ──▶  requires_of! { { struct } .. }
//! ```
//!
//! The methods become methods of the view `AccountHolding`. The types of its fields say which locks are held, so rustc checks
//! whether a method may be called. Bodies stay raw tokens. Only the paths that begin with `self` are replaced.

mod body;
mod expand;
mod parse;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use self::parse::ImplBlock;
pub(crate) use self::parse::is_impl;
use crate::call::is_block;
use crate::diagnostics::Diagnostics;
use crate::guarded::arguments::{Above, Arguments};
use crate::names::view_name;

/// `#[guarded]` above an `impl`.
pub(crate) fn guarded_impl(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let arguments = Arguments::parse(arguments, Above::Impl, &mut diagnostics);
    let block: Option<ImplBlock> = syn::parse2(item.clone()).map_err(|error: syn::Error| diagnostics.add(error)).ok();
    let fits = block.as_ref().is_some_and(|block| {
        // `#[guarded(by = state)]` has been refused already.
        (arguments.by && !block.has_methods()) || validate::check_impl(block, &mut diagnostics)
    });
    let asked = block.as_ref().filter(|block| fits && block.has_methods());
    let asked = asked.and_then(|block| ask_the_struct(block, &arguments, &item));
    let errors = diagnostics.into_compile_errors();
    let refused =
        || block.map_or_else(|| parse::without_requires(item), |block| expand::refused(&block, &arguments.warded));
    let expansion = asked.unwrap_or_else(refused);
    quote! { #errors #expansion }
}

/// `AccountHolding! { [::warded::__private::macros::requires_of!] [::warded] [] impl Account { .. } }`
fn ask_the_struct(block: &ImplBlock, arguments: &Arguments, item: &TokenStream) -> Option<TokenStream> {
    let mut asked = block.owner()?.clone();
    let last = asked.segments.last_mut()?;
    last.ident = view_name(&last.ident);
    last.arguments = syn::PathArguments::None;
    let warded = &arguments.warded;
    let word = |word: &str, is_said: bool| is_said.then(|| Ident::new(word, Span::call_site()));
    let (no_holding, no_hint) = (word("no_holding", !arguments.holding), word("no_hint", !arguments.hint));
    Some(quote! { #asked! { [#warded::__private::macros::requires_of!] [#warded] [#no_holding #no_hint] #item } })
}

/// The same `impl` with its struct.
pub(crate) fn requires_of(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let Some((told, item)) = parse::parse_told(input) else { return TokenStream::new() };
    let expansion = match syn::parse2(item.clone()) {
        Ok(block) => expand::expand(&validate::validate(block, told, &mut diagnostics)),
        Err(error) => {
            diagnostics.add(error);
            parse::without_requires(item)
        }
    };
    let errors = diagnostics.into_compile_errors();
    quote! { #errors #expansion }
}

/// Reports a `#[requires]` that is not in a `#[guarded] impl`.
pub(crate) fn misplaced(locks: &TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let requires = if locks.is_empty() { "requires(state)".to_owned() } else { format!("requires({locks})") };
    let is_impl = is_impl(&item);
    let message = if is_impl {
        format!(
            "`#[{requires}]` belongs on a method: write `#[guarded]` above the `impl`, and `#[{requires}]` on each method that needs the lock"
        )
    } else {
        format!(
            "`#[{requires}]` belongs on a method of a `#[guarded]` struct: \
             write `#[guarded]` above its `impl`, as in `#[guarded] impl Account {{ .. }}`"
        )
    };
    diagnostics.refuse_at(Span::call_site(), message);
    let errors = diagnostics.into_compile_errors();
    let item = if is_impl {
        let tokens = item.into_iter().map(|token| match token {
            TokenTree::Group(group) if is_block(&group.clone().into()) => {
                Group::new(group.delimiter(), parse::without_bodies(group.stream())).into()
            }
            token => token,
        });
        quote!(#(#tokens)*)
    } else {
        parse::without_bodies(item)
    };
    quote! { #errors #[allow(unused_variables, reason = "it was refused")] #item }
}
