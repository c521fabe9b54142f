//! Passes on, into a body, which locks are held while it runs.
//!
//! Each macro of ours gets them as a [hidden argument](super::held), and each `.await` becomes
//! `.while_holding(held_0).await`. That reaches as far as it is certain that the lock is still held:
//!
//! - blocks, and the arguments of calls and of macros;
//! - `async` blocks that are awaited where they stand, in `join!` or `select!`, or by a call like `timeout(..).await`;
//! - closures that are called where they stand, or by a method like `for_each`;
//! - either of them with a name that is only awaited, or only called, in the same block.
//!
//! Left alone is what may run later, or by itself: all other closures and `async` blocks, functions and `impl`s, the
//! arguments of `spawn..`. What an `.await` polls finds out about the locks in any case, in debug builds.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::awaits::{end_of_async, is_closure_at, may_be_foreign};
use super::held::Held;
use super::names::{Use, bound_name, is_only};
use super::{Angles, closing_bar, is_block, is_punct, offset, split};

/// Macros of ours that want to know what is held.
pub(super) const OURS: [&str; 12] = [
    "locked",
    "try_locked",
    "with_lock",
    "read_lock",
    "wait_until",
    "reached",
    "try_wait_until",
    "try_with_lock",
    "try_read_lock",
    "select_event",
    "with_lock_blocking",
    "wait_until_blocking",
];

/// Macros that keep their tokens. `assert!` and `dbg!` show them too, but run them first.
const SHOWN: [&str; 4] = ["stringify", "concat", "quote", "macro_rules"];

/// Methods and functions that call a closure before they return.
const CALL_AT_ONCE: [&str; 20] = [
    "for_each",
    "try_for_each",
    "fold",
    "try_fold",
    "any",
    "all",
    "position",
    "is_some_and",
    "is_none_or",
    "is_ok_and",
    "is_err_and",
    "unwrap_or_else",
    "map_or",
    "map_or_else",
    "or_else",
    "ok_or_else",
    "or_insert_with",
    "get_or_insert_with",
    "retain",
    "block_in_place",
];

/// Functions that make a future which, awaited, polls those that they are given.
const POLL_WHEN_AWAITED: [&str; 9] =
    ["timeout", "timeout_at", "join", "join3", "join_all", "try_join", "try_join_all", "select", "select_all"];

/// The body with what is held passed on; none if there is nothing in it that needs to know.
pub(crate) fn within(body: &TokenStream, held: &Held) -> Option<TokenStream> {
    if held.locks.is_empty() {
        return None;
    }
    let mut walk = Walk { held, changed: false };
    let rewritten = walk.tokens(body.clone(), Runs::Here);
    walk.changed.then_some(rewritten)
}

/// How the code at hand runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    /// In the body.
    Here,
    /// In a future or closure of its own, while the body runs: what awaits the future passes on what is held.
    Inside,
    /// An argument of what calls closures at once.
    Called,
    /// An argument of what polls futures at once.
    Polled,
}

impl Runs {
    /// What is inside of this, but for closures and futures.
    fn onward(self) -> Self {
        if self == Self::Inside { Self::Inside } else { Self::Here }
    }
}

struct Walk<'a> {
    held: &'a Held,
    changed: bool,
}

impl Walk<'_> {
    fn tokens(&mut self, tokens: TokenStream, runs: Runs) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = TokenStream::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (before, rest) = (&tokens[..at], &tokens[at + 1..]);
            let next = match token {
                TokenTree::Ident(word) => self.word(word, before, rest, runs, &mut out),
                TokenTree::Group(group) => self.group(group, before, rest, runs, &mut out),
                _ if is_closure_at(&tokens, at) => self.closure(&tokens, at, runs, &mut out),
                _ => {
                    out.extend([token.clone()]);
                    0
                }
            };
            at += 1 + next;
        }
        out
    }

    /// Copies a word, and what belongs to it: how many tokens that is.
    fn word(
        &mut self,
        word: &Ident,
        before: &[TokenTree],
        rest: &[TokenTree],
        runs: Runs,
        out: &mut TokenStream,
    ) -> usize {
        let alone = match rest {
            [TokenTree::Ident(_), ..] if is_one_of(word, &["fn", "trait", "mod", "struct", "enum", "union"]) => {
                end_of_item(rest)
            }
            [..] if word == "impl" => end_of_item(rest),
            [..] if word == "async" => return self.future(word, before, rest, runs, out),
            [mark, TokenTree::Group(arguments), ..] if is_punct(mark, '!') => {
                out.extend([TokenTree::from(word.clone()), mark.clone()]);
                let inner = self.arguments_of_macro(word, before, arguments.stream(), runs);
                out.extend([like(arguments, inner)]);
                return 2;
            }
            _ => 0,
        };
        if word == "await" && before.last().is_some_and(|dot| is_punct(dot, '.')) && runs != Runs::Inside {
            // Behind the dot that is there: `while_holding(held_0).await`.
            out.extend(self.held.suffix(word.span()).into_iter().skip(1));
            out.extend([before[before.len() - 1].clone()]);
            self.changed = true;
        }
        out.extend([TokenTree::from(word.clone())]);
        out.extend(rest[..alone].iter().cloned());
        alone
    }

    /// What an invocation of `name` is given, with a path `before` it.
    fn arguments_of_macro(
        &mut self,
        name: &Ident,
        before: &[TokenTree],
        arguments: TokenStream,
        runs: Runs,
    ) -> TokenStream {
        if is_one_of(name, &OURS) && may_be_ours(before) {
            self.changed = true;
            return self.held.to_argument().into_iter().chain(arguments).collect();
        }
        if is_one_of(name, &SHOWN) {
            return arguments;
        }
        let polls = is_one_of(name, &["join", "try_join", "select"]) && may_be_foreign(before);
        match runs {
            _ if polls && name != "select" && runs != Runs::Inside => self.joined(arguments),
            _ if polls => self.tokens(arguments, Runs::Polled),
            runs => self.tokens(arguments, runs.onward()),
        }
    }

    /// The futures that `join!` polls, each while the lock is held.
    fn joined(&mut self, arguments: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = arguments.into_iter().collect();
        let start = match &tokens[..] {
            [TokenTree::Ident(word), semicolon, ..] if word == "biased" && is_punct(semicolon, ';') => 2,
            _ => 0,
        };
        let mut out: TokenStream = tokens[..start].iter().cloned().collect();
        for argument in split(&tokens[start..], Angles::in_expression, |_| true) {
            let comma = tokens.get(offset(&tokens, argument) + argument.len());
            if let Some(last) = argument.last() {
                let inner = self.tokens(argument.iter().cloned().collect(), Runs::Polled);
                let mut future = Group::new(Delimiter::Parenthesis, inner);
                future.set_span(last.span());
                out.extend([TokenTree::from(future)]);
                out.extend(self.held.suffix(last.span()));
                self.changed = true;
            }
            out.extend(comma.cloned());
        }
        out
    }

    fn group(
        &mut self,
        group: &Group,
        before: &[TokenTree],
        rest: &[TokenTree],
        runs: Runs,
        out: &mut TokenStream,
    ) -> usize {
        let callee = if group.delimiter() == Delimiter::Parenthesis { callee(before) } else { None };
        let inner = match callee {
            Some(callee) if is_spawn(callee) => group.stream(),
            Some(callee) if is_one_of(callee, &CALL_AT_ONCE) => self.nested(group, Runs::Called, runs),
            Some(callee) if is_one_of(callee, &POLL_WHEN_AWAITED) && is_awaited(rest) => {
                self.nested(group, Runs::Polled, runs)
            }
            Some(callee) if callee == "block_on" => self.nested(group, Runs::Polled, runs),
            None if group.delimiter() == Delimiter::Parenthesis && rest.first().is_some_and(is_parenthesis) => {
                self.nested(group, Runs::Called, runs)
            }
            None if group.delimiter() == Delimiter::Parenthesis && is_awaited(rest) => {
                self.nested(group, Runs::Polled, runs)
            }
            // `join_all([async { .. }])`
            None if group.delimiter() == Delimiter::Bracket && runs == Runs::Polled => {
                self.tokens(group.stream(), runs)
            }
            _ => self.tokens(group.stream(), runs.onward()),
        };
        out.extend([like(group, inner)]);
        0
    }

    /// Arguments that are called or polled; in a future of its own, only its closures and futures are of interest.
    fn nested(&mut self, group: &Group, arguments: Runs, runs: Runs) -> TokenStream {
        if runs == Runs::Inside {
            return self.tokens(group.stream(), Runs::Inside);
        }
        self.tokens(group.stream(), arguments)
    }

    /// An `async` block, closure or function.
    fn future(
        &mut self,
        word: &Ident,
        before: &[TokenTree],
        rest: &[TokenTree],
        runs: Runs,
        out: &mut TokenStream,
    ) -> usize {
        let end = end_of_async(rest, 0).min(rest.len());
        out.extend([TokenTree::from(word.clone())]);
        let (head, block) = match &rest[..end] {
            [head @ .., TokenTree::Group(block)] if is_block_behind(head) => (head, block),
            all => {
                out.extend(all.iter().cloned());
                return end;
            }
        };
        let after = &rest[end..];
        let named = bound_name(before).is_some_and(|name| is_only(name, after, Use::Await));
        let runs_here = is_awaited(after) || named || (runs == Runs::Polled && is_whole(before, after));
        out.extend(head.iter().cloned());
        let inner = if runs_here { self.tokens(block.stream(), Runs::Inside) } else { block.stream() };
        out.extend([like(block, inner)]);
        end
    }

    /// The closure of which the first bar is at `at`.
    fn closure(&mut self, tokens: &[TokenTree], at: usize, runs: Runs, out: &mut TokenStream) -> usize {
        let body = (closing_bar(tokens, at) + 1).min(tokens.len());
        let block =
            tokens[body..].iter().position(is_block).filter(|block| *block == 0 || is_punct(&tokens[body], '-'));
        let end = match block {
            Some(block) => body + block + 1,
            None => tokens[body..]
                .iter()
                .position(|token| is_punct(token, ',') || is_punct(token, ';'))
                .map_or(tokens.len(), |length| body + length),
        };
        let is_async = tokens[..at].iter().rev().take(2).any(|token| is_word(token, "async"));
        let mut before = &tokens[..at];
        while let [rest @ .., last] = before {
            if !is_word(last, "move") {
                break;
            }
            before = rest;
        }
        let named = bound_name(before).is_some_and(|name| is_only(name, &tokens[end..], Use::Call));
        out.extend(tokens[at..body].iter().cloned());
        let code: TokenStream = tokens[body..end].iter().cloned().collect();
        let runs_here = !is_async && (runs == Runs::Called || named);
        out.extend(if runs_here { self.tokens(code, Runs::Inside) } else { code });
        end - at - 1
    }
}

fn like(group: &Group, inner: TokenStream) -> TokenTree {
    let mut rewritten = Group::new(group.delimiter(), inner);
    rewritten.set_span(group.span());
    rewritten.into()
}

pub(super) fn is_one_of(word: &Ident, names: &[&str]) -> bool {
    names.iter().any(|name| word == name)
}

pub(super) fn is_word(token: &TokenTree, wanted: &str) -> bool {
    matches!(token, TokenTree::Ident(word) if word == wanted)
}

pub(super) fn is_parenthesis(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}

pub(super) fn is_awaited(rest: &[TokenTree]) -> bool {
    matches!(rest, [dot, word, ..] if is_punct(dot, '.') && is_word(word, "await"))
}

/// `{` or `move {` behind `async`: a block, and no closure or function.
fn is_block_behind(head: &[TokenTree]) -> bool {
    head.is_empty() || matches!(head, [word] if is_word(word, "move"))
}

/// Whether an argument is nothing but this.
pub(super) fn is_whole(before: &[TokenTree], after: &[TokenTree]) -> bool {
    let begins = before.last().is_none_or(|token| is_punct(token, ',') || is_punct(token, '=') || is_punct(token, ';'));
    begins && after.first().is_none_or(|token| is_punct(token, ',') || is_punct(token, '='))
}

/// The name before the arguments of a call: `f` in `f(..)`, `m::f::<T>(..)` and `x.f(..)`.
pub(super) fn callee(before: &[TokenTree]) -> Option<&Ident> {
    match before {
        [.., TokenTree::Ident(name)] => Some(name),
        [head @ .., close] if is_punct(close, '>') => {
            let open = head.iter().rposition(|token| is_punct(token, '<'))?;
            match &head[..open] {
                [.., TokenTree::Ident(name), first, second] if is_punct(first, ':') && is_punct(second, ':') => {
                    Some(name)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// What it is given runs by itself.
pub(super) fn is_spawn(callee: &Ident) -> bool {
    callee.to_string().starts_with("spawn")
}

/// How many tokens an item has behind its first word: to its body, or its semicolon.
fn end_of_item(rest: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| is_block(token) || is_punct(token, ';');
    rest.iter().position(ends).map_or(rest.len(), |end| end + 1)
}

/// Whether a macro with one of our names may be ours: it has no path, or one that begins at this crate.
fn may_be_ours(before: &[TokenTree]) -> bool {
    let path = before.iter().rev().take_while(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
    let path: Vec<&TokenTree> = path.collect();
    let is_path = path.first().is_some_and(|last| is_punct(last, ':'));
    !is_path || path.iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "warded" || word == "crate"))
}
