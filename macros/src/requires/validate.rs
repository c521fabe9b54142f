//! The rules of `#[requires]`. An [`ImplBlock`] and the [struct](Told) always become a [`Model`], even if there are
//! errors.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, GenericArgument, Generics, Lifetime, Path, PathArguments, Receiver, ReceiverKind, Type, TypeReference,
    parse_quote,
};

use super::body::{Required, Scope};
use super::parse::{ImplBlock, ImplItem, Method, NamedLock, Told, named_locks, with_lifetimes};
use crate::diagnostics::Diagnostics;
use crate::guarded::model::{GuardingLock, Model as Struct, Place};
use crate::guarded::parse::Kind;
use crate::guarded::self_type::SelfType;
use crate::spelling::closest;

pub(super) struct Model {
    pub(super) warded: TokenStream,
    pub(super) of: Struct,
    pub(super) attrs: Vec<Attribute>,
    /// The tokens from `impl` to the braces.
    pub(super) header: TokenStream,
    pub(super) owner: Owner,
    /// The items that stay in the `impl`.
    pub(super) others: Vec<TokenStream>,
    pub(super) methods: Vec<ModelMethod>,
    /// Whether the `impl` makes `holding_state()`.
    pub(super) holding: bool,
    /// Whether the expansion makes the message for a call without the lock.
    pub(super) hint: bool,
}

pub(super) struct Owner {
    /// The generics of the `impl`. No lifetime is elided, and no bound contains `Self`.
    pub(super) generics: Generics,
    /// `bank::Account`
    pub(super) path: Path,
    /// `'a, T`
    pub(super) arguments: Vec<GenericArgument>,
    pub(super) self_type: SelfType,
    /// The lifetime for which a lock is held. The user has no lifetime of this name.
    pub(super) held: Lifetime,
}

pub(super) struct ModelMethod {
    pub(super) method: Method,
    /// The locks it requires, in the order of the struct.
    pub(super) locks: Vec<Required>,
    /// `None` if the receiver was reported as an error.
    pub(super) body: Option<TokenStream>,
}

/// The checks that don't need the struct: whether this `impl` may have `#[requires]` methods, and has at least one.
pub(super) fn check_impl(block: &ImplBlock, diagnostics: &mut Diagnostics) -> bool {
    if let Some(of_trait) = &block.of_trait {
        let message = "a method of a trait is called without the lock: move the code that requires it to an `impl` of the \
                       struct itself, and leave out `#[guarded]` here";
        diagnostics.refuse(of_trait, message);
    } else if block.owner().is_none() {
        let message = "`#[guarded]` belongs on the `impl` of a struct: write `impl Account { .. }`";
        diagnostics.refuse(&block.self_ty, message);
    } else if !block.has_methods() {
        let message = "no method here requires a lock: write `#[requires(state)]` on those that do, or leave \
                       `#[guarded]` out";
        diagnostics.refuse(block.header.clone().into_iter().next(), message);
    } else {
        return true;
    }
    false
}

pub(super) fn validate(block: ImplBlock, told: Told, diagnostics: &mut Diagnostics) -> Model {
    let Told { of, warded, holding, hint } = told;
    let owner = owner(&block, &of);
    let (mut others, mut methods) = (Vec::new(), Vec::new());
    for item in block.items {
        match item {
            ImplItem::Other(tokens) => others.push(tokens),
            ImplItem::Misplaced { requires, rest } => {
                let message = "`#[requires]` belongs on a method, and this is none: leave it out here";
                diagnostics.refuse(*requires, message);
                others.push(rest);
            }
            ImplItem::Method(method) => {
                check_one_attribute(&method, diagnostics);
                let locks = check_locks(&method, &of, diagnostics);
                let is_method = check_receiver(&method, &of, &locks, diagnostics);
                let scope = Scope { of: &of, held: &locks, self_type: &owner.self_type };
                // Without `self`, or without its locks, rustc would report errors everywhere in the method.
                let body = if is_method && !locks.is_empty() { scope.body(&method.body, diagnostics) } else { None };
                methods.push(ModelMethod { method: *method, locks, body });
            }
        }
    }
    // A method that can't be called with any lock is left out.
    methods.retain(|method| !method.locks.is_empty() && method.method.sig.receiver().is_some());
    Model { warded, of, attrs: block.attrs, header: block.header, owner, others, methods, holding, hint }
}

// --- the attribute ---

fn check_one_attribute(method: &Method, diagnostics: &mut Diagnostics) {
    if let Some(requires) = &method.conditional {
        let message = format!(
            "a method requires a lock on all platforms or on none: write `#[{}]` without `cfg_attr`",
            requires.meta.to_token_stream()
        );
        diagnostics.refuse(&requires.meta, message);
    }
    for again in method.requires.iter().skip(1) {
        let all: Vec<String> =
            method.requires.iter().flat_map(named_locks).map(|lock| lock.tokens.to_string()).collect();
        let message = format!("one `#[requires]` names all locks: write `#[requires({})]`", all.join(", "));
        diagnostics.refuse(again, message);
    }
}

fn check_locks(method: &Method, of: &Struct, diagnostics: &mut Diagnostics) -> Vec<Required> {
    let mut locks: Vec<(Required, TokenStream)> = Vec::new();
    for requires in &method.requires {
        let named = named_locks(requires);
        if named.is_empty() {
            let example = example(of);
            let message = format!("say which lock `{}` requires: write `#[requires({example})]`", method.sig.ident);
            diagnostics.refuse(&requires.meta, message);
        }
        for NamedLock { tokens, name, reads } in named {
            let Some(lock) = check_lock(&tokens, name.as_ref(), of, diagnostics) else { continue };
            if locks.iter().any(|(other, _)| other.lock == lock) {
                let message = format!("`{}` is here twice: once is enough", of.locks[lock].name);
                diagnostics.refuse(&tokens, message);
            } else {
                let reads = reads && check_can_be_read(&tokens, lock, of, diagnostics);
                let place = locks.partition_point(|(other, _)| other.lock < lock);
                locks.insert(place, (Required { lock, reads }, tokens));
            }
        }
    }
    check_go_together(&locks, of, diagnostics);
    locks.into_iter().map(|(required, _)| required).collect()
}

fn example(of: &Struct) -> String {
    of.locks.first().map_or_else(|| "state".to_owned(), |lock| lock.name.to_string())
}

/// The lock of this name, or the one that was probably meant.
fn check_lock(tokens: &TokenStream, name: Option<&Ident>, of: &Struct, diagnostics: &mut Diagnostics) -> Option<usize> {
    let Some(name) = name else {
        // `"state"`, `self.state`
        let last = tokens.clone().into_iter().last().map(|last| last.to_string()).unwrap_or_default();
        let lock = of.lock(last.trim_matches('"'));
        let meant = lock.map_or_else(|| example(of), |lock| of.locks[lock].name.to_string());
        diagnostics.refuse(tokens, format!("`#[requires]` takes the bare names of locks: write `{meant}`"));
        return lock;
    };
    let written = name.to_string();
    if let Some(lock) = of.lock(&written) {
        return Some(lock);
    }
    let place = of.place_of(name);
    let meant = match place {
        Some(Place::Guarded(lock)) => Some((lock, "is guarded by a lock, and is none")),
        Some(Place::Condition(condition)) => of.conditions[condition].of.map(|of| (of, "is a condition, not a lock")),
        _ => None,
    };
    if let Some((lock, is)) = meant {
        diagnostics.refuse(name, format!("`{name}` {is}: write `#[requires({})]`", of.locks[lock].name));
        return Some(lock);
    }
    let locks: Vec<String> = of.locks.iter().map(|lock| lock.name.to_string()).collect();
    let meant = closest(&written, locks.iter().map(String::as_str));
    let message = match meant {
        Some(meant) => format!("no lock is called `{name}`: did you mean `{meant}`?"),
        None if place.is_some() => {
            format!("`{name}` is not a lock: name `{}`", locks.join("` or `"))
        }
        None => format!("no lock is called `{name}`: name `{}`", locks.join("` or `")),
    };
    diagnostics.refuse(name, message);
    meant.and_then(|meant| of.lock(meant)).or((locks.len() == 1).then_some(0))
}

fn check_can_be_read(tokens: &TokenStream, lock: usize, of: &Struct, diagnostics: &mut Diagnostics) -> bool {
    let lock = &of.locks[lock];
    if lock.kind != Kind::RwLock {
        let (name, kind) = (&lock.name, lock.kind.name());
        let message =
            format!("only an `RwLock` is held to read, and `{name}` is a `{kind}`: write `#[requires({name})]`");
        diagnostics.refuse(tokens, message);
    }
    lock.kind == Kind::RwLock
}

/// Whether the locks can be taken at once: all are `Lock`s, or all are `Monitor`s.
pub(super) fn go_together(of: &Struct, mut locks: impl ExactSizeIterator<Item = usize>) -> bool {
    if locks.len() < 2 {
        return true;
    }
    let first = locks.next().map(|lock| of.locks[lock].kind);
    first.is_some_and(|first| {
        matches!(first, Kind::Lock | Kind::Monitor) && locks.all(|lock| of.locks[lock].kind == first)
    })
}

fn check_go_together(locks: &[(Required, TokenStream)], of: &Struct, diagnostics: &mut Diagnostics) {
    if go_together(of, locks.iter().map(|(required, _)| required.lock)) {
        return;
    }
    let is_monitor = |(required, _): &(Required, TokenStream)| of.locks[required.lock].kind == Kind::Monitor;
    let of_all = if locks.first().is_some_and(is_monitor) { Kind::Monitor } else { Kind::Lock };
    for (required, tokens) in locks {
        let lock = &of.locks[required.lock];
        if lock.kind != of_all {
            let (name, kind, of_all) = (&lock.name, lock.kind.name(), of_all.name());
            let message = format!(
                "several locks at once are all `{of_all}`s, and `{name}` is declared as `{name}: {kind}`: \
                 write `{name}: {of_all}` there"
            );
            diagnostics.refuse(tokens, message);
        }
    }
}

// --- the method ---

/// Whether the method takes a reference, and a mutable one if it needs that to change the guarded fields.
fn check_receiver(method: &Method, of: &Struct, locks: &[Required], diagnostics: &mut Diagnostics) -> bool {
    let name = &method.sig.ident;
    let lock = locks.first().map_or_else(|| "the lock".to_owned(), |held| format!("`{}`", of.locks[held.lock].name));
    let Some(receiver) = method.sig.receiver() else {
        let message = format!(
            "{lock} is that of an instance, and `{name}` has none: write `fn {name}(&self, ..)` or `(&mut self, ..)`"
        );
        diagnostics.refuse(name, message);
        return false;
    };
    let Some((_, is_mut)) = reference_of(receiver) else {
        let message = format!(
            "{lock} is held for as long as it lends the fields, so `{name}` can't take them away: \
             write `&self` or `&mut self`"
        );
        diagnostics.refuse(receiver, message);
        return false;
    };
    let monitor = locks.iter().map(|held| &of.locks[held.lock]).find(|lock| lock.kind == Kind::Monitor);
    if let (Some(asyncness), Some(GuardingLock { name, .. })) = (&method.sig.asyncness, monitor) {
        let message =
            format!("the monitor `{name}` is never held across an await: leave out `async`, or declare `{name}: Lock`");
        diagnostics.refuse(asyncness, message);
    }
    if is_mut && !locks.is_empty() && locks.iter().all(|held| held.reads) {
        let message = format!("`{name}` only reads {lock}: write `&self`, or `#[requires(..)]` without `read`");
        diagnostics.refuse(receiver, message);
    }
    true
}

/// For `&self` and `self: &Self`: the lifetime, and whether the reference is `mut`.
pub(super) fn reference_of(receiver: &Receiver) -> Option<(Option<Lifetime>, bool)> {
    let (lifetime, mutability) = match &receiver.kind {
        ReceiverKind::Reference(_, lifetime, mutability) => (lifetime, mutability),
        ReceiverKind::Typed(_, ty) => match &**ty {
            Type::Reference(TypeReference { lifetime, mutability, elem, .. }) if is_self_type(elem) => {
                (lifetime, mutability)
            }
            _ => return None,
        },
        _ => return None,
    };
    Some((lifetime.clone(), mutability.is_some()))
}

/// Whether a method returns `&mut Self`. With `&mut self` as its receiver, the elided lifetime can only be that of the view.
pub(super) fn is_self_by_mut(ty: &Type) -> bool {
    let Type::Reference(reference) = ty else { return false };
    reference.lifetime.is_none() && reference.mutability.is_some() && is_self_type(&reference.elem)
}

fn is_self_type(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self"))
}

// --- the struct by its full path ---

fn owner(block: &ImplBlock, of: &Struct) -> Owner {
    let (mut path, mut generics) =
        (block.owner().cloned().unwrap_or_else(|| parse_quote!(Self)), block.generics.clone());
    let mut new = Vec::new();
    let mut fresh = || {
        let lifetime = Lifetime::new(&format!("'__of_owner_{}", new.len()), Span::call_site());
        new.push(lifetime.clone());
        lifetime.into_token_stream()
    };
    let mut arguments: Vec<GenericArgument> = Vec::new();
    if let Some(last) = path.segments.last_mut() {
        if let PathArguments::AngleBracketed(written) = &last.arguments {
            let written = written.args.iter().map(|argument| with_lifetimes(argument, &mut fresh));
            arguments = written.map(|argument| parse_quote!(#argument)).collect();
        }
        last.arguments = PathArguments::None;
    }
    if !arguments.iter().any(|argument| matches!(argument, GenericArgument::Lifetime(_))) {
        let left_out = (0..of.generics.lifetimes().count()).map(|_| fresh());
        arguments.splice(0..0, left_out.map(|lifetime| parse_quote!(#lifetime)).collect::<Vec<_>>());
    }
    for lifetime in new.into_iter().rev() {
        generics.params.insert(0, parse_quote!(#lifetime));
    }
    let self_type = if arguments.is_empty() {
        SelfType { path: quote!(#path), qualified: quote!(#path) }
    } else {
        SelfType { path: quote!(#path::<#(#arguments),*>), qualified: quote!(<#path<#(#arguments),*>>) }
    };
    let where_clause = self_type.written_out(generics.where_clause.to_token_stream());
    generics.where_clause = syn::parse2(where_clause).unwrap_or_default();
    Owner { generics, path, arguments, self_type, held: held(block) }
}

fn held(block: &ImplBlock) -> Lifetime {
    let mut name = "'held".to_owned();
    let methods = block.items.iter().filter_map(|item| match item {
        ImplItem::Method(method) => Some(&method.sig.generics),
        _ => None,
    });
    let all: Vec<String> = methods
        .chain([&block.generics])
        .flat_map(Generics::lifetimes)
        .map(|other| other.lifetime.to_string())
        .collect();
    while all.contains(&name) {
        name.push('_');
    }
    Lifetime::new(&name, Span::call_site())
}

impl Owner {
    /// `Account`
    pub(super) fn name(&self) -> Ident {
        self.path.segments.last().map_or_else(|| format_ident!("Self"), |last| last.ident.clone())
    }

    /// The path, without generics, of a type in the module of the struct, for example its view.
    pub(super) fn beside(&self, name: &Ident) -> Path {
        let mut path = self.path.clone();
        if let Some(last) = path.segments.last_mut() {
            last.ident = name.clone();
        }
        path
    }
}
