//! The rules of `#[requires]`: an [`ImplBlock`] and what the struct [told](Told) become a [`Model`], whatever is wrong.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AngleBracketedGenericArguments, Attribute, GenericArgument, Generics, Lifetime, ParenthesizedGenericArguments,
    Path, PathArguments, Receiver, ReceiverKind, Type, TypeFnPtr, TypeReference, parse_quote,
};

use super::body::{Owner, Scope};
use super::outline::Outline;
use super::parse::{ImplBlock, ImplItem, Method, Told, named_locks};
use crate::diagnostics::Diagnostics;
use crate::guarded::Kind;
use crate::guarded::view::view_name;
use crate::spelling::closest;

pub(super) struct Model {
    pub(super) warded: TokenStream,
    pub(super) outline: Outline,
    /// Those of the `impl`.
    pub(super) attrs: Vec<Attribute>,
    pub(super) generics: Generics,
    pub(super) self_ty: Type,
    /// What the view and its like are generic over: no lifetime is left out.
    pub(super) view: Named,
    /// What stays in the `impl`.
    pub(super) others: Vec<TokenStream>,
    pub(super) methods: Vec<ModelMethod>,
    /// Whether the `impl` makes `holding_state()`.
    pub(super) holding: bool,
    /// Whether a call without the lock is answered.
    pub(super) hint: bool,
}

/// The struct by its full name.
pub(super) struct Named {
    pub(super) generics: Generics,
    /// `bank::Account`
    pub(super) path: Path,
    /// `'a, T`
    pub(super) arguments: Vec<GenericArgument>,
    pub(super) held: Lifetime,
    pub(super) owner: Owner,
}

pub(super) struct ModelMethod {
    pub(super) method: Method,
    /// The locks it requires, in the order of the struct.
    pub(super) locks: Vec<usize>,
    /// Nothing, if that has been refused.
    pub(super) body: Option<TokenStream>,
}

// --- validate ---

/// What can be said without the struct: whether this `impl` may have such methods, and has some.
pub(super) fn check_impl(block: &ImplBlock, diagnostics: &mut Diagnostics) -> bool {
    if let Some(of_trait) = &block.of_trait {
        let message = "a method of a trait is called without the lock: move what requires it to an `impl` of the \
                       struct itself, and leave out `#[guarded]` here";
        diagnostics.refuse(of_trait, message);
        return false;
    }
    if block.owner().is_none() {
        let message = "`#[guarded]` stands on the `impl` of a struct: write `impl Account { .. }`";
        diagnostics.refuse(&block.self_ty, message);
        return false;
    }
    if block.items.iter().all(|item| matches!(item, ImplItem::Other(_))) {
        let message = "no method here requires a lock: write `#[requires(state)]` on those that do, or leave \
                       `#[guarded]` out";
        diagnostics.refuse(block.impl_token, message);
        return false;
    }
    true
}

pub(super) fn validate(block: ImplBlock, told: Told, diagnostics: &mut Diagnostics) -> Model {
    let Told { outline, warded, holding, hint } = told;
    let path = block.owner().cloned().unwrap_or_else(|| parse_quote!(Self));
    let view = named(&path, &block.generics, &outline);
    let struct_name = path.segments.last().map_or_else(|| format_ident!("Self"), |last| last.ident.clone());
    let (mut others, mut methods) = (Vec::new(), Vec::new());
    for item in block.items {
        match item {
            ImplItem::Other(tokens) => others.push(tokens),
            ImplItem::Misplaced { requires, rest } => {
                let message = "`#[requires]` stands on a method, and this is none: leave it out here";
                diagnostics.refuse(*requires, message);
                others.push(rest);
            }
            ImplItem::Method(method) => {
                check_is_unconditional(&method, diagnostics);
                check_one_attribute(&method, diagnostics);
                let locks = check_locks(&method, &outline, diagnostics);
                let is_method = check_receiver(&method, &outline, &locks, diagnostics);
                let scope = Scope { struct_name: &struct_name, outline: &outline, held: &locks, owner: &view.owner };
                // Without `self`, or without its locks, everything in it would be wrong.
                let body = if is_method && !locks.is_empty() { scope.body(&method.body, diagnostics) } else { None };
                methods.push(ModelMethod { method: *method, locks, body });
            }
        }
    }
    // What can't be called with any lock is left out.
    methods.retain(|method| !method.locks.is_empty() && method.method.sig.receiver().is_some());
    Model {
        warded,
        outline,
        attrs: block.attrs,
        generics: block.generics,
        self_ty: block.self_ty,
        view,
        others,
        methods,
        holding,
        hint,
    }
}

fn check_is_unconditional(method: &Method, diagnostics: &mut Diagnostics) {
    if let Some(requires) = &method.conditional {
        let message = format!(
            "a method requires a lock on all platforms or on none: write `#[{}]` without `cfg_attr`",
            requires.meta.to_token_stream()
        );
        diagnostics.refuse(&requires.meta, message);
    }
}

fn check_one_attribute(method: &Method, diagnostics: &mut Diagnostics) {
    for again in method.requires.iter().skip(1) {
        let all: Vec<String> =
            method.requires.iter().flat_map(named_locks).map(|(tokens, _)| tokens.to_string()).collect();
        let message = format!("one `#[requires]` names all locks: write `#[requires({})]`", all.join(", "));
        diagnostics.refuse(again, message);
    }
}

/// The locks in the order of the struct, of those that are known or were meant.
fn check_locks(method: &Method, outline: &Outline, diagnostics: &mut Diagnostics) -> Vec<usize> {
    let example = outline.locks.first().map_or_else(|| "state".to_owned(), |lock| lock.name.to_string());
    let mut locks = Vec::new();
    for requires in &method.requires {
        let named = named_locks(requires);
        if named.is_empty() {
            let message = format!("say which lock `{}` requires: write `#[requires({example})]`", method.sig.ident);
            diagnostics.refuse(&requires.meta, message);
        }
        for (tokens, name) in named {
            let lock = match name {
                Some(name) => check_lock_exists(&name, outline, diagnostics),
                None => check_is_name(&tokens, outline, &example, diagnostics),
            };
            match lock {
                Some(lock) if locks.contains(&lock) => {
                    diagnostics
                        .refuse(&tokens, format!("`{}` stands here twice: once is enough", outline.locks[lock].name));
                }
                Some(lock) => locks.push(lock),
                None => {}
            }
        }
    }
    locks.sort_unstable();
    check_go_together(method, &locks, outline, diagnostics);
    locks
}

/// The lock that is named, or probably meant.
fn check_lock_exists(name: &Ident, outline: &Outline, diagnostics: &mut Diagnostics) -> Option<usize> {
    let written = name.to_string();
    if let Some(lock) = outline.lock(&written) {
        return Some(lock);
    }
    let lock_name = |lock: usize| &outline.locks[lock].name;
    if let Some(lock) = outline.guarding(&written) {
        let message = format!("`{name}` is guarded by a lock, and is none: write `#[requires({})]`", lock_name(lock));
        diagnostics.refuse(name, message);
        return Some(lock);
    }
    if let Some(lock) = outline.of_condition(&written) {
        let message = format!("`{name}` is a condition, not a lock: write `#[requires({})]`", lock_name(lock));
        diagnostics.refuse(name, message);
        return Some(lock);
    }
    let locks: Vec<String> = outline.locks.iter().map(|lock| lock.name.to_string()).collect();
    let meant = closest(&written, locks.iter().map(String::as_str));
    let message = match meant {
        Some(meant) => format!("no lock is called `{name}`: did you mean `{meant}`?"),
        None if outline.plain_fields.contains(name) => {
            format!("`{name}` is not a lock: name `{}`", locks.join("` or `"))
        }
        None => format!("no lock is called `{name}`: name `{}`", locks.join("` or `")),
    };
    diagnostics.refuse(name, message);
    meant.and_then(|meant| outline.lock(meant)).or((locks.len() == 1).then_some(0))
}

/// `"state"`, `self.state`
fn check_is_name(
    tokens: &TokenStream,
    outline: &Outline,
    example: &str,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let last = tokens.clone().into_iter().last().map(|last| last.to_string()).unwrap_or_default();
    let lock = outline.lock(last.trim_matches('"'));
    let meant = lock.map_or_else(|| example.to_owned(), |lock| outline.locks[lock].name.to_string());
    let message = format!("`#[requires]` takes the bare names of locks: write `{meant}`");
    diagnostics.refuse(tokens, message);
    lock
}

/// Whether there is a way to take them at once.
pub(super) fn go_together(model: &Model, locks: &[usize]) -> bool {
    locks.len() < 2 || locks.iter().all(|lock| model.outline.locks[*lock].kind == Kind::Lock)
}

fn check_go_together(method: &Method, locks: &[usize], outline: &Outline, diagnostics: &mut Diagnostics) {
    if locks.len() < 2 {
        return;
    }
    for &lock in locks.iter().filter(|lock| outline.locks[**lock].kind != Kind::Lock) {
        let (name, kind) = (&outline.locks[lock].name, outline.locks[lock].kind.name());
        let message = format!(
            "several locks at once are all `Lock`s, and `{name}` is declared as `{name}: {kind}`: \
             write `{name}: Lock` there"
        );
        for requires in &method.requires {
            let written = named_locks(requires).into_iter().find(|(_, named)| named.as_ref() == Some(name));
            diagnostics.refuse(written.map_or_else(|| requires.to_token_stream(), |(tokens, _)| tokens), &message);
        }
    }
}

/// Whether it is called on a reference.
fn check_receiver(method: &Method, outline: &Outline, locks: &[usize], diagnostics: &mut Diagnostics) -> bool {
    let name = &method.sig.ident;
    let lock = locks.first().map_or_else(|| "the lock".to_owned(), |lock| format!("`{}`", outline.locks[*lock].name));
    match method.sig.receiver() {
        None => {
            let message = format!(
                "{lock} is that of an instance, and `{name}` has none: write `fn {name}(&self, ..)` or `(&mut self, ..)`"
            );
            diagnostics.refuse(name, message);
            false
        }
        Some(receiver) if reference_of(receiver).is_none() => {
            let message = format!(
                "{lock} is held for as long as it lends the fields, so `{name}` can't take them away: \
                 write `&self` or `&mut self`"
            );
            diagnostics.refuse(receiver, message);
            false
        }
        Some(_) => true,
    }
}

/// The lifetime and whether it is `mut`, of `&self` and `self: &Self`.
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

fn is_self_type(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self"))
}

// --- the struct by its full name ---

fn named(path: &Path, generics: &Generics, outline: &Outline) -> Named {
    let (mut path, mut generics) = (path.clone(), generics.clone());
    let mut names = Lifetimes { taken: generics.clone(), new: Vec::new() };
    let held = names.fresh("held");
    let mut arguments: Vec<GenericArgument> = Vec::new();
    if let Some(last) = path.segments.last_mut() {
        if let PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) = &mut last.arguments {
            args.iter_mut().for_each(|argument| names.visit_generic_argument_mut(argument));
            arguments = args.iter().cloned().collect();
        }
        last.arguments = PathArguments::None;
    }
    if !arguments.iter().any(|argument| matches!(argument, GenericArgument::Lifetime(_))) {
        let left_out: Vec<Lifetime> = (0..outline.lifetimes).map(|_| names.fresh_argument()).collect();
        arguments.splice(0..0, left_out.into_iter().map(GenericArgument::Lifetime));
    }
    for lifetime in names.new.into_iter().rev() {
        generics.params.insert(0, parse_quote!(#lifetime));
    }
    let owner = if arguments.is_empty() {
        Owner { path: quote!(#path), qualified: quote!(#path) }
    } else {
        Owner { path: quote!(#path::<#(#arguments),*>), qualified: quote!(<#path<#(#arguments),*>>) }
    };
    Named { generics, path, arguments, held, owner }
}

/// Gives names to those that are left out.
struct Lifetimes {
    taken: Generics,
    new: Vec<Lifetime>,
}

impl Lifetimes {
    fn fresh(&self, name: &str) -> Lifetime {
        let mut name = format!("'{name}");
        while self.taken.lifetimes().any(|other| other.lifetime.to_string() == name) {
            name.push('_');
        }
        Lifetime::new(&name, proc_macro2::Span::call_site())
    }

    fn fresh_argument(&mut self) -> Lifetime {
        let fresh = self.fresh(&format!("of_owner_{}", self.new.len()));
        self.new.push(fresh.clone());
        fresh
    }
}

impl VisitMut for Lifetimes {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.fresh_argument();
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() {
            reference.lifetime = Some(self.fresh_argument());
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    // In these, the caller chooses the lifetime.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {}
}

impl Named {
    /// A type beside the struct, such as its view, without generics.
    pub(super) fn beside(&self, name: &Ident) -> Path {
        let mut path = self.path.clone();
        if let Some(last) = path.segments.last_mut() {
            last.ident = name.clone();
        }
        path
    }

    /// `AccountHolding`
    pub(super) fn view(&self) -> Path {
        let name = self.path.segments.last().map_or_else(|| format_ident!("Self"), |last| view_name(&last.ident));
        self.beside(&name)
    }
}

impl Model {
    /// `state_and_journal`
    pub(super) fn name_of_locks(&self, locks: &[usize]) -> String {
        let names: Vec<String> = locks.iter().map(|lock| self.outline.locks[*lock].name.unraw().to_string()).collect();
        names.join("_and_")
    }

    /// Each set of locks, once.
    pub(super) fn sets(&self) -> Vec<&[usize]> {
        let mut sets: Vec<&[usize]> = Vec::new();
        for method in &self.methods {
            if !sets.contains(&&*method.locks) {
                sets.push(&method.locks);
            }
        }
        sets
    }
}
