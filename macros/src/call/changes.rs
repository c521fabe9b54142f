//! Finds where a body changes what it may only read: `s.balance = 5`, `s.balance += 1`, `&mut s.balance`.
//!
//! Only what is an error in any case is found, so that nothing is refused that rustc would accept: no method calls, which
//! may take `&self`, and nothing at all where the body gives the name of its parameter to something else.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprAssign, ExprBinary, ExprReference, Item, PatIdent, UnOp};

use super::Closure;
use super::acquisition::name_of;

/// Where the body changes what it sees through its only parameter.
pub(crate) fn changes_in(Closure { parameters, body, .. }: &Closure) -> Vec<Ident> {
    let [parameter] = &parameters[..] else { return Vec::new() };
    // Half written: rustc says what is wrong.
    match (name_of(parameter), syn::parse2::<Expr>(body.clone())) {
        (Some(name), Ok(body)) => {
            let mut changes = Changes { name, found: Vec::new(), is_bound_again: false };
            changes.visit_expr(&body);
            if changes.is_bound_again { Vec::new() } else { changes.found }
        }
        _ => Vec::new(),
    }
}

struct Changes {
    name: Ident,
    found: Vec<Ident>,
    is_bound_again: bool,
}

impl Changes {
    fn look_at(&mut self, place: &Expr) {
        if let Some(root) = root(place).filter(|root| **root == self.name) {
            self.found.push(root.clone());
        }
    }
}

impl<'ast> Visit<'ast> for Changes {
    fn visit_expr_assign(&mut self, assign: &'ast ExprAssign) {
        // `s = other` binds the parameter anew.
        if !matches!(&*assign.left, Expr::Path(_)) {
            self.look_at(&assign.left);
        }
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if is_assignment(&binary.op) && !matches!(&*binary.left, Expr::Path(_)) {
            self.look_at(&binary.left);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_reference(&mut self, reference: &'ast ExprReference) {
        if reference.mutability.is_some() && !matches!(&*reference.expr, Expr::Path(_)) {
            self.look_at(&reference.expr);
        }
        visit::visit_expr_reference(self, reference);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.is_bound_again |= pattern.ident == self.name;
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_item(&mut self, _: &'ast Item) {
        // An item sees nothing of what is around it.
    }
}

/// `s` in `s.prices[0].apple` and `*s`. What is behind any other `*` may be a raw pointer's.
fn root(place: &Expr) -> Option<&Ident> {
    match place {
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::Paren(paren) => root(&paren.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => match &*unary.expr {
            Expr::Path(path) => path.path.get_ident(),
            _ => None,
        },
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

fn is_assignment(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}
