//! The expansion: the branches as a tree, what was ready, and an arm a branch.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::validate::{Arm, Model};
use crate::call::acquisition::{function, local};
use crate::place::{at_first, at_last, moved_to};

pub(super) fn expand(model: &Model, errors: &TokenStream) -> TokenStream {
    if model.branches.is_empty() {
        let otherwise = &model.otherwise;
        return quote!({ #otherwise; #errors });
    }
    let warded = &model.warded;
    let event = local("event");
    let conditions = model.branches.iter().enumerate().filter_map(|(index, arm)| condition(index, arm));
    let arms = model.branches.iter().zip(paths(model.branches.len())).map(|(arm, path)| model.arm(arm, &path));
    let otherwise = model.otherwise();
    let core = quote!(#warded::__private::core);
    let order = if model.is_biased { local("Biased") } else { local("Random") };
    let branches = model.tree(0, &model.branches);
    quote_spanned! {Span::mixed_site()=> {
        #errors
        #(#conditions)*
        let #event = #warded::__private::select(#warded::__private::Order::#order, #branches).await;
        match #event {
            #(#arms)*
            #core::option::Option::None => #otherwise,
        }
    } }
}

/// All before any operation, which may borrow what they read.
fn condition(index: usize, arm: &Arm) -> Option<TokenStream> {
    let condition = arm.condition.as_ref()?;
    let name = is_on(index, condition);
    Some(quote_spanned!(Span::mixed_site()=> let #name = #condition;))
}

/// At the condition, for rustc to say there that it is no `bool`.
fn is_on(index: usize, condition: &TokenStream) -> Ident {
    format_ident!("is_on_{index}", span = at_last(condition, Span::mixed_site()))
}

impl Model {
    /// `both(branch(..), both(branch(..), branch(..)))`
    fn tree(&self, first: usize, arms: &[Arm]) -> TokenStream {
        if let [arm] = arms {
            return self.branch(first, arm);
        }
        let warded = &self.warded;
        let (left, right) = arms.split_at(arms.len() / 2);
        let right = self.tree(first + left.len(), right);
        let left = self.tree(first, left);
        quote_spanned!(Span::mixed_site()=> #warded::__private::both(#left, #right))
    }

    fn branch(&self, index: usize, arm: &Arm) -> TokenStream {
        let warded = &self.warded;
        let checked = &arm.operation.checked;
        let operation = match &arm.condition {
            None => checked.clone(),
            Some(condition) => {
                let name = is_on(index, condition);
                quote_spanned! {Span::mixed_site()=>
                    if #name { #checked } else { #warded::__private::core::option::Option::None }
                }
            }
        };
        let accepts = accepts(arm);
        quote_spanned!(Span::mixed_site()=> #warded::__private::branch(#operation, #accepts))
    }

    /// `Some(Which::Left(output)) => body,`
    fn arm(&self, arm: &Arm, path: &[Side]) -> TokenStream {
        let (warded, output) = (&self.warded, local("output"));
        let mut pattern = quote!(#output);
        for side in path.iter().rev() {
            let side = local(side.name());
            pattern = quote_spanned!(Span::mixed_site()=> #warded::__private::Which::#side(#pattern));
        }
        let value = self.value(arm, &output);
        quote_spanned!(Span::mixed_site()=> #warded::__private::core::option::Option::Some(#pattern) => #value)
    }

    /// The body, with the names of the pattern.
    fn value(&self, arm: &Arm, output: &Ident) -> TokenStream {
        let (warded, Arm { pattern, body, .. }) = (&self.warded, arm);
        match (&arm.operation.run, &arm.accepted) {
            (None, _) if arm.is_wildcard => {
                let unbound = function(warded, "unbound", Span::mixed_site());
                quote_spanned!(Span::mixed_site()=> { #unbound(#output); #body })
            }
            (None, Some(_)) => {
                let never = function(warded, "never_otherwise", Span::mixed_site());
                quote_spanned! {Span::mixed_site()=> match #output {
                    #pattern => #body,
                    #[allow(unreachable_patterns, reason = "the pattern may match anything")]
                    _ => #never(),
                }, }
            }
            (Some(run), _) => self.destructured("BehindBody", pattern, run, body),
            (None, None) => self.destructured("WithoutElse", pattern, &quote!(#output), body),
        }
    }

    /// `match WithoutElse(output) { WithoutElse(job) => body }`, where rustc says at the pattern what it does not cover.
    fn destructured(&self, why: &str, pattern: &TokenStream, value: &TokenStream, body: &TokenStream) -> TokenStream {
        let (first, last) = (at_first(pattern, Span::mixed_site()), at_last(pattern, Span::mixed_site()));
        let why = |place: Span| {
            let (warded, why) = (moved_to(place, &self.warded), Ident::new(why, place));
            quote_spanned!(place=> #warded::__private::#why)
        };
        let (made, matched) = (why(first), why(Span::mixed_site()));
        let made = quote_spanned!(last=> #made(#value));
        quote_spanned!(Span::mixed_site()=> match #made { #matched(#pattern) => #body, },)
    }

    fn otherwise(&self) -> TokenStream {
        self.otherwise.clone().unwrap_or_else(|| {
            let never = function(&self.warded, "never_otherwise", Span::mixed_site());
            quote_spanned!(Span::mixed_site()=> #never())
        })
    }
}

/// `|output| match *output { Ok(_) => true, _ => false }`
fn accepts(arm: &Arm) -> TokenStream {
    let Some(accepted) = &arm.accepted else { return quote_spanned!(Span::mixed_site()=> |_| true) };
    let output = local("output");
    quote_spanned! {Span::mixed_site()=> |#output| match *#output {
        #accepted => true,
        #[allow(unreachable_patterns, reason = "the pattern may match anything")]
        _ => false,
    } }
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Left => "Left",
            Self::Right => "Right",
        }
    }
}

/// The way to each of so many leaves of the tree.
fn paths(leaves: usize) -> Vec<Vec<Side>> {
    if leaves == 1 {
        return vec![Vec::new()];
    }
    let half = leaves / 2;
    let below = |side: Side, leaves: usize| paths(leaves).into_iter().map(move |path| [vec![side], path].concat());
    below(Side::Left, half).chain(below(Side::Right, leaves - half)).collect()
}
