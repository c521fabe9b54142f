//! The `impl` as the user wrote it: its header, and its methods with their bodies as raw tokens, half written or not.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Generics, Meta, Path, Signature, Token, Type, Visibility, braced, bracketed, token};

use super::outline::Outline;
use crate::diagnostics::Diagnostics;

pub(super) struct ImplBlock {
    /// Its own, outer and inner.
    pub(super) attrs: Vec<Attribute>,
    pub(super) impl_token: Token![impl],
    pub(super) generics: Generics,
    /// `Trait for`, with what stands before.
    pub(super) of_trait: Option<TokenStream>,
    pub(super) self_ty: Type,
    pub(super) items: Vec<ImplItem>,
}

pub(super) enum ImplItem {
    Method(Box<Method>),
    /// Whatever has no `#[requires]`, as it stands.
    Other(TokenStream),
    /// `#[requires]`, on what is no method.
    Misplaced {
        requires: Box<Attribute>,
        rest: TokenStream,
    },
}

/// A method with `#[requires]`.
pub(super) struct Method {
    /// Without those.
    pub(super) attrs: Vec<Attribute>,
    pub(super) requires: Vec<Attribute>,
    /// Whether one of them stood in a `cfg_attr`.
    pub(super) conditional: Option<Attribute>,
    pub(super) vis: Visibility,
    pub(super) sig: Signature,
    pub(super) body: Group,
}

/// What the struct told, and what was said above the `impl`.
pub(super) struct Told {
    pub(super) outline: Outline,
    pub(super) warded: TokenStream,
    pub(super) holding: bool,
    pub(super) hint: bool,
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
        let told = Told { outline, warded, holding, hint };
        Ok((told, input.parse()?))
    };
    parser.parse2(input).ok()
}

pub(super) fn parse(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<ImplBlock> {
    syn::parse2(item).map_err(|error| diagnostics.add(error)).ok()
}

impl ImplBlock {
    /// The path of the struct.
    pub(super) fn owner(&self) -> Option<&Path> {
        path_of(&self.self_ty)
    }
}

/// Types that come through `macro_rules!` are wrapped in invisible groups.
fn path_of(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Group(group) => path_of(&group.elem),
        Type::Paren(paren) => path_of(&paren.elem),
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
}

impl Parse for ImplBlock {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let mut before = TokenStream::new();
        while !input.peek(Token![impl]) {
            before.extend([input.parse::<TokenTree>()?]);
        }
        let impl_token = input.parse()?;
        let mut generics: Generics = input.parse()?;
        let mut polarity: Option<Token![!]> = input.parse()?;
        let mut self_ty: Type = input.parse()?;
        let mut of_trait = None;
        if let Some(for_token) = input.parse::<Option<Token![for]>>()? {
            of_trait = Some(
                [
                    before.to_token_stream(),
                    polarity.take().to_token_stream(),
                    self_ty.to_token_stream(),
                    for_token.to_token_stream(),
                ]
                .into_iter()
                .collect(),
            );
            self_ty = input.parse()?;
        }
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        attrs.extend(content.call(Attribute::parse_inner)?);
        let mut items = Vec::new();
        while !content.is_empty() {
            items.push(content.parse()?);
        }
        Ok(Self { attrs, impl_token, generics, of_trait, self_ty, items })
    }
}

impl Parse for ImplItem {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let begin = input.fork();
        let attrs = input.call(Attribute::parse_outer)?;
        let conditional = attrs.iter().find_map(requires_under_condition);
        let (requires, mut attrs): (Vec<Attribute>, Vec<Attribute>) = attrs.into_iter().partition(is_requires);
        if requires.is_empty() && conditional.is_none() {
            let rest = input.fork();
            skip_item(&rest)?;
            let item = tokens_between(&begin, &rest);
            input.advance_to(&rest);
            return Ok(Self::Other(item));
        }
        let requires: Vec<Attribute> = requires.into_iter().chain(conditional.clone()).collect();
        attrs.retain(|attribute| requires_under_condition(attribute).is_none());
        if let Some(method) = parse_method(input, &attrs, &requires, conditional) {
            return Ok(Self::Method(Box::new(method)));
        }
        let after = input.fork();
        skip_item(&after)?;
        let mut rest: TokenStream = attrs.iter().map(ToTokens::to_token_stream).collect();
        rest.extend(tokens_between(input, &after));
        input.advance_to(&after);
        let requires = Box::new(requires.into_iter().next().expect("there is one"));
        Ok(Self::Misplaced { requires, rest })
    }
}

fn parse_method(
    input: ParseStream,
    attrs: &[Attribute],
    requires: &[Attribute],
    conditional: Option<Attribute>,
) -> Option<Method> {
    let ahead = input.fork();
    let vis = ahead.parse().ok()?;
    let sig = ahead.parse().ok()?;
    if !ahead.peek(token::Brace) {
        return None;
    }
    let body = ahead.parse().ok()?;
    input.advance_to(&ahead);
    Some(Method { attrs: attrs.to_vec(), requires: requires.to_vec(), conditional, vis, sig, body })
}

/// An item ends with a semicolon, or with the block of a function or a macro; that of a constant is a value.
fn skip_item(input: ParseStream) -> syn::Result<()> {
    let mut is_value = false;
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let is_last = match &token {
            TokenTree::Punct(punct) => {
                is_value |= punct.as_char() == '=';
                punct.as_char() == ';'
            }
            TokenTree::Group(group) => group.delimiter() == proc_macro2::Delimiter::Brace && !is_value,
            _ => false,
        };
        if is_last {
            break;
        }
    }
    Ok(())
}

/// What was parsed between two places of one stream.
fn tokens_between(from: ParseStream, to: ParseStream) -> TokenStream {
    let (mut cursor, end) = (from.cursor(), to.cursor());
    let mut tokens = TokenStream::new();
    while cursor != end {
        let Some((token, next)) = cursor.token_tree() else { break };
        tokens.extend([token]);
        cursor = next;
    }
    tokens
}

fn is_requires(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "requires")
}

/// `#[requires(..)]` in `#[cfg_attr(unix, requires(..))]`.
fn requires_under_condition(attribute: &Attribute) -> Option<Attribute> {
    let Meta::List(list) = &attribute.meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let metas = list.parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    metas.into_iter().map(|meta| syn::parse_quote!(#[#meta])).find(is_requires)
}

/// The locks that `#[requires(a, b)]` names, as far as these are names; `None` for what is not.
pub(super) fn named_locks(attribute: &Attribute) -> Vec<(TokenStream, Option<Ident>)> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    let mut named = vec![TokenStream::new()];
    for token in list.tokens.clone() {
        match (&token, named.last_mut()) {
            (TokenTree::Punct(comma), _) if comma.as_char() == ',' => named.push(TokenStream::new()),
            (_, Some(tokens)) => tokens.extend([token]),
            (_, None) => {}
        }
    }
    named.retain(|tokens| !tokens.is_empty());
    named.into_iter().map(|tokens| (tokens.clone(), syn::parse2(tokens).ok())).collect()
}
