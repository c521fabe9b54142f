//! The expansion of `select_event!`: a tree of the branches, which is awaited, and a `match` with one arm for each branch.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::parse::{ParseStream, Parser};

use super::operation::output;
use super::pattern::{Pattern, PatternKind};
use super::validate::{Arm, Model, On};
use crate::call::acquisition::{function, like, local, reached};
use crate::place::{at_first, at_last, moved_to};

pub(super) fn expand(model: &Model, errors: &TokenStream) -> TokenStream {
    if model.branches.is_empty() {
        let otherwise = &model.otherwise;
        return quote!({ #otherwise; #errors });
    }
    let warded = &model.warded;
    let event = local("event");
    let conditions = model.branches.iter().enumerate().filter_map(|(index, arm)| condition(index, arm, warded));
    let arms = model.branches.iter().zip(paths(model.branches.len())).map(|(arm, path)| model.arm(arm, &path));
    let otherwise = model.otherwise();
    let core = quote!(#warded::__private::core);
    let order = if model.is_biased { local("Biased") } else { local("Random") };
    let branches = model.tree(0, &model.branches);
    let select = quote_spanned! {Span::mixed_site()=>
        #warded::__private::select(#warded::__private::PollOrder::#order, #branches)
    };
    let won = if model.branches.iter().any(|arm| arm.operation.runs_first) {
        model.ran_first(&select)
    } else {
        model.awaited(&select)
    };
    // Behind it, the errors have any type.
    let errors = (!errors.is_empty()).then(|| quote!(; #errors));
    quote_spanned! {Span::mixed_site()=> {
        #(#conditions)*
        let #event = #won;
        match #event {
            #(#arms)*
            #core::option::Option::None => #otherwise,
        }
        #errors
    } }
}

/// The `let` of a branch's condition. All conditions are evaluated before the first operation, which may borrow what they read.
fn condition(index: usize, arm: &Arm, warded: &TokenStream) -> Option<TokenStream> {
    let On { word, tokens } = arm.condition.as_ref()?;
    let name = is_on(index);
    // If the condition is not a `bool`, rustc reports that at the condition, and shows the reason at the `if`.
    let place = Span::mixed_site().located_at(word.span());
    let warded = moved_to(place, warded);
    let bool = quote_spanned!(place=> #warded::__private::core::primitive::bool);
    Some(quote_spanned!(Span::mixed_site()=> let #name: #bool = #tokens;))
}

fn is_on(index: usize) -> Ident {
    local(&format!("is_on_{index}"))
}

/// Puts the operation into a block or an `if`, at whose end its temporaries are dropped.
fn operation(index: usize, arm: &Arm, warded: &TokenStream) -> TokenStream {
    let (name, checked) = (local("operation"), &arm.operation.checked);
    if arm.condition.is_none() {
        return quote_spanned!(Span::mixed_site()=> { let #name = #checked; #name });
    }
    let is_on = is_on(index);
    quote_spanned! {Span::mixed_site()=>
        if #is_on { #checked } else { #warded::__private::core::option::Option::None }
    }
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
        let (warded, operation) = (&self.warded, operation(index, arm, &self.warded));
        let (function, closure) = self.accepts(arm);
        let function = local(function);
        quote_spanned!(Span::mixed_site()=> #warded::__private::#function(#operation, #closure))
    }

    /// `branch` and `|output| match *output { Ok(_) => true, _ => false }`
    fn accepts(&self, arm: &Arm) -> (&'static str, TokenStream) {
        let (output, cleaned) = (local("output"), &arm.pattern.cleaned);
        if arm.operation.run.is_some() || arm.pattern.kind != PatternKind::Other {
            return ("branch", quote_spanned!(Span::mixed_site()=> |_| true));
        }
        if self.otherwise.is_none() {
            return ("branch_without_else", self.covers("AddElse", &arm.pattern));
        }
        let asks = quote_spanned! {Span::mixed_site()=> |#output| match *#output {
            #cleaned => true,
            _ => false,
        } };
        ("branch", asks)
    }

    /// `|AddElse(Job { .. })| {}`. If the pattern does not cover all values, rustc reports that at the pattern.
    fn covers(&self, why: &str, pattern: &Pattern) -> TokenStream {
        let like = like(&self.warded);
        let (first, last) = (at_first(&pattern.written, like), at_last(&pattern.written, like));
        let (warded, why, cleaned) = (moved_to(first, &self.warded), Ident::new(why, first), &pattern.cleaned);
        let path = quote_spanned!(first=> #warded::__private::#why);
        let parameter = quote_spanned!(last=> #path(#cleaned));
        quote_spanned!(Span::mixed_site()=> |#parameter| {})
    }

    fn awaited(&self, future: &TokenStream) -> TokenStream {
        let (warded, holding) = (&self.warded, self.held.suffix(Span::mixed_site()));
        quote_spanned! {Span::mixed_site()=>
            #warded::outside_async_write_async_or_put_it_into_block_on! { #future #holding }
        }
    }

    /// Waits, runs the body of a `wait_until!`, which holds a lock, and then drops the losing branches:
    ///
    /// ```text
    /// {
    ///     let mut select = pin!(select(..));
    ///     let won = match choose(select.as_mut()).await {
    ///         Some(Which::Left(output)) => Some(Which::Left(ran(body))),
    ///         Some(Which::Right(output)) => Some(Which::Right(output)),
    ///         None => None,
    ///     };
    ///     losers_leave(select, won)
    /// }
    /// ```
    fn ran_first(&self, select: &TokenStream) -> TokenStream {
        let warded = &self.warded;
        let private = quote!(#warded::__private);
        let option = quote!(#private::core::option::Option);
        let (selects, won, output) = (local("select"), local("won"), local("output"));
        let arms = self.branches.iter().zip(paths(self.branches.len())).map(|(arm, path)| {
            let pattern = self.at(&path, &output.to_token_stream());
            let value = match &arm.operation.run {
                Some(run) if arm.operation.runs_first => {
                    let run = reached(warded, &quote_spanned!(Span::mixed_site()=> { #run }));
                    quote_spanned!(Span::mixed_site()=> #private::ran(#run))
                }
                _ => output.to_token_stream(),
            };
            let value = self.at(&path, &value);
            quote_spanned!(Span::mixed_site()=> #option::Some(#pattern) => #option::Some(#value),)
        });
        let awaited = self.awaited(&quote_spanned!(Span::mixed_site()=> #private::choose(#selects.as_mut())));
        quote_spanned! {Span::mixed_site()=> {
            let mut #selects = #private::core::pin::pin!(#select);
            let #won = match #awaited {
                #(#arms)*
                #option::None => #option::None,
            };
            #private::losers_leave(#selects, #won)
        } }
    }

    /// `Which::Left(what)`
    fn at(&self, path: &[Side], what: &TokenStream) -> TokenStream {
        let warded = &self.warded;
        path.iter().rev().fold(what.clone(), |what, side| {
            let side = local(side.name());
            quote_spanned!(Span::mixed_site()=> #warded::__private::Which::#side(#what))
        })
    }

    /// `Some(Which::Left(output)) => body,`
    fn arm(&self, arm: &Arm, path: &[Side]) -> TokenStream {
        let warded = &self.warded;
        let (pattern, value) = (self.at(path, &local("output").into_token_stream()), self.value(arm));
        quote_spanned!(Span::mixed_site()=> #warded::__private::core::option::Option::Some(#pattern) => #value,)
    }

    /// The body, with the names of its pattern.
    fn value(&self, arm: &Arm) -> TokenStream {
        let Arm { operation, pattern, body, .. } = arm;
        let run = operation.run.clone().filter(|_| !operation.runs_first);
        let mut value = run.unwrap_or_else(|| output(&self.warded));
        if operation.run.is_some() && pattern.kind == PatternKind::Other {
            let function = function(&self.warded, "behind_body", Span::mixed_site());
            let covers = self.covers("BehindBody", pattern);
            value = quote_spanned!(Span::mixed_site()=> #function(#value, #covers));
        }
        let written = &pattern.written;
        let otherwise = (pattern.kind == PatternKind::Other).then(|| {
            // The pattern was checked before the branch won, or it covers all values.
            let never = function(&self.warded, "never_otherwise", Span::mixed_site());
            quote_spanned! {Span::mixed_site()=>
                _ => #never(),
            }
        });
        let body = whole(body);
        quote_spanned!(Span::mixed_site()=> match #value { #written => #body, #otherwise })
    }

    fn otherwise(&self) -> TokenStream {
        self.otherwise.clone().unwrap_or_else(|| {
            let never = function(&self.warded, "never_otherwise", Span::mixed_site());
            quote_spanned!(Span::mixed_site()=> #never())
        })
    }
}

/// Puts parentheses around a body such as `if a { 1 } else { 2 } + 3`, because an arm of a `match` would end after the block.
fn whole(body: &TokenStream) -> TokenStream {
    let ends_early = |input: ParseStream<'_>| {
        Expr::parse_with_earlier_boundary_rule(input)?;
        Ok(!input.parse::<TokenStream>()?.is_empty())
    };
    if ends_early.parse2(body.clone()).unwrap_or(false) && syn::parse2::<Expr>(body.clone()).is_ok() {
        quote_spanned!(Span::mixed_site()=> (#body))
    } else {
        body.clone()
    }
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

/// The path from the root of the tree to each of its leaves.
fn paths(leaves: usize) -> Vec<Vec<Side>> {
    if leaves == 1 {
        return vec![Vec::new()];
    }
    let half = leaves / 2;
    let below = |side: Side, leaves: usize| paths(leaves).into_iter().map(move |path| [vec![side], path].concat());
    below(Side::Left, half).chain(below(Side::Right, leaves - half)).collect()
}
