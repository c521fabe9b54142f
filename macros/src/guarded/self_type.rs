//! `Self` in the type of a field means the user's struct, also in the structs that the field is moved to.

use proc_macro2::Ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Generics, Path, Type, parse_quote};

/// Writes `Account<T>` for `Self`.
pub(super) struct SelfType(Type);

impl SelfType {
    pub(super) fn new(owner: &Ident, generics: &Generics) -> Self {
        let (_, arguments, _) = generics.split_for_impl();
        Self(parse_quote!(#owner #arguments))
    }

    /// `Self::Item` as `<Account<T>>::Item`.
    fn spelled_out<P: syn::parse::Parse>(&self, path: &Path) -> P {
        let owner = &self.0;
        let rest = path.segments.iter().skip(1);
        parse_quote!(<#owner> #(::#rest)*)
    }
}

impl VisitMut for SelfType {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty {
            if path.qself.is_none() && path.path.is_ident("Self") {
                *ty = self.0.clone();
            } else if path.qself.is_none() && starts_with_self(&path.path) {
                *ty = self.spelled_out(&path.path);
            }
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Path(path) = expr {
            if path.qself.is_none() && path.path.segments.len() > 1 && starts_with_self(&path.path) {
                *expr = self.spelled_out(&path.path);
            }
        }
    }
}

fn starts_with_self(path: &Path) -> bool {
    path.segments.first().is_some_and(|first| first.ident == "Self")
}
