//! Finds what waits in a body, at any depth, in raw tokens.
//!
//! Not searched: what runs as a future of its own, `async` blocks, `async` closures and `async fn`. What blocks the thread
//! is not searched for in closures either: these may run on another one.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};

use super::{Angles, closing_bar, collected, is_block, is_closure, is_punct, split};

/// Macros of `warded` that await.
const AWAITING_MACROS: [&str; 5] = ["with_lock", "wait_until", "reached", "select_event", "read_lock"];

/// Macros of `warded` that block the thread.
const BLOCKING_MACROS: [&str; 2] = ["with_lock_blocking", "wait_until_blocking"];

/// Macros of `warded` that lock a monitor.
const LOCKING_MACROS: [&str; 3] = ["locked", "try_locked", "try_wait_until"];

/// Macros of others that await, and where they come from.
const FOREIGN_MACROS: [&str; 3] = ["join", "try_join", "select"];
const FOREIGN_CRATES: [&str; 3] = ["tokio", "futures", "futures_util"];

/// Something that waits, at the user's token.
pub(crate) enum Await {
    /// `.await`
    Keyword(Ident),
    /// `with_lock!` and the like
    Macro(Ident),
    /// `join!` and the like, if they are those of tokio and futures
    Foreign(Ident),
    /// `with_lock_blocking!` and the like
    Blocking(Ident),
}

/// `locked!(monitor, ..)`, which never waits for long.
pub(crate) struct Locking {
    pub(crate) word: Ident,
    pub(crate) monitors: Vec<TokenStream>,
    /// Perhaps this runs at another time.
    pub(crate) in_closure: bool,
}

pub(crate) fn awaits_in(body: &TokenStream) -> Vec<Await> {
    let mut found = Found::default();
    search(body.clone(), false, &mut found);
    found.awaits
}

/// Where a body locks monitors.
pub(crate) fn locks_monitors_in(body: &TokenStream) -> Vec<Locking> {
    let mut found = Found::default();
    search(body.clone(), false, &mut found);
    found.lockings
}

#[derive(Default)]
struct Found {
    awaits: Vec<Await>,
    lockings: Vec<Locking>,
}

fn search(tokens: TokenStream, in_closure: bool, found: &mut Found) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut inside = in_closure;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let is_called = tokens.get(at + 1).is_some_and(|next| is_punct(next, '!'));
        let before = &tokens[..at];
        at += 1;
        match token {
            TokenTree::Ident(word) if word == "async" => at = end_of_async(&tokens, at),
            TokenTree::Ident(word) if before.last().is_some_and(|dot| is_punct(dot, '.')) && word == "await" => {
                found.awaits.push(Await::Keyword(word.clone()));
            }
            TokenTree::Ident(word) if is_called => {
                found.awaits.extend(called(word, before).filter(|found| found.is_in(inside)));
                if let (true, Some(TokenTree::Group(input))) = (is_locking(word), tokens.get(at + 1)) {
                    let monitors = arguments_before_closure(input.stream());
                    found.lockings.push(Locking { word: word.clone(), monitors, in_closure: inside });
                }
            }
            TokenTree::Group(group) => search(group.stream(), inside, found),
            _ if is_closure_at(&tokens, at - 1) => {
                at = closing_bar(&tokens, at - 1) + 1;
                inside = true;
            }
            _ if is_punct(token, ',') || is_punct(token, ';') => inside = in_closure,
            _ => {}
        }
    }
}

/// `a.state` and `b.state` in `a.state, b.state, |a, b| ..`
fn arguments_before_closure(input: TokenStream) -> Vec<TokenStream> {
    let input: Vec<TokenTree> = input.into_iter().collect();
    let arguments = split(&input, Angles::in_expression, |_| true);
    arguments.into_iter().take_while(|argument| !is_closure(argument)).map(collected).collect()
}

impl Await {
    pub(crate) fn word(&self) -> &Ident {
        match self {
            Self::Keyword(word) | Self::Macro(word) | Self::Foreign(word) | Self::Blocking(word) => word,
        }
    }

    fn is_in(&self, closure: bool) -> bool {
        !closure || !matches!(self, Self::Blocking(_))
    }
}

fn is_locking(word: &Ident) -> bool {
    LOCKING_MACROS.iter().any(|name| word == name)
}

/// What the macro `word` waits for, after the path in `before`.
fn called(word: &Ident, before: &[TokenTree]) -> Option<Await> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| word == name);
    if is_one_of(&AWAITING_MACROS) {
        Some(Await::Macro(word.clone()))
    } else if is_one_of(&BLOCKING_MACROS) {
        Some(Await::Blocking(word.clone()))
    } else {
        (is_one_of(&FOREIGN_MACROS) && may_be_foreign(before)).then(|| Await::Foreign(word.clone()))
    }
}

/// Whether what stands before the macro is `tokio::`, or no path: an import then says where it is from.
pub(super) fn may_be_foreign(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(root), first, second] if is_punct(first, ':') && is_punct(second, ':') => {
            FOREIGN_CRATES.iter().any(|name| root == name)
        }
        _ => true,
    }
}

/// Whether a closure begins at this bar, and not the pattern of an arm.
pub(super) fn is_closure_at(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(&tokens[at], '|') && begins_closure(&tokens[..at]) && !is_pattern(&tokens[at + 1..])
}

/// `1 | 2 => ..`, before the next comma.
fn is_pattern(tokens: &[TokenTree]) -> bool {
    let ends = |token: &TokenTree| is_punct(token, ',') || is_punct(token, ';');
    let end = tokens.iter().position(ends).unwrap_or(tokens.len());
    tokens[..end].windows(2).any(|pair| {
        matches!(&pair[0], TokenTree::Punct(equals) if equals.as_char() == '=' && equals.spacing() == Spacing::Joint)
            && is_punct(&pair[1], '>')
    })
}

/// Whether a bar after these tokens may open a closure: it stands where an expression begins.
pub(crate) fn begins_closure(before: &[TokenTree]) -> bool {
    match before.last() {
        None => true,
        Some(TokenTree::Ident(word)) => word == "move" || word == "return",
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ',' | ';' | '=' | '>' | '&'),
        Some(_) => false,
    }
}

/// Where the tokens go on after an `async` block, closure or function, of which `from` is the token after `async`.
pub(super) fn end_of_async(tokens: &[TokenTree], from: usize) -> usize {
    let is_move = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "move");
    let from = from + usize::from(tokens.get(from).is_some_and(is_move));
    if !tokens.get(from).is_some_and(|token| is_punct(token, '|')) {
        let block = tokens.iter().skip(from).position(is_block);
        return block.map_or(tokens.len(), |block| from + block + 1);
    }
    let body = closing_bar(tokens, from) + 1;
    if tokens.get(body).is_some_and(is_block) {
        return body + 1;
    }
    let ends = |token: &TokenTree| is_punct(token, ',') || is_punct(token, ';');
    tokens.iter().skip(body).position(ends).map_or(tokens.len(), |length| body + length)
}
