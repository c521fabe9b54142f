//! Bodies and signatures, moved from the struct to its view: paths of fields from `self`, and `Self`.
//!
//! ```text
//! self.balance        self.state.balance      guarded by `state`, which is held
//! self.fee            self.r#plain.fee        plain; so that it can be borrowed beside the others
//! self.state          self.state              what it guards: `self.state.is_overdrawn()`
//! self.journal        self.r#plain.journal    a lock that is not held
//! self.report()       self.report()           of the view, or by its `Deref` of the struct
//! Self                Account::<T>            also inside other macros; not in an `impl` within the body
//! ```

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use super::outline::Outline;
use crate::call::is_punct;
use crate::diagnostics::Diagnostics;
use crate::guarded::view;
use crate::spelling::closest;

/// `Self`, spelled out.
pub(super) struct Owner {
    /// `Account::<T>`
    pub(super) path: TokenStream,
    /// `<Account<T>>`, before `::`.
    pub(super) qualified: TokenStream,
}

/// What a body sees.
pub(super) struct Scope<'a> {
    pub(super) struct_name: &'a Ident,
    pub(super) outline: &'a Outline,
    pub(super) held: &'a [usize],
    pub(super) owner: &'a Owner,
}

/// The user's `Self` in a signature.
pub(super) fn with_owner(tokens: TokenStream, owner: &Owner) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut written = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "Self" => {
                written.extend(spelled_out(word, &tokens[index + 1..], owner));
            }
            TokenTree::Group(group) => written.push(regrouped(group, with_owner(group.stream(), owner))),
            other => written.push(other.clone()),
        }
    }
    written.into_iter().collect()
}

impl Scope<'_> {
    /// The body as one of the view's; nothing if it touches a field whose lock is not held.
    pub(super) fn body(&self, body: &Group, diagnostics: &mut Diagnostics) -> Option<TokenStream> {
        let mut fits = true;
        let written = self.moved(body.stream(), &mut fits, diagnostics);
        fits.then(|| regrouped(body, written).into())
    }

    fn moved(&self, tokens: TokenStream, fits: &mut bool, diagnostics: &mut Diagnostics) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut written: Vec<TokenTree> = Vec::new();
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            let item = own_item(&tokens, index);
            if item > 0 {
                written.extend_from_slice(&tokens[index..index + item]);
                index += item;
                continue;
            }
            match token {
                TokenTree::Ident(word) if word == "Self" => {
                    written.extend(spelled_out(word, &tokens[index + 1..], self.owner));
                }
                token if is_self(token) => {
                    written.push(token.clone());
                    if let Some((dot, field)) = field_after(&tokens[index + 1..]) {
                        let way = self.way_to(field, fits, diagnostics);
                        written.extend(way.into_iter().flat_map(|part| [dot.clone().into(), part.into()]));
                        written.extend([dot.clone().into(), field.clone().into()] as [TokenTree; 2]);
                        index += 2;
                    }
                }
                TokenTree::Group(group) => {
                    let inner = self.moved(group.stream(), fits, diagnostics);
                    written.push(regrouped(group, inner));
                }
                other => written.push(other.clone()),
            }
            index += 1;
        }
        written.into_iter().collect()
    }

    /// What stands between `self` and a field.
    fn way_to(&self, field: &Ident, fits: &mut bool, diagnostics: &mut Diagnostics) -> Option<Ident> {
        let name = field.to_string();
        let through = |part: &Ident| {
            let mut part = part.clone();
            part.set_span(Span::call_site());
            Some(part)
        };
        if let Some(lock) = self.outline.guarding(&name) {
            *fits &= self.check_is_held(field, lock, diagnostics);
            return through(&self.outline.locks[lock].name);
        }
        match self.outline.lock(&name) {
            Some(lock) if self.held.contains(&lock) => None,
            _ => {
                *fits &= self.check_is_field(field, diagnostics);
                Some(view::way_to_owner(&self.outline.plain))
            }
        }
    }

    fn check_is_held(&self, field: &Ident, lock: usize, diagnostics: &mut Diagnostics) -> bool {
        let is_held = self.held.contains(&lock);
        if !is_held {
            let names = (0..self.outline.locks.len()).filter(|other| *other == lock || self.held.contains(other));
            let names: Vec<String> = names.map(|lock| self.outline.locks[lock].name.to_string()).collect();
            let message = format!(
                "`{field}` is guarded by `{}`, which this method does not require: write `#[requires({})]`",
                self.outline.locks[lock].name,
                names.join(", ")
            );
            diagnostics.refuse(field, message);
        }
        is_held
    }

    /// rustc would name the view. A `Deref` of the user's may lead to more fields.
    fn check_is_field(&self, field: &Ident, diagnostics: &mut Diagnostics) -> bool {
        let name = field.to_string();
        let fields: Vec<String> = self.outline.fields().map(ToString::to_string).collect();
        if !self.outline.hint || fields.contains(&name) {
            return true;
        }
        if let Some(meant) = closest(&name, fields.iter().map(String::as_str)) {
            let message = format!("`{}` has no field `{field}`: did you mean `{meant}`?", self.struct_name);
            diagnostics.refuse(field, message);
            return false;
        }
        true
    }
}

/// How many tokens an item takes that begins here and has a `Self` of its own.
fn own_item(tokens: &[TokenTree], index: usize) -> usize {
    let begins = match index.checked_sub(1).and_then(|before| tokens.get(before)) {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket),
        Some(_) => false,
    };
    let is_item = matches!(&tokens[index], TokenTree::Ident(word)
        if ["impl", "trait", "struct", "enum", "union"].iter().any(|keyword| word == keyword));
    if !(begins && is_item) {
        return 0;
    }
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    };
    tokens[index..].iter().position(is_end).map_or(tokens.len() - index, |end| end + 1)
}

/// `self`, and `(*self)`, `(&mut *self)`.
fn is_self(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => word == "self",
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let Some((last, before)) = inner.split_last() else { return false };
            let leads_there = |token: &TokenTree| match token {
                TokenTree::Punct(punct) => matches!(punct.as_char(), '*' | '&'),
                TokenTree::Ident(word) => word == "mut",
                _ => false,
            };
            is_self(last) && before.iter().all(leads_there)
        }
        _ => false,
    }
}

/// `.field`, which is no call of a method.
fn field_after(tokens: &[TokenTree]) -> Option<(&Punct, &Ident)> {
    let [TokenTree::Punct(dot), TokenTree::Ident(field), rest @ ..] = tokens else { return None };
    // `self..end`
    let is_range = dot.spacing() == Spacing::Joint;
    let is_call = match rest {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Parenthesis,
        [one, other, ..] => is_punct(one, ':') && is_punct(other, ':'),
        _ => false,
    };
    (dot.as_char() == '.' && !is_range && !is_call && field != "await").then_some((dot, field))
}

/// Seen where the user wrote `Self`.
fn spelled_out(word: &Ident, after: &[TokenTree], owner: &Owner) -> TokenStream {
    let goes_on = matches!(after, [one, other, ..] if is_punct(one, ':') && is_punct(other, ':'));
    let spelled = if goes_on { &owner.qualified } else { &owner.path };
    let seen = spelled.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(word.span()));
        token
    });
    let seen: TokenStream = seen.collect();
    quote!(#seen)
}

fn regrouped(group: &Group, inner: TokenStream) -> TokenTree {
    let mut regrouped = Group::new(group.delimiter(), inner);
    regrouped.set_span(group.span());
    regrouped.into()
}
