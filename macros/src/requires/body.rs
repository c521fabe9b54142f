//! Rewrites bodies and signatures for the view: the paths of fields, which begin with `self`, and `Self`.
//!
//! ```text
//! self.balance        self.state.__held.fields.balance     guarded by `state`, which is held
//! self.balance        self.state.balance                   the same, if the lock is held to read
//! self.fee            self.r#plain.fee                     a plain field: by this path it can be borrowed beside guarded fields
//! self.state          self.state                           the state: `self.state.is_overdrawn()`
//! self.journal        self.r#plain.journal                 a lock that is not held
//! self.report()       self.report()                        a method of the view, or, through its `Deref`, of the struct
//! Self                Account::<T>                         also inside other macros; not in an `impl` within the body
//! ```
//!
//! `__held` is a reference, so two fields of one lock can be borrowed at the same time.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::call::{collected, end_of_item, is_assigned, is_punct};
use crate::diagnostics::Diagnostics;
use crate::guarded::model::{GuardingLock, Model as Struct, Place};
use crate::guarded::self_type::SelfType;
use crate::names::way_to_owner;
use crate::place::regrouped;
use crate::spelling::closest;

/// A lock that a method requires.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Required {
    pub(super) lock: usize,
    /// Whether it is required only to read.
    pub(super) reads: bool,
}

/// The names that a body can use.
pub(super) struct Scope<'a> {
    pub(super) of: &'a Struct,
    pub(super) held: &'a [Required],
    pub(super) self_type: &'a SelfType,
}

impl Scope<'_> {
    /// The body for the view. `None` if it uses a field whose lock is not held.
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
                    written.extend(self.self_type.instead_of(word, &tokens[index + 1..]));
                }
                token if is_self(token) => {
                    written.push(token.clone());
                    if let Some((dot, field)) = field_after(&tokens[index + 1..]) {
                        // `*self.pointer = 3` doesn't change the field `pointer`.
                        let is_behind_star = tokens[..index].last().is_some_and(|token| is_punct(token, '*'));
                        let changes = is_assigned(&tokens[index + 3..]) && !is_behind_star;
                        let way = self.way_to(field, changes, fits, diagnostics);
                        written.extend(quote!(#(#dot #way)* #dot #field));
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
        collected(&written)
    }

    /// The tokens between `self` and a field.
    fn way_to(&self, field: &Ident, changes: bool, fits: &mut bool, diagnostics: &mut Diagnostics) -> Vec<Ident> {
        let held = |lock: usize| self.held.iter().find(|held| held.lock == lock);
        let place = self.of.place_of(field);
        if let Some(Place::Guarded(lock)) = place {
            let mut name = self.of.locks[lock].name.clone();
            name.set_span(Span::call_site());
            return match held(lock) {
                Some(held) if held.reads => {
                    if changes {
                        let message = format!("`{field}` is only read here: to change it, write `#[requires({name})]`");
                        diagnostics.refuse(field, message);
                        *fits = false;
                    }
                    vec![name]
                }
                Some(_) => vec![name, Ident::new("__held", Span::call_site()), Ident::new("fields", Span::call_site())],
                None => {
                    self.refuse_unheld(field, lock, diagnostics);
                    *fits = false;
                    vec![name]
                }
            };
        }
        if matches!(place, Some(Place::Lock(lock)) if held(lock).is_some()) {
            return Vec::new();
        }
        *fits &= self.check_is_field(field, diagnostics);
        if let (true, Some(Place::Plain), Some(held)) = (changes, place, self.held.first()) {
            let lock = &self.of.locks[held.lock].name;
            let message =
                format!("no lock guards `{field}`, so it can't be changed: write `#[guarded(by = {lock})]` above it");
            diagnostics.refuse(field, message);
            *fits = false;
        }
        vec![way_to_owner(&self.of.plain)]
    }

    fn refuse_unheld(&self, field: &Ident, lock: usize, diagnostics: &mut Diagnostics) {
        let all = self.of.locks.iter().enumerate();
        let wanted = all.filter_map(|(other, GuardingLock { name, .. })| {
            let held = self.held.iter().find(|held| held.lock == other);
            match held {
                Some(held) if held.reads => Some(format!("read({name})")),
                _ => (held.is_some() || other == lock).then(|| name.to_string()),
            }
        });
        let wanted: Vec<String> = wanted.collect();
        let message = format!(
            "`{field}` is guarded by `{}`, which this method does not require: write `#[requires({})]`",
            self.of.locks[lock].name,
            wanted.join(", ")
        );
        diagnostics.refuse(field, message);
    }

    /// Reports an unknown field, because rustc's message would name the view. If the user's struct has a `Deref`, there may be more
    /// fields.
    fn check_is_field(&self, field: &Ident, diagnostics: &mut Diagnostics) -> bool {
        let name = field.to_string();
        let fields: Vec<String> = self.of.fields.iter().map(|field| field.name.to_string()).collect();
        if !self.of.arguments.hint || fields.contains(&name) {
            return true;
        }
        let instead = match closest(&name, fields.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("name one of `{}`", fields.join("`, `")),
        };
        diagnostics.refuse(field, format!("`{}` has no field `{field}`: {instead}", self.of.name));
        false
    }
}

/// The number of tokens of an item that begins here and has a `Self` of its own.
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
    1 + end_of_item(&tokens[index + 1..])
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

/// `.field`, if it is not the call of a method.
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
