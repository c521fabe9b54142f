//! `#[requires(lock, ..)]` in a `#[guarded] impl`: methods that are called with the lock held, and see the guarded and the
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
//! #[guarded]                      impl<'held> AccountHolding<'held, &'held mut AccountState> {
//! impl Account {                      fn settle(&mut self) { self.state.balance -= self.r#plain.fee; }
//!     #[requires(state)]    ──▶   }
//!     fn settle(&mut self) {      impl Account { fn holding_state(&self) -> Holding<..> { .. } }
//!         self.balance            impl IsSeenHolding<..> for Account { .. }      makes the view
//!             -= self.fee;        const _: () = { .. };                          the answer to `account.settle()`
//!     }
//! }
//! ```
//!
//! It takes two steps, since the macro above an `impl` does not see the struct. The first hands the `impl` to a macro that
//! the struct left behind, [`view`](crate::guarded::view); that one hands it on with an [`outline`] of the struct.
//!
//! ```text
//! #[guarded] impl Account { .. }  ──▶  AccountHolding! { [requires_of!] .. }  ──▶  requires_of! { { outline } .. }
//! ```
//!
//! The methods move to the view `AccountHolding`, whose types say which locks are held: so one that requires more is called
//! with more, and the compiler keeps count. Bodies stay raw tokens, in which only paths from `self` are written anew.

mod body;
mod expand;
mod outline;
mod parse;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use self::parse::ImplBlock;
use crate::call::is_block;
use crate::diagnostics::Diagnostics;
use crate::guarded::arguments::{Above, Arguments};
use crate::guarded::view::view_name;

/// Whether an item is an `impl`, behind its attributes.
pub(crate) fn is_impl(item: &TokenStream) -> bool {
    let mut words = item.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    words.find(|word| *word != "unsafe" && *word != "default").is_some_and(|word| word == "impl")
}

/// `#[guarded]` above an `impl`.
pub(crate) fn guarded_impl(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let arguments = Arguments::parse(arguments, Above::Impl, &mut diagnostics);
    let block = parse::parse(item.clone(), &mut diagnostics);
    let fits = block.as_ref().is_some_and(|block| validate::check_impl(block, &mut diagnostics));
    let asked = block.as_ref().filter(|_| fits).and_then(|block| ask_the_struct(block, &arguments, &item));
    let errors = diagnostics.into_compile_errors();
    let refused = || block.map_or_else(|| without_requires(item), |block| expand::refused(&block, &arguments.warded));
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

/// The same `impl` with the outline of its struct.
pub(crate) fn requires_of(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let Some((told, item)) = parse::parse_told(input) else { return TokenStream::new() };
    let expansion = match parse::parse(item.clone(), &mut diagnostics) {
        Some(block) => expand::expand(&validate::validate(block, told, &mut diagnostics)),
        None => without_requires(item),
    };
    let errors = diagnostics.into_compile_errors();
    quote! { #errors #expansion }
}

/// `#[requires]` where no `#[guarded] impl` took it away.
pub(crate) fn misplaced(locks: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let requires = if locks.is_empty() { "requires(state)".to_owned() } else { format!("requires({locks})") };
    let message = format!(
        "`#[{requires}]` stands on a method of a `#[guarded]` struct: \
         write `#[guarded]` above its `impl`, as in `#[guarded] impl Account {{ .. }}`"
    );
    diagnostics.refuse_at(Span::call_site(), message);
    let errors = diagnostics.into_compile_errors();
    // Without the body: it says `self.balance`, which is not there without the lock.
    let signature = item.clone().into_iter().filter(|token| !is_block(token));
    let has_body = item.clone().into_iter().any(|token| is_block(&token));
    let body = has_body.then(|| quote!({ ::warded::__private::never_called() }));
    quote! { #errors #[allow(unused_variables, reason = "it was refused")] #(#signature)* #body }
}

/// The user's item, kept beside the error.
fn without_requires(item: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in item {
        match token {
            TokenTree::Group(group) if is_requires(kept.last(), &group) => {
                kept.pop();
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_requires(group.stream()));
                inner.set_span(group.span());
                kept.push(inner.into());
            }
            token => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

/// `[requires(..)]` behind `#`.
fn is_requires(before: Option<&TokenTree>, group: &Group) -> bool {
    let follows_pound = matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == '#');
    let path = group.stream().into_iter().take_while(|token| !matches!(token, TokenTree::Group(_)));
    let last = path.last();
    let names_it = matches!(last, Some(TokenTree::Ident(word)) if word == "requires");
    follows_pound && group.delimiter() == Delimiter::Bracket && names_it
}
