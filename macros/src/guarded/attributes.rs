//! Copies the attributes of the struct to the types that are made of it.
//!
//! All types get all attributes, with these exceptions:
//!
//! - The documentation stays on the struct. The other types have their own.
//! - `repr(packed)` is left out, because the fields of a packed struct can't be borrowed, neither a lock nor a field that a
//!   predicate reads.
//! - The struct itself has no `derive(Default)` and no `derive(Debug)`. Its default is made from the default of its `Init`. Its
//!   `Debug` leaves out the placeholders for guarded fields.
//! - Derives that read all fields, such as `Serialize` and `PartialEq`, are refused on the struct, because they would need its
//!   locks. A program saves the `Init`, and compares the guarded state.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token, parse_quote};

use crate::call::collected;
use crate::diagnostics::Diagnostics;

pub(super) struct Attributes {
    pub(super) owner: Vec<Attribute>,
    pub(super) moved: Vec<Attribute>,
    /// The derives for which we write the `impl`.
    pub(super) derived: Vec<Derived>,
}

/// A derive that an `impl` of ours replaces.
#[derive(Clone)]
pub(super) struct Derived {
    pub(super) is_default: bool,
    /// The condition of the `cfg_attr` around it.
    pub(super) cfg: Option<TokenStream>,
}

impl Attributes {
    /// `own` are the attributes for the struct alone.
    pub(super) fn new(attrs: Vec<Attribute>, own: &[Attribute]) -> Self {
        let without_docs = attrs.iter().filter(|attribute| !attribute.path().is_ident("doc")).cloned();
        let moved = without_docs.filter_map(|attribute| kept(attribute, &mut None)).collect();
        let mut derived = Some(Vec::new());
        let owner = attrs.into_iter().filter_map(without_locks).chain(own.iter().cloned());
        let owner = owner.filter_map(|attribute| kept(attribute, &mut derived)).collect();
        Self { owner, moved, derived: derived.unwrap_or_default() }
    }
}

/// The paths in `#[derive(..)]`.
fn derives(attribute: &Attribute) -> Vec<Path> {
    let list = attribute.meta.require_list().ok().filter(|list| list.path.is_ident("derive"));
    let paths = list.and_then(|list| list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok());
    paths.map(|paths| paths.into_iter().collect()).unwrap_or_default()
}

/// Tells what to write instead of a derive that reads or makes all fields of a struct, and so would need its locks.
fn instead(path: &Path) -> Option<&'static str> {
    let is_std = |names: &[&str]| is_of_std(path, names);
    let is_serde = path.segments.last().is_some_and(|last| last.ident == "Serialize" || last.ident == "Deserialize");
    let (saves, shares) = (is_serde, is_std(&["Clone", "Copy"]));
    let compares = is_std(&["PartialEq", "Eq", "PartialOrd", "Ord", "Hash"]);
    match (saves, shares, compares) {
        (true, ..) => Some("write `#[guarded(init(derive({names})))]`, and save an `{init}`, made with the locks held"),
        (_, true, _) => Some(
            "put it in an `Arc`, or write `#[guarded(state(derive({names})))]` to derive it only for the guarded fields",
        ),
        (.., true) => Some("write `#[guarded(state(derive({names})))]` to derive it only for the guarded fields"),
        _ => None,
    }
}

/// Refuses derives that would need the locks. It does not check `struct(derive(..))` in the arguments.
pub(super) fn check_derives_without_locks(attrs: &[Attribute], init: &Ident, diagnostics: &mut Diagnostics) {
    let mut needing: Vec<Path> = attrs.iter().flat_map(derives).filter(|path| instead(path).is_some()).collect();
    while let Some(write) = needing.first().and_then(instead) {
        let (paths, others): (Vec<_>, Vec<_>) = needing.into_iter().partition(|path| instead(path) == Some(write));
        let names = paths.iter().filter_map(|path| Some(path.segments.last()?.ident.to_string()));
        let names = names.collect::<Vec<_>>().join(", ");
        let write = write.replace("{names}", &names).replace("{init}", &init.to_string());
        diagnostics.refuse(quote!(#(#paths),*), format!("a struct with locks can't derive `{names}`: {write}"));
        needing = others;
    }
}

fn without_locks(attribute: Attribute) -> Option<Attribute> {
    let (needing, others): (Vec<_>, Vec<_>) = derives(&attribute).into_iter().partition(|path| instead(path).is_some());
    if needing.is_empty() {
        return Some(attribute);
    }
    (!others.is_empty()).then(|| parse_quote!(#[derive(#(#others),*)]))
}

/// The attribute as it is copied. Above the struct itself, the derives that an `impl` of ours replaces move into `derived`.
fn kept(mut attribute: Attribute, derived: &mut Option<Vec<Derived>>) -> Option<Attribute> {
    attribute.meta = kept_meta(attribute.meta, None, derived)?;
    Some(attribute)
}

fn kept_meta(meta: Meta, cfg: Option<&TokenStream>, derived: &mut Option<Vec<Derived>>) -> Option<Meta> {
    let Meta::List(mut list) = meta else { return Some(meta) };
    if list.path.is_ident("derive") {
        let Some(derived) = derived else { return Some(Meta::List(list)) };
        let Ok(paths) = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
            return Some(Meta::List(list));
        };
        let (ours, kept): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_of_std(path, &["Default", "Debug"]));
        let of_path = |path: &Path| Derived { is_default: is_of_std(path, &["Default"]), cfg: cfg.cloned() };
        derived.extend(ours.iter().map(of_path));
        list.tokens = quote!(#(#kept),*);
        return (!kept.is_empty() || ours.is_empty()).then_some(Meta::List(list));
    }
    if list.path.is_ident("repr") {
        let without = without_packed(list.tokens.clone());
        let is_kept = !without.is_empty() || list.tokens.is_empty();
        list.tokens = without;
        return is_kept.then_some(Meta::List(list));
    }
    if list.path.is_ident("cfg_attr") {
        if let Ok(metas) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            let mut metas = metas.into_iter();
            let condition = metas.next().map(ToTokens::into_token_stream)?;
            let cfg = cfg.map_or_else(|| condition.clone(), |outer| quote!(all(#outer, #condition)));
            let kept: Vec<Meta> = metas.filter_map(|meta| kept_meta(meta, Some(&cfg), derived)).collect();
            return Some(parse_quote!(cfg_attr(#condition, #(#kept),*)));
        }
    }
    Some(Meta::List(list))
}

/// Whether the path is `Debug` or `std::fmt::Debug`. Another path means a derive of another crate with the same name.
fn is_of_std(path: &Path, names: &[&str]) -> bool {
    let is_std = path.segments.first().is_some_and(|first| first.ident == "std" || first.ident == "core");
    let last = path.segments.last();
    (is_std || path.get_ident().is_some()) && last.is_some_and(|last| names.iter().any(|name| last.ident == name))
}

/// `C` of `C, packed(2)`
fn without_packed(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
    let is_packed = |words: &&[TokenTree]| matches!(words, [TokenTree::Ident(word), ..] if word == "packed");
    let kept = tokens.split(is_comma).filter(|words| !words.is_empty() && !is_packed(words));
    let kept = kept.map(collected);
    quote!(#(#kept),*)
}
