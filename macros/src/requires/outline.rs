//! What the struct tells of itself.
//!
//! ```text
//! { 1 true plain                              lifetimes; whether it has the hint; the view's field with the owner
//!   [ state: Lock<AccountState [0 2]>         a lock, what it guards, and which of the struct's generics that has
//!         { balance! log } { not_empty } ]    the fields under it, `!` if the view hints at it, and its conditions
//!   { owner limit } }                         the others
//! ```

use proc_macro2::{Ident, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitBool, LitInt, Token, braced, bracketed};

use crate::guarded::Kind;

pub(super) struct Outline {
    pub(super) lifetimes: usize,
    /// Whether the struct has no `Deref` of the user's, to fields of which nothing is known.
    pub(super) hint: bool,
    pub(super) plain: Ident,
    pub(super) locks: Vec<OutlineLock>,
    pub(super) plain_fields: Vec<Ident>,
}

pub(super) struct OutlineLock {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) name: Ident,
    pub(super) kind: Kind,
    pub(super) state: Ident,
    pub(super) generics: Vec<usize>,
    pub(super) guarded: Vec<Ident>,
    /// Those of them that the view has a hint for.
    pub(super) hinted: Vec<Ident>,
    pub(super) conditions: Vec<Ident>,
}

impl Parse for Outline {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let lifetimes = input.parse::<LitInt>()?.base10_parse()?;
        let hint = input.parse::<LitBool>()?.value;
        let plain = input.parse()?;
        let content;
        bracketed!(content in input);
        let mut locks = Vec::new();
        while !content.is_empty() {
            locks.push(content.parse()?);
        }
        Ok(Self { lifetimes, hint, plain, locks, plain_fields: names(input)? })
    }
}

impl Parse for OutlineLock {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let cfgs = input.call(Attribute::parse_outer)?;
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let kind = Kind::of(&input.parse()?).unwrap_or(Kind::Lock);
        input.parse::<Token![<]>()?;
        let state = input.parse()?;
        let content;
        bracketed!(content in input);
        let mut generics = Vec::new();
        while !content.is_empty() {
            generics.push(content.parse::<LitInt>()?.base10_parse()?);
        }
        input.parse::<Token![>]>()?;
        let hinted = hinted(&input.fork())?;
        Ok(Self { cfgs, name, kind, state, generics, guarded: names(input)?, hinted, conditions: names(input)? })
    }
}

fn names(input: ParseStream) -> syn::Result<Vec<Ident>> {
    let content;
    braced!(content in input);
    let names: TokenStream = content.parse()?;
    Ok(names
        .into_iter()
        .filter_map(|token| match token {
            proc_macro2::TokenTree::Ident(name) => Some(name),
            _ => None,
        })
        .collect())
}

/// The names before a `!`.
fn hinted(input: ParseStream) -> syn::Result<Vec<Ident>> {
    let content;
    braced!(content in input);
    let mut hinted = Vec::new();
    while !content.is_empty() {
        let name = content.parse()?;
        hinted.extend(content.parse::<Option<Token![!]>>()?.map(|_| name));
    }
    Ok(hinted)
}

impl Outline {
    /// The lock that guards the field.
    pub(super) fn guarding(&self, field: &str) -> Option<usize> {
        self.locks.iter().position(|lock| lock.guarded.iter().any(|guarded| guarded == field))
    }

    /// The lock of that name.
    pub(super) fn lock(&self, name: &str) -> Option<usize> {
        self.locks.iter().position(|lock| lock.name == name)
    }

    /// The lock of the condition of that name.
    pub(super) fn of_condition(&self, name: &str) -> Option<usize> {
        self.locks.iter().position(|lock| lock.conditions.iter().any(|condition| condition == name))
    }

    /// All fields of the struct as the user wrote it.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Ident> {
        let of_locks =
            self.locks.iter().flat_map(|lock| [&lock.name].into_iter().chain(&lock.guarded).chain(&lock.conditions));
        of_locks.chain(&self.plain_fields)
    }
}
