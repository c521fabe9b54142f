//! What a macro waits on: `self.not_empty`, and `self` beside it.
//!
//! A named condition is of no size and leads nowhere: its struct has the lock. So the runtime is handed both, and the
//! lock is that of the same instance because what stands before the dot stands there once. If it has effects, it is
//! evaluated once too.
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
    /// What leads to the lock of a named condition.
    base: Option<TokenStream>,
    /// The expression that `base` is the name of, if it has effects.
    effects: Option<TokenStream>,
}

impl Target {
    pub(super) fn new(written: &TokenStream) -> Self {
        // Half written: rustc says what is wrong, and rust-analyzer completes it.
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

    /// The value, once the target has had its effects.
    pub(super) fn evaluated(&self, warded: &TokenStream, value: TokenStream) -> TokenStream {
        let (Some(effects), Some(base)) = (&self.effects, &self.base) else { return value };
        let evaluated = borrowed(warded, effects);
        quote_spanned!(Span::mixed_site()=> match #evaluated { #base => { #value } })
    }
}

/// `{ use ::warded::__private::IsBorrowed as _; (self).borrowed_by_wait_until() }`: not a borrow of the variable `self`, which
/// may be gone before what it refers to, but of the latter, whether `self` is a reference or not.
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

/// Whether it matters how often it is evaluated: whether it is more than a path of fields.
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
