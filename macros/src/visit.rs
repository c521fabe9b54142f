//! Walks through parsed code.
//!
//! For each type that implements syn's visitor, rustc compiles some 350 functions. So only one type here implements it. It passes
//! the nodes that our macros use to a [`Visitor`]. It also walks into `matches!(value, pattern if guard)`, which is only tokens
//! for syn.

use quote::quote;
use syn::parse::ParseStream;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, FieldPat, FieldValue, Item, Macro, Pat, Stmt, Token};

pub(crate) trait Visitor {
    fn enters(&mut self, node: Node<'_>) -> bool;
}

macro_rules! nodes {
    ($($method:ident: $node:ident),* $(,)?) => {
        pub(crate) enum Node<'n> {
            $($node(&'n mut $node),)*
            Macro(&'n mut Macro),
        }

        /// Passes the node to the visitor, and then walks through it.
        pub(crate) fn walk(visitor: &mut dyn Visitor, node: Node<'_>) {
            let mut walk = Walk(visitor);
            match node {
                $(Node::$node(node) => walk.$method(node),)*
                Node::Macro(called) => walk.visit_macro_mut(called),
            }
        }

        impl VisitMut for Walk<'_> {
            $(fn $method(&mut self, node: &mut $node) {
                if self.0.enters(Node::$node(node)) {
                    visit_mut::$method(self, node);
                }
            })*

            fn visit_macro_mut(&mut self, called: &mut Macro) {
                if self.0.enters(Node::Macro(called)) {
                    self.inside_matches(called);
                }
            }
        }
    };
}

nodes! {
    visit_expr_mut: Expr,
    visit_expr_closure_mut: ExprClosure,
    visit_field_pat_mut: FieldPat,
    visit_field_value_mut: FieldValue,
    visit_item_mut: Item,
    visit_pat_mut: Pat,
    visit_stmt_mut: Stmt,
}

struct Walk<'v>(&'v mut dyn Visitor);

impl Walk<'_> {
    fn inside_matches(&mut self, called: &mut Macro) {
        let parse = |input: ParseStream<'_>| {
            let value: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            let guard: Option<(Token![if], Expr)> =
                if input.peek(Token![if]) { Some((input.parse()?, input.parse()?)) } else { None };
            input.parse::<Option<Token![,]>>()?;
            Ok((value, pattern, guard))
        };
        let matches = called.path.is_ident("matches").then(|| called.parse_body_with(parse).ok()).flatten();
        let Some((mut value, mut pattern, mut guard)) = matches else { return };
        self.visit_expr_mut(&mut value);
        self.visit_pat_mut(&mut pattern);
        if let Some((_, guard)) = &mut guard {
            self.visit_expr_mut(guard);
        }
        let guard = guard.map(|(word, guard)| quote!(#word #guard));
        called.tokens = quote!(#value, #pattern #guard);
    }
}
