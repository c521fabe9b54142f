//! Parses the `impl` as the user wrote it, with bodies as raw tokens, which may be half written.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Generics, Meta, Path, Signature, Token, Type, Visibility, braced, bracketed, token};

use crate::attributes::{under_condition, without};
use crate::call::{collected, ident_of, is_block, is_punct};
use crate::diagnostics::Diagnostics;
use crate::guarded::model::Model as Struct;
use crate::guarded::{self, parse::path_of};
use crate::place::regrouped;

// --- the `impl` ---

pub(super) struct ImplBlock {
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
    pub(super) name: Option<Ident>,
    pub(super) reads: bool,
}

impl ImplBlock {
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
        let header = header.into_iter().take_while(|token| !is_block(token));
        let header = quote!(#(#header)*);
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
            items.push(collected(&item));
            item.clear();
        }
    }
    items.extend((!item.is_empty()).then(|| collected(&item)));
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
    quote!(#(#items)*)
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

/// The struct, and the arguments above the `impl`.
pub(super) struct Told {
    pub(super) of: Struct,
    pub(super) warded: TokenStream,
    pub(super) holding: bool,
    pub(super) hint: bool,
}

/// `{ [arguments] struct } [path of the crate] [words] item`
pub(super) fn parse_told(input: TokenStream) -> Option<(Told, TokenStream)> {
    let parser = |input: ParseStream| {
        let (of, arguments, warded, words);
        braced!(of in input);
        bracketed!(arguments in of);
        bracketed!(warded in input);
        bracketed!(words in input);
        let mut reported = Diagnostics::new();
        let model = guarded::model(arguments.parse()?, of.parse()?, &mut reported);
        // They stand above the struct.
        drop(reported.into_compile_errors());
        let of = model.ok_or_else(|| input.error("no struct"))?;
        let (warded, words) = (warded.parse()?, words.parse::<TokenStream>()?.to_string());
        let (holding, hint) = (!words.contains("no_holding"), !words.contains("no_hint"));
        Ok((Told { of, warded, holding, hint }, input.parse()?))
    };
    parser.parse2(input).ok()
}

// --- tokens ---

/// Whether an item is an `impl`, after its attributes.
pub(crate) fn is_impl(item: &TokenStream) -> bool {
    let mut words = item.clone().into_iter().filter_map(ident_of);
    words.find(|word| *word != "unsafe" && *word != "default").is_some_and(|word| word == "impl")
}

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
