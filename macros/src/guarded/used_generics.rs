//! Finds the part of a struct's generics that some of its fields need.
//!
//! A parameter that no field uses would be an error in the smaller struct (E0392), and a bound does not count as a use. So a bound
//! is left out if it mentions a parameter that is left out. There is one exception: in `T::Output` the bounds of `T` decide what
//! the type is, so the parameters in these bounds are needed.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, Lifetime, Token, Type, TypeParamBound, WhereClause, WherePredicate};

use crate::call::is_punct;

/// The names of parameters: `T`, `'a`.
type Names = Vec<String>;

/// The generics that fields of these `types` need. `code` may also use constants, which no field needs to mention.
pub(super) fn used_generics<'a>(
    generics: &Generics,
    types: impl Iterator<Item = &'a Type>,
    code: impl Iterator<Item = &'a TokenStream>,
) -> Generics {
    let parameters = generics.params.iter().map(name_of).collect();
    let mut mentions = Mentions::of(&parameters);
    types.for_each(|ty| mentions.search(ty.to_token_stream()));
    let constants = generics.const_params().map(|constant| constant.ident.to_string()).collect();
    let mut constants = Mentions::of(&constants);
    code.for_each(|code| constants.search(code.clone()));
    mentions.mentioned.append(&mut constants.mentioned);
    let used = with_bounds_of_projections(generics, mentions);
    let is_used = |tokens: &dyn ToTokens| {
        let mut mentions = Mentions::of(&parameters);
        mentions.search(tokens.to_token_stream());
        mentions.mentioned.iter().all(|name| used.contains(name))
    };
    let mut kept = generics.clone();
    kept.params = generics.params.iter().filter(|parameter| used.contains(&name_of(parameter))).cloned().collect();
    kept.params.iter_mut().for_each(|parameter| leave_out_bounds(parameter, &is_used));
    leave_out_defaults(&mut kept.params, &is_used);
    kept.where_clause = kept.where_clause.and_then(|clause| remaining(clause, &is_used));
    kept
}

fn with_bounds_of_projections(generics: &Generics, mut mentions: Mentions) -> Names {
    let mut followed = Names::new();
    while let Some(name) = mentions.projected.iter().find(|name| !followed.contains(name)).cloned() {
        for parameter in generics.params.iter().filter(|parameter| name_of(parameter) == name) {
            if let GenericParam::Type(parameter) = parameter {
                mentions.search(parameter.bounds.to_token_stream());
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let WherePredicate::Type(predicate) = predicate {
                if is_parameter(&predicate.bounded_ty, &name) {
                    mentions.search(predicate.bounds.to_token_stream());
                }
            }
        }
        followed.push(name);
    }
    mentions.mentioned
}

/// Whether tokens mention only parameters that are used.
type IsUsed<'a> = &'a dyn Fn(&dyn ToTokens) -> bool;

fn leave_out_bounds(parameter: &mut GenericParam, is_used: IsUsed<'_>) {
    match parameter {
        GenericParam::Type(parameter) => {
            parameter.bounds = kept(&parameter.bounds, |bound: &TypeParamBound| is_used(bound));
        }
        GenericParam::Lifetime(parameter) => {
            parameter.bounds = kept(&parameter.bounds, |bound: &Lifetime| is_used(bound));
        }
        GenericParam::Const(_) => {}
    }
}

/// Removes a default if it mentions a parameter that is left out, or stands before a parameter without a default.
fn leave_out_defaults(params: &mut Punctuated<GenericParam, Token![,]>, is_used: IsUsed<'_>) {
    let mut possible = true;
    for parameter in params.iter_mut().rev() {
        match parameter {
            GenericParam::Type(parameter) => {
                possible &= parameter.default.as_ref().is_some_and(|(_, default)| is_used(default));
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

fn remaining(mut clause: WhereClause, is_used: IsUsed<'_>) -> Option<WhereClause> {
    clause.predicates = kept(&clause.predicates, |predicate: &WherePredicate| is_used(predicate));
    Some(clause).filter(|clause| !clause.predicates.is_empty())
}

fn kept<T: Clone, P: Default>(list: &Punctuated<T, P>, keep: impl Fn(&T) -> bool) -> Punctuated<T, P> {
    list.iter().filter(|element| keep(element)).cloned().collect()
}

pub(crate) fn name_of(parameter: &GenericParam) -> String {
    match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
    }
}

fn is_parameter(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.qself.is_none() && path.path.is_ident(name))
}

/// The parameters that some tokens mention.
struct Mentions<'p> {
    parameters: &'p Names,
    mentioned: Names,
    /// The parameters that stand before `::`, as in `T::Output`.
    projected: Names,
}

impl<'p> Mentions<'p> {
    fn of(parameters: &'p Names) -> Self {
        Self { parameters, mentioned: Names::new(), projected: Names::new() }
    }

    /// In the tokens of a macro, each word that looks like a parameter may be one.
    fn search(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_path =
            |colons: &[TokenTree]| matches!(colons, [one, other] if is_punct(one, ':') && is_punct(other, ':'));
        for (index, token) in tokens.iter().enumerate() {
            let word = match token {
                TokenTree::Group(group) => {
                    self.search(group.stream());
                    continue;
                }
                TokenTree::Ident(word) if !is_path(&tokens[index.saturating_sub(2)..index]) => word,
                _ => continue,
            };
            let is_lifetime = tokens[..index].last().is_some_and(|quote| is_punct(quote, '\''));
            let name = if is_lifetime { format!("'{word}") } else { word.to_string() };
            if self.parameters.contains(&name) {
                if tokens.get(index + 1..index + 3).is_some_and(is_path) {
                    self.projected.push(name.clone());
                }
                self.mentioned.push(name);
            }
        }
    }
}
