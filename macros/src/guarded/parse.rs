//! [`Input`]: a struct as the user wrote it, with the attributes of its fields.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Field, Fields, Item, ItemStruct, Meta, Path, Type};

use crate::attributes::{under_condition, without};
use crate::diagnostics::Diagnostics;
use crate::spelling::closest;

/// A struct with named fields. The attributes of this crate are separated from the fields.
pub(super) struct Input {
    /// The struct without its fields, which are in `fields`.
    pub(super) item: ItemStruct,
    pub(super) fields: Vec<InputField>,
}

pub(super) struct InputField {
    /// The field without the attributes of this crate.
    pub(super) field: Field,
    pub(super) name: Ident,
    pub(super) guarded: Vec<Attribute>,
    pub(super) condition: Vec<Attribute>,
    /// `#[lock(order = ..)]`
    pub(super) order: Vec<Attribute>,
    /// The attributes that stood in a `cfg_attr(.., guarded(..))`.
    pub(super) conditional: Vec<Attribute>,
    /// The misspelt names of attributes, each with the probable name.
    pub(super) misspelt: Vec<(Ident, &'static str)>,
}

/// The kind of a lock, by the name of its type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Lock,
    Monitor,
    RwLock,
    Condition,
}

impl Kind {
    pub(crate) fn of(name: &Ident) -> Option<Self> {
        let kinds = [Self::Lock, Self::Monitor, Self::RwLock, Self::Condition];
        kinds.into_iter().find(|kind| name == kind.name())
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lock => "Lock",
            Self::Monitor => "Monitor",
            Self::RwLock => "RwLock",
            Self::Condition => "Condition",
        }
    }
}

impl InputField {
    fn parse(mut field: Field) -> Option<Self> {
        let (mut guarded, mut condition, mut order, mut conditional) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut misspelt = Vec::new();
        let may_be_lock = lock_path(&field.ty).is_some();
        for attribute in std::mem::take(&mut field.attrs) {
            let is_ours = |inner: &Attribute| is_guarded(inner) || is_condition(inner) || is_order(inner);
            let inner = under_condition(&attribute, &is_ours);
            conditional.extend(inner.clone());
            let attribute = inner.unwrap_or(attribute);
            let meant = meant_by(&attribute);
            // The message for the missing `by` of `#[guarded_by(state)]` also shows the name.
            let told = meant.filter(|_| says_by_or_of(&attribute).is_some());
            misspelt.extend(told.and_then(|meant| Some((attribute.path().get_ident()?.clone(), meant))));
            if is_guarded(&attribute) || meant == Some("guarded") {
                guarded.push(attribute);
            } else if is_condition(&attribute) || meant == Some("condition") {
                condition.push(attribute);
            } else if let Some(meant) = order_elsewhere(&attribute).filter(|_| may_be_lock) {
                misspelt.extend(attribute.path().get_ident().map(|name| (name.clone(), meant)));
            } else if is_order(&attribute) || (may_be_lock && attribute.path().is_ident("lock")) {
                order.push(attribute);
            } else {
                field.attrs.push(attribute);
            }
        }
        Some(Self { name: field.ident.clone()?, field, guarded, condition, order, conditional, misspelt })
    }

    /// The path of the type in `name: Lock`, qualified or not, and of the other kinds.
    pub(super) fn bare_lock(&self) -> Option<&Path> {
        lock_path(&self.field.ty).filter(|path| path.segments.last().is_some_and(|last| last.arguments.is_none()))
    }

    /// The path of the type in `name: Lock<..>`.
    pub(super) fn lock_with_generics(&self) -> Option<&Path> {
        lock_path(&self.field.ty).filter(|path| path.segments.last().is_some_and(|last| !last.arguments.is_none()))
    }

    /// The kind of its type, with or without a parameter.
    pub(super) fn kind(&self) -> Option<Kind> {
        Kind::of(&lock_path(&self.field.ty)?.segments.last()?.ident)
    }
}

pub(super) fn parse(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Input> {
    match syn::parse2(item) {
        Ok(Item::Struct(item)) => parse_struct(item, diagnostics),
        Ok(other) => {
            refuse_item(&other, diagnostics);
            None
        }
        Err(error) => {
            diagnostics.add(error);
            None
        }
    }
}

fn parse_struct(mut item: ItemStruct, diagnostics: &mut Diagnostics) -> Option<Input> {
    match std::mem::replace(&mut item.fields, Fields::Unit) {
        Fields::Named(fields) => {
            let fields = fields.named.into_iter().filter_map(InputField::parse).collect();
            Some(Input { item, fields })
        }
        other => {
            let name = &item.ident;
            let message = format!(
                "`#[guarded]` needs named fields: \
                 write `struct {name} {{ state: Lock, #[guarded(by = state)] balance: u64 }}`"
            );
            match other {
                Fields::Unnamed(fields) => diagnostics.refuse(fields, message),
                _ => diagnostics.refuse(name, message),
            }
            None
        }
    }
}

fn is_guarded(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "guarded")
}

pub(super) fn is_condition(attribute: &Attribute) -> bool {
    attribute.path().is_ident("condition")
}

/// Whether the attribute is ours. A derive may have a `#[lock]` of its own, for fields that are no locks.
pub(super) fn is_order(attribute: &Attribute) -> bool {
    let is_ours = |list: &syn::MetaList| {
        let first = list.tokens.clone().into_iter().next();
        first.is_some_and(|first| matches!(&*first.to_string(), "order" | "barging"))
    };
    attribute.path().is_ident("lock") && matches!(&attribute.meta, Meta::List(list) if is_ours(list))
}

/// `#[order(Accounts)]`, above a lock
fn order_elsewhere(attribute: &Attribute) -> Option<&'static str> {
    match &*attribute.path().get_ident()?.to_string() {
        "order" | "lock_order" | "level" => Some("lock(order = ..)"),
        "barging" => Some("lock(barging)"),
        _ => None,
    }
}

/// The names that other tools use. Clang writes them with capital letters.
const GUARDED_ELSEWHERE: [&str; 3] = ["guarded_by", "protected_by", "locked_by"];

/// The attribute that `#[gaurded(by = state)]` was probably meant to be. Attributes of other crates have no `by` or `of`.
fn meant_by(attribute: &Attribute) -> Option<&'static str> {
    let Meta::List(list) = &attribute.meta else { return None };
    if is_guarded(attribute) || is_condition(attribute) {
        return None;
    }
    let name = list.path.get_ident()?.to_string();
    if GUARDED_ELSEWHERE.contains(&&*name) {
        return Some("guarded");
    }
    closest(&name, says_by_or_of(attribute))
}

/// `guarded` for `#[..(by = state)]`, and `condition` for `#[..(of = state)]`.
fn says_by_or_of(attribute: &Attribute) -> Option<&'static str> {
    let Meta::List(list) = &attribute.meta else { return None };
    let mut tokens = list.tokens.clone().into_iter();
    match (tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(word), TokenTree::Punct(sign)) if sign.as_char() == '=' && word == "by" => Some("guarded"),
        (TokenTree::Ident(word), TokenTree::Punct(sign)) if sign.as_char() == '=' && word == "of" => Some("condition"),
        _ => None,
    }
}

/// The type as a path that ends in the name of a lock.
fn lock_path(ty: &Type) -> Option<&Path> {
    path_of(ty).filter(|path| path.segments.last().is_some_and(|last| Kind::of(&last.ident).is_some()))
}

/// The type as a path. Types that come through `macro_rules!` are wrapped in invisible groups.
pub(crate) fn path_of(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Group(group) => path_of(&group.elem),
        Type::Paren(paren) => path_of(&paren.elem),
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
}

fn refuse_item(item: &Item, diagnostics: &mut Diagnostics) {
    let (keyword, kind) = kind_of(item);
    let instead = match item {
        Item::Enum(_) | Item::Union(_) => "write `struct Account { state: Lock, #[guarded(by = state)] balance: u64 }`",
        _ => "leave it out here, it belongs on the struct",
    };
    diagnostics.refuse(keyword, format!("`#[guarded]` guards the fields of a struct, and this is {kind}: {instead}"));
}

/// The token to point at in an item that is no struct, and the name of that kind of item.
fn kind_of(item: &Item) -> (TokenStream, &'static str) {
    match item {
        Item::Enum(item) => (item.enum_token.to_token_stream(), "an enum"),
        Item::Union(item) => (item.union_token.to_token_stream(), "a union"),
        Item::Fn(item) => (item.sig.fn_token.to_token_stream(), "a function"),
        Item::Trait(item) => (item.trait_token.to_token_stream(), "a trait"),
        Item::Mod(item) => (item.mod_token.to_token_stream(), "a module"),
        Item::Type(item) => (item.type_token.to_token_stream(), "a type alias"),
        other => (other.to_token_stream(), "not one"),
    }
}

/// The user's item, which is kept beside the error. Its attributes of this crate are removed, because rustc would report them as
/// unknown.
pub(super) fn without_guarded_attributes(item: TokenStream) -> TokenStream {
    without(item, &|attribute| is_guarded(attribute) || is_condition(attribute) || attribute.path().is_ident("lock"))
}
