//! Whether a body stays where it is: a monitor's, in a branch of `select_event!`, is a closure.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, Item, Macro};

use crate::call::is_punct;

/// Whether nothing in it is a way out of the function, or of a loop around it. What is not understood may be one.
pub(super) fn never_leaves(body: &TokenStream) -> bool {
    let Ok(body) = syn::parse2::<Expr>(body.clone()) else { return false };
    let mut ways = Ways::default();
    ways.visit_expr(&body);
    !ways.found
}

#[derive(Default)]
struct Ways {
    found: bool,
    /// The loops around, inside the body.
    loops: usize,
}

impl<'ast> Visit<'ast> for Ways {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            // What returns there stays there.
            Expr::Closure(_) | Expr::Async(_) => return,
            Expr::Return(_) | Expr::Try(_) | Expr::Await(_) => self.found = true,
            Expr::Break(leaves) => self.found |= self.loops == 0 || leaves.label.is_some(),
            Expr::Continue(leaves) => self.found |= self.loops == 0 || leaves.label.is_some(),
            Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => {
                self.loops += 1;
                visit::visit_expr(self, expr);
                self.loops -= 1;
                return;
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_item(&mut self, _: &'ast Item) {}

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.found |= may_leave(called.tokens.clone());
    }
}

fn may_leave(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => may_leave(group.stream()),
        TokenTree::Ident(word) => word == "return" || word == "break" || word == "continue" || word == "await",
        token => is_punct(&token, '?'),
    })
}
