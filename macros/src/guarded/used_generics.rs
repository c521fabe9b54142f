//! The part of a struct's generics that some of its fields need.
//!
//! A parameter that no field uses would be an error in the smaller struct (E0392), and a bound does not count as a use.
//! So a bound that mentions a parameter left out is left out too, with one exception: in `T::Output` the bounds of `T`
//! say what the type is, and so what these mention is in use.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericParam, Generics, Lifetime, Path, Token, Type, TypeParamBound, WhereClause, WherePredicate};

/// A parameter is known by its name: `T`, `'a`.
type Names = BTreeSet<String>;

pub(super) fn used_generics<'a>(generics: &Generics, types: impl Iterator<Item = &'a Type>) -> Generics {
    let parameters = generics.params.iter().map(name_of).collect();
    let mut mentions = Mentions::of(&parameters);
    types.for_each(|ty| mentions.visit_type_mut(&mut ty.clone()));
    let used = with_bounds_of_projections(generics, mentions);
    let mut kept = generics.clone();
    kept.params = generics.params.iter().filter(|parameter| used.contains(&name_of(parameter))).cloned().collect();
    for parameter in &mut kept.params {
        leave_out_bounds(parameter, &parameters, &used);
    }
    leave_out_defaults(&mut kept.params, &parameters, &used);
    kept.where_clause = kept.where_clause.and_then(|clause| remaining(clause, &parameters, &used));
    kept
}

fn with_bounds_of_projections(generics: &Generics, mut mentions: Mentions) -> Names {
    let mut followed = Names::new();
    while let Some(name) = mentions.projected.difference(&followed).next().cloned() {
        for parameter in generics.params.iter().filter(|parameter| name_of(parameter) == name) {
            if let GenericParam::Type(parameter) = parameter {
                parameter.bounds.iter().for_each(|bound| mentions.visit_type_param_bound_mut(&mut bound.clone()));
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let WherePredicate::Type(predicate) = predicate {
                if is_parameter(&predicate.bounded_ty, &name) {
                    predicate.bounds.iter().for_each(|bound| mentions.visit_type_param_bound_mut(&mut bound.clone()));
                }
            }
        }
        followed.insert(name);
    }
    mentions.mentioned
}

fn leave_out_bounds(parameter: &mut GenericParam, parameters: &Names, used: &Names) {
    match parameter {
        GenericParam::Type(parameter) => {
            parameter.bounds = kept(&parameter.bounds, |bound: &TypeParamBound| {
                Mentions::of(parameters)
                    .are_within(used, |mentions| mentions.visit_type_param_bound_mut(&mut bound.clone()))
            });
        }
        GenericParam::Lifetime(parameter) => {
            parameter.bounds = kept(&parameter.bounds, |bound: &Lifetime| used.contains(&bound.to_string()));
        }
        GenericParam::Const(_) => {}
    }
}

/// A default may not mention what is left out, nor stand before a parameter without one.
fn leave_out_defaults(params: &mut Punctuated<GenericParam, Token![,]>, parameters: &Names, used: &Names) {
    let mut possible = true;
    for parameter in params.iter_mut().rev() {
        match parameter {
            GenericParam::Type(parameter) => {
                possible &= parameter.default.as_ref().is_some_and(|(_, default)| {
                    Mentions::of(parameters).are_within(used, |mentions| mentions.visit_type_mut(&mut default.clone()))
                });
                parameter.default = parameter.default.take().filter(|_| possible);
            }
            GenericParam::Const(parameter) => {
                possible &= parameter.default.is_some();
                parameter.default = parameter.default.take().filter(|_| possible);
            }
            GenericParam::Lifetime(_) => {}
        }
    }
}

fn remaining(mut clause: WhereClause, parameters: &Names, used: &Names) -> Option<WhereClause> {
    clause.predicates = kept(&clause.predicates, |predicate: &WherePredicate| {
        Mentions::of(parameters).are_within(used, |mentions| mentions.visit_where_predicate_mut(&mut predicate.clone()))
    });
    Some(clause).filter(|clause| !clause.predicates.is_empty())
}

fn kept<T: Clone, P: Default>(list: &Punctuated<T, P>, keep: impl Fn(&T) -> bool) -> Punctuated<T, P> {
    list.iter().filter(|element| keep(element)).cloned().collect()
}

fn name_of(parameter: &GenericParam) -> String {
    match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
    }
}

fn is_parameter(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.qself.is_none() && path.path.is_ident(name))
}

/// Which parameters some syntax mentions.
struct Mentions<'p> {
    parameters: &'p Names,
    mentioned: Names,
    /// Those of them in `T::Output`.
    projected: Names,
}

impl<'p> Mentions<'p> {
    fn of(parameters: &'p Names) -> Self {
        Self { parameters, mentioned: Names::new(), projected: Names::new() }
    }

    fn are_within(mut self, used: &Names, visit: impl FnOnce(&mut Self)) -> bool {
        visit(&mut self);
        self.mentioned.is_subset(used)
    }

    fn note(&mut self, name: String) {
        if self.parameters.contains(&name) {
            self.mentioned.insert(name);
        }
    }

    /// The tokens of a macro: whatever looks like a parameter may be one.
    fn search(&mut self, tokens: TokenStream) {
        let mut after_quote = false;
        for token in tokens {
            let quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            match token {
                TokenTree::Ident(word) if after_quote => self.note(format!("'{word}")),
                TokenTree::Ident(word) => self.note(word.to_string()),
                TokenTree::Group(group) => self.search(group.stream()),
                _ => {}
            }
            after_quote = quote;
        }
    }
}

impl VisitMut for Mentions<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.note(lifetime.to_string());
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        if let (None, Some(first)) = (path.leading_colon, path.segments.first()) {
            let name = first.ident.to_string();
            if path.segments.len() > 1 && self.parameters.contains(&name) {
                self.projected.insert(name.clone());
            }
            self.note(name);
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        self.search(invocation.tokens.clone());
    }
}
