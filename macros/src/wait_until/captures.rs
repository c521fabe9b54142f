//! What a predicate takes along: `self.capacity` is copied before the wait, and the predicate reads the copy.
//!
//! Copied is every path of fields whose first name is not bound inside the predicate: `self.capacity`,
//! `config.limits.max`. Plain variables are captured as `move` does, and statics are left alone: reading them borrows
//! nothing. The tokens of a macro, such as `matches!(..)`, are opaque and stay as they are.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, ExprPath, Item, PatIdent};

pub(super) struct Predicate {
    captures: Vec<Capture>,
    closure: TokenStream,
}

struct Capture {
    path: Expr,
    name: Ident,
}

impl Predicate {
    pub(super) fn new(parameter: &TokenStream, output: Option<&TokenStream>, body: &TokenStream) -> Self {
        let closure = quote_spanned!(Span::mixed_site()=> move |#parameter| #output #body);
        match syn::parse2::<ExprClosure>(closure.clone()) {
            Ok(parsed) => Self::with_captures(parsed),
            // Half written: rustc says what is wrong, and rust-analyzer completes it.
            Err(_) => Self { captures: Vec::new(), closure },
        }
    }

    fn with_captures(mut closure: ExprClosure) -> Self {
        let mut bound = Bound(BTreeSet::new());
        bound.visit_expr_closure(&closure);
        let mut copies = Copies { bound: bound.0, captures: Vec::new() };
        copies.visit_expr_mut(&mut closure.body);
        Self { captures: copies.captures, closure: closure.into_token_stream() }
    }

    /// `let captured_0 = self.capacity;`
    pub(super) fn captures(&self) -> TokenStream {
        let statements =
            self.captures.iter().map(|Capture { path, name }| quote_spanned!(Span::mixed_site()=> let #name = #path;));
        quote!(#(#statements)*)
    }

    /// `move |s| s.items.len() < captured_0`
    pub(super) fn closure(&self) -> &TokenStream {
        &self.closure
    }
}

/// The names that patterns bind inside the predicate, its parameter included.
struct Bound(BTreeSet<String>);

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.0.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

struct Copies {
    bound: BTreeSet<String>,
    captures: Vec<Capture>,
}

impl Copies {
    fn is_captured(&self, expr: &Expr) -> bool {
        let root = field_path_root(expr);
        root.is_some_and(|root| !is_static(root) && !self.bound.contains(&root.to_string()))
    }

    /// The name of the copy; equal paths share one.
    fn copy(&mut self, path: &Expr) -> Ident {
        let tokens = path.to_token_stream().to_string();
        let is_same = |capture: &Capture| capture.path.to_token_stream().to_string() == tokens;
        let number = self.captures.iter().position(is_same).unwrap_or(self.captures.len());
        let name = format_ident!("captured_{number}", span = Span::mixed_site().located_at(path.span()));
        if number == self.captures.len() {
            self.captures.push(Capture { path: path.clone(), name: name.clone() });
        }
        name
    }
}

impl VisitMut for Copies {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if self.is_captured(expr) {
            let path = self.copy(expr).into();
            *expr = Expr::Path(ExprPath { attrs: Vec::new(), qself: None, path });
        } else {
            visit_mut::visit_expr_mut(self, expr);
        }
    }

    fn visit_item_mut(&mut self, _: &mut Item) {
        // An item sees nothing of what is around it.
    }
}

/// `config` in `config.limits.max`, if the expression is such a path, of at least one field.
fn field_path_root(expr: &Expr) -> Option<&Ident> {
    let Expr::Field(field) = expr else { return None };
    match &*field.base {
        Expr::Path(root) if root.qself.is_none() => root.path.get_ident(),
        base => field_path_root(base),
    }
}

fn is_static(name: &Ident) -> bool {
    let name = name.to_string();
    name.contains(char::is_uppercase) && !name.contains(char::is_lowercase)
}
