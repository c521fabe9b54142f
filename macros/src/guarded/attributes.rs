//! Which attributes of the struct stand on which of the types that are made of it.
//!
//! All of them stand on all types, but for those that can't work there: the documentation stays on the struct, `repr(packed)` does
//! not, because a lock in a packed struct can't be borrowed, and neither does `derive(Default)`, because the default of the struct
//! is made of that of its `Init`, with its locks as the struct declares them.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token, parse_quote};

/// The attributes of a struct.
pub(super) struct Attributes {
    /// Those of the struct itself.
    pub(super) owner: Vec<Attribute>,
    /// Those of the structs beside it.
    pub(super) moved: Vec<Attribute>,
    /// Where the struct derives `Default`: the `cfg` of each derive, if it has one.
    pub(super) default: Vec<Option<TokenStream>>,
}

impl Attributes {
    pub(super) fn new(attrs: Vec<Attribute>) -> Self {
        let moved = attrs.iter().filter(|attribute| !attribute.path().is_ident("doc")).cloned().collect();
        let mut default = Vec::new();
        let owner = attrs.into_iter().filter_map(|mut attribute| {
            attribute.meta = of_owner(attribute.meta, None, &mut default)?;
            Some(attribute)
        });
        Self { owner: owner.collect(), moved, default }
    }
}

/// What is left of an attribute above the struct itself. `cfg` is where it stands, if it is in a `cfg_attr`.
fn of_owner(meta: Meta, cfg: Option<&TokenStream>, default: &mut Vec<Option<TokenStream>>) -> Option<Meta> {
    let Meta::List(mut list) = meta else { return Some(meta) };
    if list.path.is_ident("derive") {
        let derives = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        let is_default = |path: &Path| path.segments.last().is_some_and(|last| last.ident == "Default");
        if let Some((derives, true)) = derives.ok().map(|derives| (derives.clone(), derives.iter().any(is_default))) {
            default.push(cfg.cloned());
            let kept: Vec<Path> = derives.into_iter().filter(|path| !is_default(path)).collect();
            list.tokens = quote!(#(#kept),*);
            return (!kept.is_empty()).then_some(Meta::List(list));
        }
    } else if list.path.is_ident("repr") {
        let kept = without_packed(list.tokens.clone());
        let is_empty = kept.is_empty() && !list.tokens.is_empty();
        list.tokens = kept;
        return (!is_empty).then_some(Meta::List(list));
    } else if list.path.is_ident("cfg_attr") {
        let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        if let Some((condition, attributes)) = metas.ok().and_then(|metas| {
            let mut metas = metas.into_iter();
            Some((metas.next()?.into_token_stream(), metas.collect::<Vec<_>>()))
        }) {
            let cfg = cfg.map_or_else(|| condition.clone(), |outer| quote!(all(#outer, #condition)));
            let kept: Vec<Meta> =
                attributes.into_iter().filter_map(|meta| of_owner(meta, Some(&cfg), default)).collect();
            return Some(parse_quote!(cfg_attr(#condition, #(#kept),*)));
        }
    }
    Some(Meta::List(list))
}

/// `C` of `C, packed(2)`
fn without_packed(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
    let is_packed = |words: &&[TokenTree]| matches!(words, [TokenTree::Ident(word), ..] if word == "packed");
    let kept = tokens.split(is_comma).filter(|words| !words.is_empty() && !is_packed(words));
    let kept = kept.map(|words| words.iter().cloned().collect::<TokenStream>());
    quote!(#(#kept),*)
}
