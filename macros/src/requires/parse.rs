//! Parses the `impl` as the user wrote it, with bodies as raw tokens, which may be half written. Also parses the outline of the
//! struct:
//!
//! ```text
//! { 1 true plain AccountHolding               lifetimes; whether it has the hint; the view's field with the owner; the view
//!   [ state: Lock<AccountState [0 2]>         a lock, what it guards, and which of the struct's generics that has
//!         { balance! log } { not_empty } ]    the fields under it, `!` if the view hints at it, and its conditions
//!   { owner limit } }                         the others
//! ```

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{
    Attribute, Generics, LitBool, LitInt, Meta, Path, Signature, Token, Type, Visibility, braced, bracketed, token,
};

use crate::attributes::{under_condition, without};
use crate::call::{collected, is_block, is_punct};
use crate::guarded::parse::{Kind, path_of};
use crate::place::regrouped;

// --- the `impl` ---

pub(super) struct ImplBlock {
    /// The attributes of the `impl`, outer and inner.
    pub(super) attrs: Vec<Attribute>,
    /// The tokens from `impl` to the braces.
    pub(super) header: TokenStream,
    pub(super) generics: Generics,
    /// The trait, if this implements one.
    pub(super) of_trait: Option<Type>,
    pub(super) self_ty: Type,
    pub(super) items: Vec<ImplItem>,
}

pub(super) enum ImplItem {
    Method(Box<Method>),
    /// An item without `#[requires]`, which stays as it is.
    Other(TokenStream),
    /// An item with `#[requires]` that is not a method.
    Misplaced {
        requires: Box<Attribute>,
        rest: TokenStream,
    },
}

/// A method with `#[requires]`.
pub(super) struct Method {
    /// The attributes without `#[requires]`.
    pub(super) attrs: Vec<Attribute>,
    pub(super) requires: Vec<Attribute>,
    /// The attribute that stood in a `cfg_attr`.
    pub(super) conditional: Option<Attribute>,
    pub(super) vis: Visibility,
    pub(super) sig: Signature,
    pub(super) body: Group,
}

/// One of the locks in `#[requires(state, read(prices))]`.
pub(super) struct NamedLock {
    pub(super) tokens: TokenStream,
    /// `None` if it is not a name.
    pub(super) name: Option<Ident>,
    pub(super) reads: bool,
}

impl ImplBlock {
    /// The path of the struct.
    pub(super) fn owner(&self) -> Option<&Path> {
        path_of(&self.self_ty)
    }

    pub(super) fn has_methods(&self) -> bool {
        self.items.iter().any(|item| !matches!(item, ImplItem::Other(_)))
    }
}

impl Parse for ImplBlock {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let header: TokenStream = input.fork().parse()?;
        let header = header.into_iter().take_while(|token| !is_block(token)).collect();
        while !input.peek(Token![impl]) {
            input.parse::<TokenTree>()?;
        }
        input.parse::<Token![impl]>()?;
        let mut generics: Generics = input.parse()?;
        input.parse::<Option<Token![!]>>()?;
        let (mut self_ty, mut of_trait) = (input.parse()?, None);
        if input.parse::<Option<Token![for]>>()?.is_some() {
            of_trait = Some(std::mem::replace(&mut self_ty, input.parse()?));
        }
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        attrs.extend(content.call(Attribute::parse_inner)?);
        let items = split_items(content.parse()?).into_iter().map(ImplItem::of).collect();
        Ok(Self { attrs, header, generics, of_trait, self_ty, items })
    }
}

/// Finds the end of an item: a semicolon, or the block of a function or a macro. The block of a constant is its value, and not the
/// end.
pub(super) fn split_items(tokens: TokenStream) -> Vec<TokenStream> {
    let (mut items, mut item) = (Vec::new(), Vec::new());
    for token in tokens {
        let is_value = item.iter().any(|token| is_punct(token, '=')) && !item.iter().any(is_fn);
        let is_last = is_punct(&token, ';') || (is_block(&token) && !is_value);
        item.push(token);
        if is_last {
            items.push(item.drain(..).collect());
        }
    }
    items.extend((!item.is_empty()).then(|| item.into_iter().collect()));
    items
}

fn is_fn(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "fn")
}

/// The items with empty bodies, because the bodies may need a lock that is not held.
pub(super) fn without_bodies(items: TokenStream) -> TokenStream {
    let items = split_items(items).into_iter().map(|item| {
        let item: Vec<TokenTree> = item.into_iter().collect();
        match &item[..] {
            [signature @ .., body] if is_block(body) && signature.iter().any(is_fn) => {
                quote!(#(#signature)* { ::warded::__private::never_called() })
            }
            item => collected(item),
        }
    });
    items.collect()
}

impl ImplItem {
    fn of(tokens: TokenStream) -> Self {
        let annotated = |input: ParseStream| Ok((input.call(Attribute::parse_outer)?, input.parse()?));
        let Ok((all, rest)): syn::Result<(Vec<Attribute>, TokenStream)> = annotated.parse2(tokens.clone()) else {
            return Self::Other(tokens);
        };
        let (mut attrs, mut requires, mut conditional) = (Vec::new(), Vec::new(), None);
        for attribute in all {
            if is_requires(&attribute) {
                requires.push(attribute);
            } else if let Some(inner) = under_condition(&attribute, &is_requires) {
                requires.push(inner.clone());
                conditional = Some(inner);
            } else {
                attrs.push(attribute);
            }
        }
        let Some(first) = requires.first().cloned() else { return Self::Other(tokens) };
        let method = |input: ParseStream| {
            let (vis, sig) = (input.parse()?, input.parse()?);
            let body = if input.peek(token::Brace) { input.parse()? } else { return Err(input.error("no body")) };
            Ok((vis, sig, body))
        };
        match method.parse2(rest.clone()) {
            Ok((vis, sig, body)) => Self::Method(Box::new(Method { attrs, requires, conditional, vis, sig, body })),
            Err(_) => Self::Misplaced { requires: Box::new(first), rest: quote!(#(#attrs)* #rest) },
        }
    }
}

fn is_requires(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "requires")
}

/// The locks in `#[requires(a, read(b))]`.
pub(super) fn named_locks(attribute: &Attribute) -> Vec<NamedLock> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
    let named = tokens.split(|token| is_punct(token, ',')).filter(|lock| !lock.is_empty());
    named.map(NamedLock::of).collect()
}

impl NamedLock {
    fn of(tokens: &[TokenTree]) -> Self {
        let read = match tokens {
            [TokenTree::Ident(read), TokenTree::Group(lock)] if read == "read" => Some(lock.stream()),
            _ => None,
        };
        let reads = read.is_some();
        let lock = read.unwrap_or_else(|| collected(tokens));
        Self { tokens: collected(tokens), name: syn::parse2(lock).ok(), reads }
    }
}

// --- the struct ---

/// The outline of the struct, and the arguments above the `impl`.
pub(super) struct Told {
    pub(super) outline: Outline,
    pub(super) warded: TokenStream,
    pub(super) holding: bool,
    pub(super) hint: bool,
}

pub(super) struct Outline {
    pub(super) lifetimes: usize,
    /// Whether the struct has no `Deref` of the user's. With one, there may be fields that are not known.
    pub(super) hint: bool,
    pub(super) plain: Ident,
    pub(super) view: Ident,
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
    /// The fields that have a placeholder in the view.
    pub(super) hinted: Vec<Ident>,
    pub(super) conditions: Vec<Ident>,
}

/// `{ outline } [path of the crate] [words] item`
pub(super) fn parse_told(input: TokenStream) -> Option<(Told, TokenStream)> {
    let parser = |input: ParseStream| {
        let (outline, warded, words);
        braced!(outline in input);
        bracketed!(warded in input);
        bracketed!(words in input);
        let (outline, warded) = (outline.parse()?, warded.parse()?);
        let words = words.parse::<TokenStream>()?.to_string();
        let (holding, hint) = (!words.contains("no_holding"), !words.contains("no_hint"));
        Ok((Told { outline, warded, holding, hint }, input.parse()?))
    };
    parser.parse2(input).ok()
}

impl Parse for Outline {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let lifetimes = input.parse::<LitInt>()?.base10_parse()?;
        let (hint, plain, view) = (input.parse::<LitBool>()?.value, input.parse()?, input.parse()?);
        let (content, plain_fields);
        bracketed!(content in input);
        let mut locks = Vec::new();
        while !content.is_empty() {
            locks.push(content.parse()?);
        }
        braced!(plain_fields in input);
        Ok(Self { lifetimes, hint, plain, view, locks, plain_fields: names(&plain_fields.parse()?) })
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
        let (generics, guarded, conditions);
        bracketed!(generics in input);
        input.parse::<Token![>]>()?;
        braced!(guarded in input);
        braced!(conditions in input);
        let generics: TokenStream = generics.parse()?;
        let generics = generics.into_iter().filter_map(|place| place.to_string().parse().ok()).collect();
        let (guarded, conditions): (TokenStream, TokenStream) = (guarded.parse()?, conditions.parse()?);
        let tokens: Vec<TokenTree> = guarded.clone().into_iter().collect();
        let hinted = tokens.windows(2).filter(|pair| is_punct(&pair[1], '!')).map(|pair| pair[0].clone()).collect();
        let (guarded, conditions) = (names(&guarded), names(&conditions));
        Ok(Self { cfgs, name, kind, state, generics, guarded, hinted: names(&hinted), conditions })
    }
}

fn names(tokens: &TokenStream) -> Vec<Ident> {
    let names = tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    });
    names.collect()
}

impl Outline {
    /// The lock that guards the field.
    pub(super) fn guarding(&self, field: &Ident) -> Option<usize> {
        self.locks.iter().position(|lock| lock.guarded.contains(field))
    }

    /// The lock of that name.
    pub(super) fn lock(&self, name: &str) -> Option<usize> {
        self.locks.iter().position(|lock| lock.name == name)
    }

    /// The lock of the condition.
    pub(super) fn of_condition(&self, name: &Ident) -> Option<usize> {
        self.locks.iter().position(|lock| lock.conditions.contains(name))
    }

    /// The names of all fields that the user wrote.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Ident> {
        let of_locks =
            self.locks.iter().flat_map(|lock| [&lock.name].into_iter().chain(&lock.guarded).chain(&lock.conditions));
        of_locks.chain(&self.plain_fields)
    }
}

// --- tokens ---

/// Whether an item is an `impl`, after its attributes.
pub(crate) fn is_impl(item: &TokenStream) -> bool {
    let mut words = item.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    words.find(|word| *word != "unsafe" && *word != "default").is_some_and(|word| word == "impl")
}

/// The user's item, which is kept beside the error.
pub(super) fn without_requires(item: TokenStream) -> TokenStream {
    without(item, &is_requires)
}

/// The type as tokens. Elided lifetimes, as in `'_` and `&T`, get names, except in `Fn(&T)`.
pub(super) fn with_lifetimes(ty: &impl ToTokens, fresh: &mut impl FnMut() -> TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = ty.to_token_stream().into_iter().collect();
    let mut named = TokenStream::new();
    let mut before: Option<&TokenTree> = None;
    for (index, token) in tokens.iter().enumerate() {
        let after = tokens.get(index + 1);
        match token {
            TokenTree::Punct(quote) if quote.as_char() == '\'' && after.is_some_and(is_blank) => named.extend(fresh()),
            blank if is_blank(blank) && before.is_some_and(|quote| is_punct(quote, '\'')) => {}
            TokenTree::Punct(reference) if reference.as_char() == '&' => {
                named.extend([token.clone()]);
                if !after.is_some_and(|quote| is_punct(quote, '\'')) {
                    named.extend(fresh());
                }
            }
            TokenTree::Group(group) if !matches!(before, Some(TokenTree::Ident(_))) => {
                named.extend([regrouped(group, with_lifetimes(&group.stream(), fresh))]);
            }
            _ => named.extend([token.clone()]),
        }
        before = Some(token);
    }
    named
}

fn is_blank(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "_")
}
