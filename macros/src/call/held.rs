//! The locks that are held where a macro stands: those of the macros around it, as far as these are in one function.
//!
//! A macro that runs a body with a lock held passes the list of held locks to the macros in that body. The list is a hidden first
//! argument, which users never write:
//!
//! ```text
//! with_lock!(a.state, async |x| with_lock!(b.state, |y| x.swap(y)))
//! ──▶ .. let held_0 = held(&x); .. with_lock!(@held[(held_0 [same] a.state)] b.state, |y| x.swap(y)) ..
//! ```
//!
//! `held_0` is a local variable, which has no size in release builds. Its type contains the type of the guarded value, and so the
//! level of the outer lock. `same` says that `a.state` means the same lock everywhere in the body. Each `.await` of the body
//! becomes `.while_holding(held_0).await`, so that debug builds know the held locks in the functions that the body calls.
//!
//! The list is passed on
//!
//! - through blocks, control flow, and the arguments of calls and of std's macros;
//! - into an `async` block that is awaited where it stands, and into a closure that is called where it stands: `(|| ..)()`.
//!
//! It is not passed to code that may run later or elsewhere: other closures and `async` blocks, items, and macros of other crates.
//! The names of functions play no role.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

use super::awaits::is_ours;
use super::tokens::{
    closing_bar, collected, end_of_async, end_of_item, is_assignment, is_block, is_closure_at, is_parenthesis,
    is_punct, is_word, without_borrow,
};
use crate::place::regrouped;

/// The locks that are held where a macro stands, the outermost first.
#[derive(Clone, Default)]
pub(crate) struct Held {
    pub(crate) locks: Vec<HeldLock>,
}

#[derive(Clone)]
pub(crate) struct HeldLock {
    /// The local variable for this lock: `held_0`.
    pub(crate) name: Ident,
    /// As the user wrote it.
    pub(crate) lock: TokenStream,
    /// Whether these tokens mean the same lock everywhere in the body.
    pub(crate) is_same: bool,
    /// Whether the body may wait while it holds this lock.
    pub(crate) may_wait: bool,
    /// Whether a `#[requires]` method requires this lock. The body of such a method uses the fields through `self`.
    pub(crate) is_required: bool,
}

impl Held {
    /// Removes the hidden argument from the front of `tokens`.
    pub(crate) fn take(tokens: &mut Vec<TokenTree>) -> Self {
        let mut held = Self::default();
        if let [at, TokenTree::Ident(word), TokenTree::Group(list), ..] = &tokens[..] {
            if is_punct(at, '@') && word == "held" && list.delimiter() == Delimiter::Bracket {
                held.locks = list.stream().into_iter().filter_map(HeldLock::parse).collect();
                tokens.drain(..3);
            }
        }
        held
    }

    pub(crate) fn to_argument(&self) -> TokenStream {
        let locks = self.locks.iter().map(HeldLock::to_token);
        quote_spanned!(Span::mixed_site()=> @held[#(#locks)*])
    }

    /// These locks, and the inner `locks`, which are held while `body` runs.
    pub(crate) fn and(&self, locks: &[TokenStream], body: &TokenStream) -> Self {
        let mut held = self.clone();
        for lock in locks {
            let name = format_ident!("held_{}", held.locks.len(), span = Span::mixed_site());
            let (is_same, lock) = (means_the_same(lock, body), lock.clone());
            held.locks.push(HeldLock { name, lock, is_same, may_wait: false, is_required: false });
        }
        held
    }

    /// The suffix in `future.while_holding(held_0)`, with the span `place`. In debug builds the future's polls then know the held
    /// locks.
    pub(crate) fn suffix(&self, place: Span) -> TokenStream {
        let place = Span::mixed_site().located_at(place);
        let method = Ident::new("while_holding", place);
        // The outermost lock is written last, so its poll is the outermost, too.
        let names = self.locks.iter().rev().map(|lock| &lock.name);
        quote_spanned!(place=> #(.#method(#names))*)
    }

    /// Whether this lock is held here, as far as the tokens show it.
    pub(crate) fn has(&self, lock: &TokenStream) -> bool {
        self.locks.iter().any(|held| held.is_written(lock))
    }
}

impl HeldLock {
    fn parse(token: TokenTree) -> Option<Self> {
        let TokenTree::Group(group) = token else { return None };
        let mut tokens = group.stream().into_iter();
        let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(flags))) = (tokens.next(), tokens.next()) else {
            return None;
        };
        let has = |flag: &str| flags.stream().into_iter().any(|word| is_word(&word, flag));
        let (is_same, may_wait, is_required) = (has("same"), has("may_wait"), has("required"));
        Some(Self { name, lock: tokens.collect(), is_same, may_wait, is_required })
    }

    fn to_token(&self) -> TokenTree {
        let Self { name, lock, .. } = self;
        let flags = [(self.is_same, "same"), (self.may_wait, "may_wait"), (self.is_required, "required")];
        let flags = flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| Ident::new(flag, Span::mixed_site()));
        Group::new(Delimiter::Parenthesis, quote!(#name [#(#flags)*] #lock)).into()
    }

    pub(crate) fn is_written(&self, lock: &TokenStream) -> bool {
        normal(&self.lock) == normal(lock)
    }

    /// Whether these tokens certainly mean this lock, or one of the locks of a `holding_..()`.
    pub(crate) fn is(&self, lock: &TokenStream) -> bool {
        let overlap = match (Locks::of(&self.lock), Locks::of(lock)) {
            (Some(held), Some(locks)) => held.overlap(&locks),
            _ => self.is_written(lock),
        };
        self.is_same && overlap
    }
}

/// `self.state`, or `self.holding_state_and_journal()`: the owner, and the names of the locks.
struct Locks {
    owner: String,
    names: Vec<String>,
}

impl Locks {
    fn of(lock: &TokenStream) -> Option<Self> {
        let tokens = without_borrow(lock.clone());
        let (owner, names) = match &tokens[..] {
            [owner @ .., dot, TokenTree::Ident(field)] if is_punct(dot, '.') => (owner, vec![field.to_string()]),
            [owner @ .., dot, TokenTree::Ident(method), TokenTree::Group(nothing)]
                if is_punct(dot, '.') && nothing.stream().is_empty() =>
            {
                let names = method.to_string();
                let names = names.strip_prefix("holding_")?;
                // The whole is a name, too, because the name of a lock may contain `_and_`.
                (owner, names.split("_and_").chain([names]).map(str::to_owned).collect())
            }
            _ => return None,
        };
        Some(Self { owner: collected(owner).to_string(), names })
    }

    fn overlap(&self, others: &Self) -> bool {
        self.owner == others.owner && self.names.iter().any(|name| others.names.contains(name))
    }
}

/// The owner of the lock: `self` in `self.state`.
pub(crate) fn owner(lock: &TokenStream) -> Option<String> {
    Locks::of(lock).map(|locks| locks.owner)
}

fn normal(lock: &TokenStream) -> String {
    collected(&without_borrow(lock.clone())).to_string()
}

// --- passing the list into a body ---

/// Macros of std that evaluate their arguments at once.
const EVALUATE: [&str; 18] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "dbg",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "vec",
    "write",
    "writeln",
];

/// The body, with the list of held locks passed on. `None` if nothing in the body needs the list.
pub(crate) fn within(body: &TokenStream, held: &Held) -> Option<TokenStream> {
    if held.locks.is_empty() {
        return None;
    }
    let mut walk = PassesHeld { held, changed: false };
    let rewritten = walk.tokens(body.clone(), Runs::InBody);
    walk.changed.then_some(rewritten)
}

/// How the current code runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    InBody,
    /// In parentheses that a call or an await follows. If they contain only a closure or future, it runs here.
    AtOnce,
    /// In a future or closure that runs here. Its awaits need no suffix, because the await of the future has it.
    Inside,
}

struct PassesHeld<'a> {
    held: &'a Held,
    changed: bool,
}

impl PassesHeld<'_> {
    fn tokens(&mut self, tokens: TokenStream, runs: Runs) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = TokenStream::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (before, rest) = (&tokens[..at], &tokens[at + 1..]);
            at += match token {
                TokenTree::Ident(word) if word == "async" => 1 + self.future(token, rest, runs, &mut out),
                TokenTree::Ident(word) if is_item(word, rest) => {
                    let end = (1 + end_of_item(rest)).min(tokens.len() - at);
                    out.extend(tokens[at..at + end].iter().cloned());
                    end
                }
                TokenTree::Ident(word) if word == "await" && is_dot(before.last()) && runs != Runs::Inside => {
                    // After the user's dot: `while_holding(held_0).await`.
                    out.extend(self.held.suffix(word.span()).into_iter().skip(1));
                    out.extend(before.last().into_iter().chain([token]).cloned());
                    self.changed = true;
                    1
                }
                TokenTree::Group(group) => {
                    out.extend([self.group(group, before, rest, runs)]);
                    1
                }
                _ if is_closure_at(&tokens, at) => 1 + self.closure(&tokens, at, runs, &mut out),
                _ => {
                    out.extend([token.clone()]);
                    1
                }
            };
        }
        out
    }

    fn group(&mut self, group: &Group, before: &[TokenTree], rest: &[TokenTree], runs: Runs) -> TokenTree {
        let onward = if runs == Runs::Inside { Runs::Inside } else { Runs::InBody };
        let inner = match before {
            [path @ .., TokenTree::Ident(name), mark] if is_punct(mark, '!') => {
                if is_ours(name, path) {
                    self.changed = true;
                    let (held, inner) = (self.held.to_argument(), group.stream());
                    quote!(#held #inner)
                } else if EVALUATE.iter().any(|evaluates| name == evaluates) {
                    self.tokens(group.stream(), onward)
                } else {
                    group.stream()
                }
            }
            _ if is_whole_expression(before) && (is_awaited(rest) || rest.first().is_some_and(is_parenthesis)) => {
                self.tokens(group.stream(), Runs::AtOnce)
            }
            _ => self.tokens(group.stream(), onward),
        };
        regrouped(group, inner)
    }

    /// An `async` block, closure or function, which begins with `word`. Returns how many tokens follow that word.
    fn future(&mut self, word: &TokenTree, rest: &[TokenTree], runs: Runs, out: &mut TokenStream) -> usize {
        let end = end_of_async(rest, 0).min(rest.len());
        let (body, after) = rest.split_at(end);
        out.extend([word.clone()]);
        match body {
            [head @ .., TokenTree::Group(block)] if head.iter().all(|word| is_word(word, "move")) => {
                out.extend(head.iter().cloned());
                let runs_here = is_awaited(after) || (runs == Runs::AtOnce && after.is_empty());
                let inner = if runs_here { self.tokens(block.stream(), Runs::Inside) } else { block.stream() };
                out.extend([regrouped(block, inner)]);
            }
            body => out.extend(body.iter().cloned()),
        }
        end
    }

    /// The closure whose first bar is at `at`. Returns how many tokens follow that bar.
    fn closure(&mut self, tokens: &[TokenTree], at: usize, runs: Runs, out: &mut TokenStream) -> usize {
        let body = (closing_bar(tokens, at) + 1).min(tokens.len());
        let block = tokens[body..].iter().position(is_block).filter(|at| *at == 0 || is_punct(&tokens[body], '-'));
        let ends = |token: &TokenTree| is_punct(token, ',') || is_punct(token, ';');
        let end = match block {
            Some(block) => body + block + 1,
            None => tokens[body..].iter().position(ends).map_or(tokens.len(), |length| body + length),
        };
        let is_async = tokens[..at].iter().rev().take(2).any(|token| is_word(token, "async"));
        let code: TokenStream = collected(&tokens[body..end]);
        out.extend(tokens[at..body].iter().cloned());
        let runs_here = runs == Runs::AtOnce && !is_async && end == tokens.len();
        out.extend(if runs_here { self.tokens(code, Runs::Inside) } else { code });
        end - at - 1
    }
}

fn is_dot(token: Option<&TokenTree>) -> bool {
    token.is_some_and(|token| is_punct(token, '.'))
}

fn is_awaited(rest: &[TokenTree]) -> bool {
    matches!(rest, [dot, word, ..] if is_punct(dot, '.') && is_word(word, "await"))
}

/// Whether parentheses after these tokens are an expression, and not the arguments of a call.
fn is_whole_expression(before: &[TokenTree]) -> bool {
    before.last().is_none_or(|token| matches!(token, TokenTree::Punct(sign) if !matches!(sign.as_char(), '>' | '?')))
}

fn is_item(word: &Ident, rest: &[TokenTree]) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|name| word == name);
    match rest {
        [TokenTree::Ident(_), ..] => is_one_of(&["fn", "trait", "mod", "struct", "enum", "union", "impl"]),
        [mark, ..] => word == "impl" || (word == "macro_rules" && is_punct(mark, '!')),
        [] => false,
    }
}

// --- variables that don't change in a body ---

/// Whether these tokens certainly mean the same lock everywhere in the body. They do if they are a static, a field of `self`, or a
/// variable or its field, and the body uses the variable only before a dot, or as the lock of one of our macros.
fn means_the_same(lock: &TokenStream, body: &TokenStream) -> bool {
    let mut tokens = without_borrow(lock.clone());
    // `self.holding_state()` is treated like a field.
    if tokens.last().is_some_and(is_parenthesis) && Locks::of(lock).is_some() {
        tokens.pop();
    }
    let is_static = |name: &Ident| !name.to_string().contains(char::is_lowercase);
    match &tokens[..] {
        [path @ .., TokenTree::Ident(name)] if is_static(name) && !path.iter().any(|token| is_punct(token, '.')) => {
            true
        }
        [root @ TokenTree::Ident(_)] => keeps(&plain(root), body.clone(), false),
        [root @ TokenTree::Ident(_), dot, _] if is_punct(dot, '.') => keeps(&plain(root), body.clone(), false),
        _ => false,
    }
}

/// Whether no use of the variable, at any depth, can give it or one of its fields another value. `in_ours` says whether the tokens
/// are the arguments of one of our macros.
fn keeps(name: &str, tokens: TokenStream, in_ours: bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().all(|(at, token)| {
        let (before, after) = (&tokens[..at], &tokens[at + 1..]);
        match (token, before) {
            (TokenTree::Group(group), [path @ .., TokenTree::Ident(word), mark]) if is_punct(mark, '!') => {
                keeps(name, group.stream(), is_ours(word, path))
            }
            (TokenTree::Group(group), _) => keeps(name, group.stream(), false),
            (TokenTree::Ident(_), [first @ .., dot]) if is_dot(Some(dot)) && !is_dot(first.last()) => true,
            (TokenTree::Ident(_), _) if plain(token) == name => match after {
                _ if before.last().is_some_and(|word| is_word(word, "mut")) => false,
                [dot, _, TokenTree::Punct(sign), next @ ..] if is_punct(dot, '.') => !is_assignment(sign, next.first()),
                [dot, ..] if is_punct(dot, '.') => true,
                // No pattern can bind `self`.
                after => name == "self" || (in_ours && is_argument(before, after)),
            },
            _ => true,
        }
    })
}

fn is_argument(before: &[TokenTree], after: &[TokenTree]) -> bool {
    let begins = before.last().is_none_or(|token| is_punct(token, ',') || is_punct(token, '=') || is_punct(token, '&'));
    begins && after.first().is_none_or(|token| is_punct(token, ','))
}

/// A name without `r#`: `r#me` becomes `me`.
fn plain(token: &TokenTree) -> String {
    let name = token.to_string();
    name.strip_prefix("r#").map_or(name.clone(), ToOwned::to_owned)
}
