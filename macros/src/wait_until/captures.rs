//! What a predicate takes along: `self.capacity` is copied before the wait, and the predicate reads the copy.
//!
//! Copied is every path of fields whose first name is not bound inside the predicate: `self.capacity`,
//! `config.limits.max`. Plain variables are captured as `move` does, and statics are left alone: reading them borrows
//! nothing. What every evaluation would begin with is evaluated before the wait too: `s.turn == self.id()`, `s.turn == ids[i]`. The tokens of a macro, such as `matches!(..)`, are opaque and stay as they are; beside a macro that is a
//! statement, and may bind names, only what begins at `self` is copied.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, Item, PatIdent, StmtMacro};

use super::half_written;
use super::keys::{self, First};
use crate::call::Closure;
use crate::call::acquisition::{self, borrowed, like, local, seen_as};
use crate::place::{at_first, at_last};

pub(super) struct Predicate {
    captures: Vec<Capture>,
    closure: TokenStream,
    first_key: Option<TokenStream>,
    keys: Option<TokenStream>,
}

struct Capture {
    name: Ident,
    from: TokenStream,
    by: By,
}

/// How it is captured.
#[derive(Clone, Copy)]
enum By {
    /// `let name = (::warded::__private::copied(&(from)),);`
    Copy,
    /// `let name = ((from),);`
    Value,
}

impl Predicate {
    pub(super) fn new(
        Closure { bars, output, .. }: &Closure,
        parameter: &TokenStream,
        body: &TokenStream,
        warded: &TokenStream,
        is_refused: &dyn Fn(TokenStream) -> bool,
    ) -> Self {
        let opening = at_first(bars, like(warded));
        let closing = quote_spanned!(at_last(bars, like(warded))=> |);
        // The parentheses end where the body ends, and so does the closure, for rustc to point at.
        let body = match output {
            None => quote_spanned!(at_last(body, like(warded))=> (#body)),
            Some(output) => quote!(#output #body),
        };
        let closure = quote_spanned!(opening=> move |#parameter #closing #body);
        match syn::parse2::<ExprClosure>(closure.clone()) {
            Ok(parsed) => Self::of(parsed, is_refused),
            // Half written: rustc says what is wrong, and rust-analyzer completes it.
            Err(_) => match syn::parse2::<ExprClosure>(half_written::filled(closure.clone())) {
                Ok(parsed) => Self::of(parsed, is_refused).emptied(),
                Err(_) => Self { captures: Vec::new(), closure, first_key: None, keys: None },
            },
        }
    }

    /// `is_refused` says of tokens that a predicate can't own them, so that they are evaluated before, or not at all.
    fn of(mut closure: ExprClosure, is_refused: &dyn Fn(TokenStream) -> bool) -> Self {
        let mut bound = Bound::default();
        bound.visit_expr_closure(&closure);
        let mut copies = Copies { bound, captures: Vec::new() };
        keys::taken_first(&mut closure, is_refused, &mut |key| Expr::Verbatim(copies.copy(key, By::Value)));
        copies.visit_expr_mut(&mut closure.body);
        let (first_key, keys) = match First::taken(&mut closure) {
            Some(First { value, keys }) => (Some(value), Some(keys)),
            None => (None, keys::of(&closure)),
        };
        Self { captures: copies.captures, closure: closure.into_token_stream(), first_key, keys }
    }

    /// As the user wrote it, but for the captures.
    fn emptied(self) -> Self {
        let emptied = |capture: Capture| Capture { from: half_written::emptied(capture.from), ..capture };
        let captures = self.captures.into_iter().map(emptied).collect();
        // In the form of what it will be, so that rust-analyzer finds its place in both.
        let keys = self.keys.map(|_| keys::nothing());
        let first_key = self.first_key.map(half_written::emptied);
        Self { captures, closure: half_written::emptied(self.closure), first_key, keys }
    }

    /// `let captured_0 = (::warded::__private::copied(&(self.capacity)),);`
    pub(super) fn captures(&self, warded: &TokenStream) -> TokenStream {
        let statements = self.captures.iter().map(|Capture { name, from, by }| {
            if let By::Value = by {
                let value = quote_spanned!(at_last(from, like(warded))=> (#from));
                return quote_spanned!(name.span()=> let #name = (#value,););
            }
            let function = acquisition::function(warded, "copied", at_first(from, like(warded)));
            let argument = borrowed(warded, from);
            let value = quote_spanned!(at_last(from, like(warded))=> #function(#argument));
            quote_spanned!(name.span()=> let #name = (#value,);)
        });
        statements.collect()
    }

    /// What makes the key with which every evaluation begins, if that is more than a name.
    pub(super) fn first_key(&self) -> Option<&TokenStream> {
        self.first_key.as_ref()
    }

    /// What must be so for it to hold, if that is known.
    pub(super) fn keys(&self) -> Option<&TokenStream> {
        self.keys.as_ref()
    }

    /// `move |s| (s.items.len() < (captured_0).0)`
    pub(super) fn closure(&self) -> &TokenStream {
        &self.closure
    }
}

/// The names that patterns bind inside the predicate, its parameter included, and whether a macro may bind more.
#[derive(Default)]
struct Bound {
    names: BTreeSet<String>,
    by_macro: bool,
}

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.names.insert(pattern.ident.unraw().to_string());
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_stmt_macro(&mut self, _: &'ast StmtMacro) {
        self.by_macro = true;
    }
}

struct Copies {
    bound: Bound,
    captures: Vec<Capture>,
}

impl Copies {
    fn is_captured(&self, expr: &Expr) -> bool {
        let Some(root) = field_path_root(expr) else { return false };
        // A statement that is a macro may bind any name but `self`.
        let is_bound = self.bound.names.contains(&root.unraw().to_string()) || (self.bound.by_macro && root != "self");
        !is_static(root) && !is_bound
    }

    /// The copy. One for each occurrence: paths that look alike may differ in hygiene.
    fn copy(&mut self, path: &Expr, by: By) -> TokenStream {
        let from = path.to_token_stream();
        let name = local(&format!("captured_{}", self.captures.len()));
        let copy = seen_as(&from, &name.to_token_stream());
        self.captures.push(Capture { name, from, by });
        copy
    }
}

impl VisitMut for Copies {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if self.is_captured(expr) {
            *expr = Expr::Verbatim(self.copy(expr, By::Copy));
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
