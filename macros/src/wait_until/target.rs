//! The target of a macro that waits: `self.not_empty`, together with its base `self`.
//!
//! A named condition has no size and no pointer to its lock: the lock is in its struct. So the macro passes the condition and the
//! expression before the dot, the base. The base is written once, so the lock is that of the same instance. If the base has side
//! effects, it is evaluated once.
//!
//! ```text
//! self.not_empty       waited_on(&(self.not_empty), { .. (self).borrowed_by_wait_until() })
//! find().not_empty     match &(find()) { base => .. waited_on(&(base.not_empty), base) .. }
//! lock                 waited_on(&(lock), ())
//! ```

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, ExprField, Member, UnOp};

use super::half_written;
use crate::call::acquisition::{borrowed, like, local};
use crate::place::{at_last, moved_to};

pub(super) struct Target {
    lock: TokenStream,
    /// The base, by which the lock of a named condition is found.
    base: Option<TokenStream>,
    /// The expression that the name `base` stands for, if it has side effects.
    effects: Option<TokenStream>,
}

impl Target {
    pub(super) fn new(written: &TokenStream) -> Self {
        // The target is incomplete: rustc reports what is wrong, and rust-analyzer can complete it.
        let field = syn::parse2(half_written::filled(written.clone())).ok().and_then(field);
        let Some(ExprField { base, dot_token, member, .. }) = field else {
            return Self { lock: written.clone(), base: None, effects: None };
        };
        let tokens = base.to_token_stream();
        if !has_effects(&base) {
            return Self { lock: written.clone(), base: Some(tokens), effects: None };
        }
        let mut name = local("base");
        name.set_span(at_last(&tokens, Span::mixed_site()));
        Self {
            lock: half_written::emptied(quote!(#name #dot_token #member)),
            base: Some(name.into_token_stream()),
            effects: Some(tokens),
        }
    }

    /// `self.not_empty`
    pub(super) fn lock(&self) -> &TokenStream {
        &self.lock
    }

    /// `&(self)`
    pub(super) fn base(&self, warded: &TokenStream) -> TokenStream {
        match (&self.base, &self.effects) {
            (None, _) => quote!(()),
            (Some(base), None) => reborrowed(warded, base),
            (Some(base), Some(_)) => base.clone(),
        }
    }

    /// The value, after the target was evaluated if it has side effects.
    pub(super) fn evaluated(&self, warded: &TokenStream, value: TokenStream) -> TokenStream {
        let (Some(effects), Some(base)) = (&self.effects, &self.base) else { return value };
        let evaluated = borrowed(warded, effects);
        quote_spanned!(Span::mixed_site()=> match #evaluated { #base => { #value } })
    }
}

/// `{ use ::warded::__private::IsBorrowed as _; (self).borrowed_by_wait_until() }`: if `self` is a reference, this borrows its
/// referent and not the variable. So an `async { .. }` around the wait, which borrows what it uses, can be returned.
fn reborrowed(warded: &TokenStream, base: &TokenStream) -> TokenStream {
    let place = at_last(base, like(warded));
    let (warded, base) = (moved_to(place, warded), quote_spanned!(at_last(base, like(warded))=> (#base)));
    quote_spanned!(place=> { use #warded::__private::IsBorrowed as _; #base.borrowed_by_wait_until() })
}

/// The last field of a path, perhaps behind `&`. What comes through `macro_rules!` is wrapped in invisible groups.
fn field(written: Expr) -> Option<ExprField> {
    match written {
        Expr::Group(group) => field(*group.expr),
        Expr::Paren(paren) => field(*paren.expr),
        Expr::Reference(reference) => field(*reference.expr),
        Expr::Field(found) if matches!(found.member, Member::Named(_)) => Some(found),
        _ => None,
    }
}

/// Whether the base may have side effects: whether it is more than a path of fields.
fn has_effects(base: &Expr) -> bool {
    match base {
        Expr::Path(_) | Expr::Lit(_) => false,
        Expr::Field(field) => has_effects(&field.base),
        Expr::Group(group) => has_effects(&group.expr),
        Expr::Paren(paren) => has_effects(&paren.expr),
        Expr::Reference(reference) => has_effects(&reference.expr),
        Expr::Unary(unary) => !matches!(unary.op, UnOp::Deref(_)) || has_effects(&unary.expr),
        Expr::Index(index) => has_effects(&index.expr) || has_effects(&index.index),
        _ => true,
    }
}
