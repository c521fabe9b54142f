//! Replaces `Self` in the type of a field. It means the user's struct, also in the generated structs that have this field.

use proc_macro2::{Ident, TokenTree};
use syn::{Expr, Generics, Path, Type, parse_quote};

use crate::call::{flattened, is_word};
use crate::visit::{Node, Visitor};

/// Writes `Account<T>` for `Self`.
pub(super) struct SelfType {
    owner: Type,
    /// In the tokens of a macro, which mean what the macro says, `Self` can't be told from any other word.
    pub(super) in_macros: Vec<TokenTree>,
}

impl SelfType {
    pub(super) fn new(owner: &Ident, generics: &Generics) -> Self {
        let (_, arguments, _) = generics.split_for_impl();
        Self { owner: parse_quote!(#owner #arguments), in_macros: Vec::new() }
    }

    /// `Self::Item` as `<Account<T>>::Item`.
    fn spelled_out<P: syn::parse::Parse>(&self, path: &Path) -> P {
        let owner = &self.owner;
        let rest = path.segments.iter().skip(1);
        parse_quote!(<#owner> #(::#rest)*)
    }
}

impl Visitor for SelfType {
    fn enters(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Type(ty) => {
                if let Type::Path(path) = ty {
                    if path.qself.is_none() && path.path.is_ident("Self") {
                        *ty = self.owner.clone();
                    } else if path.qself.is_none() && starts_with_self(&path.path) {
                        *ty = self.spelled_out(&path.path);
                    }
                }
            }
            Node::Expr(expr) => {
                if let Expr::Path(path) = expr {
                    if path.qself.is_none() && path.path.segments.len() > 1 && starts_with_self(&path.path) {
                        *expr = self.spelled_out(&path.path);
                    }
                }
            }
            Node::Macro(invocation) => {
                let tokens = flattened(invocation.tokens.clone());
                self.in_macros.extend(tokens.into_iter().filter(|token| is_word(token, "Self")));
            }
            _ => {}
        }
        true
    }
}

fn starts_with_self(path: &Path) -> bool {
    path.segments.first().is_some_and(|first| first.ident == "Self")
}
