//! `lock_order!`: the order in which locks are acquired one inside the other.
//!
//! ```text
//! lock_order!(Config < Accounts < Journal);       declares three levels
//! lock_order!(pub Config < Accounts; Config < Cache);
//! lock_order!(bank::Accounts < Audit);            a path is a level that is declared elsewhere
//! lock_order!(bank::Accounts < bank::Journal);    two of the same crate
//! ```
//!
//! ```text
//! lock_order!(Config < Accounts)
//! ──▶ enum Config {}
//!     impl ::warded::__private::WriteOneLockOrder.. for Config { const BEFORE: Levels = &[LevelInfo::of::<Accounts>]; .. }
//!     impl ::warded::__private::NotAfter<Accounts> for Config {}
//!     enum Accounts {}
//!     ..
//! ```
//!
//! A lock gets its level from `#[lock(order = Accounts)]` in [`#[guarded]`](mod@crate::guarded). Within one invocation the relation is
//! transitive. Across several invocations only debug builds follow it from level to level. Two locks of the same level are never
//! acquired one inside the other.

#[cfg(test)]
mod tests;

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use syn::ext::IdentExt;

use crate::call::{after_path, collected, ident_of, is_punct};
use crate::diagnostics::Diagnostics;
use crate::names::upper_camel;
use crate::place::{moved_to, unlinted};

pub(crate) fn lock_order(input: TokenStream) -> TokenStream {
    let input = Input::parse(input);
    let mut diagnostics = Diagnostics::new();
    let model = validate(&input, &mut diagnostics);
    let errors = diagnostics.into_compile_errors();
    let levels = expand(&model);
    quote!(#errors #levels)
}

// --- parse ---

struct Input {
    /// The path of the crate `warded`: the wrapper's `$crate`.
    warded: TokenStream,
    visibility: TokenStream,
    /// The parts between `;` and `,`.
    chains: Vec<Chain>,
}

#[derive(Default)]
struct Chain {
    first: Vec<TokenTree>,
    /// The other levels, each with the sign before it.
    rest: Vec<(TokenTree, Vec<TokenTree>)>,
}

impl Input {
    fn parse(input: TokenStream) -> Self {
        let (path, tokens) = after_path(input);
        let (visibility, tokens) = tokens.split_at(length_of_visibility(&tokens));
        let chains = tokens.split(|token| is_punct(token, ';') || is_punct(token, ','));
        let chains = chains.filter(|chain| !chain.is_empty()).map(Chain::parse).collect();
        Self { warded: collected(&path), visibility: collected(visibility), chains }
    }
}

/// `pub` and `pub(crate)`
fn length_of_visibility(tokens: &[TokenTree]) -> usize {
    match tokens {
        [TokenTree::Ident(word), TokenTree::Group(_), ..] if word == "pub" => 2,
        [TokenTree::Ident(word), ..] if word == "pub" => 1,
        _ => 0,
    }
}

impl Chain {
    fn parse(tokens: &[TokenTree]) -> Self {
        let mut chain = Self::default();
        for token in tokens {
            match (token, chain.rest.last_mut()) {
                // The second half of `->`.
                (TokenTree::Punct(_), Some((TokenTree::Punct(sign), level)))
                    if level.is_empty() && sign.spacing() == Spacing::Joint => {}
                (TokenTree::Punct(sign), _) if sign.as_char() != ':' => chain.rest.push((token.clone(), Vec::new())),
                (_, Some((_, level))) => level.push(token.clone()),
                (_, None) => chain.first.push(token.clone()),
            }
        }
        chain
    }
}

// --- validate ---

struct Model {
    warded: TokenStream,
    visibility: TokenStream,
    levels: Vec<Level>,
    /// All pairs of levels of which the first comes before the second, also by way of others. They are indices into `levels`.
    before: Vec<(usize, usize)>,
}

struct Level {
    path: TokenStream,
    /// The name, if the level is declared here.
    name: Option<Ident>,
}

fn validate(input: &Input, diagnostics: &mut Diagnostics) -> Model {
    let Input { warded, visibility, chains } = input;
    let mut model =
        Model { warded: warded.clone(), visibility: visibility.clone(), levels: Vec::new(), before: Vec::new() };
    if chains.is_empty() {
        diagnostics.refuse_at(Span::call_site(), "name the levels: write `lock_order!(First < Second);`");
    }
    if !check_levels_are_ordered(chains, diagnostics) {
        return model;
    }
    for chain in chains {
        check_chain(chain, &mut model, diagnostics);
    }
    model
}

/// Refuses `First, Second`: levels without any `<`.
fn check_levels_are_ordered(chains: &[Chain], diagnostics: &mut Diagnostics) -> bool {
    let [first, second, ..] = chains else { return true };
    let is_ordered = chains.iter().any(|chain| !chain.rest.is_empty());
    if !is_ordered {
        let (first, second) = (collected(&first.first), collected(&second.first));
        diagnostics.refuse(&second, format!("put `<` between two levels: write `{first} < {second}`"));
    }
    is_ordered
}

fn check_chain(chain: &Chain, model: &mut Model, diagnostics: &mut Diagnostics) {
    let mut earlier = check_level(&chain.first, None, model, diagnostics);
    if let (Some(earlier), true) = (earlier, chain.rest.is_empty()) {
        let path = &model.levels[earlier].path;
        diagnostics.refuse(path, format!("one level has no order: write `{path} < ..`, or leave it out"));
    }
    for (sign, level) in &chain.rest {
        check_sign(sign, diagnostics);
        let later = check_level(level, Some(sign), model, diagnostics);
        if let (Some(earlier), Some(later)) = (earlier, later) {
            check_no_cycle(earlier, later, level, model, diagnostics);
        }
        earlier = later;
    }
}

fn check_sign(sign: &TokenTree, diagnostics: &mut Diagnostics) {
    if is_punct(sign, '>') {
        diagnostics.refuse(sign, "the level on the left is acquired first: write `Outer < Inner`");
    } else if !is_punct(sign, '<') {
        diagnostics.refuse(sign, "put `<` between two levels: write `Outer < Inner`");
    }
}

/// The index of a level. A level that was not named before is added.
fn check_level(
    written: &[TokenTree],
    sign: Option<&TokenTree>,
    model: &mut Model,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let path = collected(written);
    let name = match written {
        [TokenTree::Ident(name)] => Some(name.clone()),
        [_, ..] if syn::parse2::<syn::Path>(path.clone()).is_ok() => {
            check_is_no_field(&path, diagnostics)?;
            None
        }
        [_, ..] => {
            diagnostics.refuse(path, "a level is a name: write `lock_order!(Config < Accounts);`");
            return None;
        }
        [] => {
            if let Some(sign) = sign {
                diagnostics.refuse(sign, "put a level on both sides: write `Outer < Inner`");
            }
            return None;
        }
    };
    let known = model.levels.iter().position(|level| level.path.to_string() == path.to_string());
    Some(known.unwrap_or_else(|| {
        model.levels.push(Level { path, name });
        model.levels.len() - 1
    }))
}

/// `Bank::accounts` is a field of a struct.
fn check_is_no_field(path: &TokenStream, diagnostics: &mut Diagnostics) -> Option<()> {
    let names: Vec<String> =
        path.clone().into_iter().filter_map(ident_of).map(|name| name.unraw().to_string()).collect();
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    if let [.., owner, field] = &names[..] {
        if is_type(owner) && !is_type(field) {
            let level = upper_camel(field);
            diagnostics.refuse(
                path,
                format!(
                    "a level is a name of its own, and no field: write `lock_order!({level} < ..)`, \
                     and `#[lock(order = {level})]` above `{field}`"
                ),
            );
            return None;
        }
    }
    Some(())
}

/// Adds that `earlier` comes before `later`. Refuses it if `later` already comes before `earlier`.
fn check_no_cycle(earlier: usize, later: usize, place: &[TokenTree], model: &mut Model, diagnostics: &mut Diagnostics) {
    let (one, other) = (&model.levels[earlier].path, &model.levels[later].path);
    let place = collected(place);
    if earlier == later {
        return diagnostics.refuse(place, format!("`{one}` can't come before itself: leave out one of them"));
    }
    if model.before.contains(&(later, earlier)) {
        let message = format!("a circle: `{other} < {one}` has been said already, so leave out `{one} < {other}`");
        return diagnostics.refuse(place, message);
    }
    let is_before = |before: usize, after: usize| before == after || model.before.contains(&(before, after));
    let all = 0..model.levels.len();
    let starts: Vec<usize> = all.clone().filter(|start| is_before(*start, earlier)).collect();
    let ends: Vec<usize> = all.filter(|end| is_before(later, *end)).collect();
    for start in starts {
        model.before.extend(ends.iter().map(|end| (start, *end)));
    }
}

// --- expand ---

fn expand(model: &Model) -> TokenStream {
    let levels = model.levels.iter().enumerate().map(|(place, level)| {
        let declaration = level.name.as_ref().map(|name| model.declaration(place, name));
        let relations = model.relations(place);
        quote!(#declaration #relations)
    });
    quote!(#(#levels)*)
}

impl Model {
    fn declaration(&self, place: usize, name: &Ident) -> TokenStream {
        let Self { warded, visibility, .. } = self;
        let (earlier, later) = (self.earlier(place), self.later(place));
        // Without a visibility, the level is private to its module. But it is a part of the type of its lock, which may be in
        // a public struct. So for rustc it is public.
        let visibility = if visibility.is_empty() {
            quote!(#[doc(hidden)] pub)
        } else {
            moved_to(name.span(), &unlinted(visibility))
        };
        let named = unlinted(name);
        let doc = format!("A level of the order in which locks are acquired{}.", self.shown(place));
        quote_spanned! {Span::mixed_site()=>
            #[doc = #doc]
            #visibility enum #named {}
            impl #warded::__private::WriteOneLockOrderForAllItsChainsOrSelfBeforeTheLevel for #name {
                const AFTER: #warded::__private::Levels = &[#(#warded::__private::LevelInfo::of::<#earlier>),*];
                const BEFORE: #warded::__private::Levels = &[#(#warded::__private::LevelInfo::of::<#later>),*];
                fn before_others() -> #warded::__private::Levels {
                    use #warded::__private::IsBeforeNoOthers as _;
                    #warded::__private::BeforeOthers::<#name>(#warded::__private::core::marker::PhantomData).levels()
                }
            }
        }
    }

    /// The impls for the levels that come after this one.
    fn relations(&self, place: usize) -> TokenStream {
        let Self { warded, levels, before, .. } = self;
        let path = &levels[place].path;
        let is_elsewhere = |place: usize| levels[place].name.is_none();
        let later = || (0..levels.len()).filter(|later| before.contains(&(place, *later)));
        // Another invocation may already have declared the order of two levels that are not declared here.
        let is_by_ours = |later: usize| {
            let ours = (0..levels.len()).filter(|ours| !is_elsewhere(*ours));
            ours.into_iter().any(|ours| before.contains(&(place, ours)) && before.contains(&(ours, later)))
        };
        let said = later().filter(|later| !is_elsewhere(place) || !is_elsewhere(*later) || !is_by_ours(*later));
        let said = said.map(|later| &levels[later].path);
        let others = later().filter(|later| is_elsewhere(place) && is_elsewhere(*later));
        let others: Vec<_> = others.map(|later| &levels[later].path).collect();
        let of_others = (!others.is_empty()).then(|| {
            quote_spanned! {Span::mixed_site()=>
                impl #warded::__private::IsBeforeOthers for #path {
                    const BEFORE: #warded::__private::Levels = &[#(#warded::__private::LevelInfo::of::<#others>),*];
                }
            }
        });
        quote_spanned!(Span::mixed_site()=> #(impl #warded::__private::NotAfter<#said> for #path {})* #of_others)
    }

    /// The levels before this one.
    fn earlier(&self, place: usize) -> Vec<&TokenStream> {
        let earlier = (0..self.levels.len()).filter(|earlier| self.before.contains(&(*earlier, place)));
        earlier.map(|earlier| &self.levels[earlier].path).collect()
    }

    /// The levels after this one.
    fn later(&self, place: usize) -> Vec<&TokenStream> {
        let later = (0..self.levels.len()).filter(|later| self.before.contains(&(place, *later)));
        later.map(|later| &self.levels[later].path).collect()
    }

    /// `: after [`Config`], before [`Journal`]`
    fn shown(&self, place: usize) -> String {
        let list = |word: &str, levels: Vec<&TokenStream>| {
            let names: Vec<String> =
                levels.iter().map(|level| format!("[`{0}`]", level.to_string().replace(' ', ""))).collect();
            (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
        };
        let after = list("after", self.earlier(place));
        let before = list("before", self.later(place));
        let parts: Vec<String> = [after, before].into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
    }
}
