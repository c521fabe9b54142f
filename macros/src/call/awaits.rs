//! Finds the awaits and the blocking macros in a body, at any depth, in raw tokens.
//!
//! It does not search code that runs as a future of its own: `async` blocks, `async` closures and `async fn`. In closures it does
//! not search for blocking macros, because a closure may run on another thread.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::tokens::{closing_bar, end_of_async, is_closure_at, is_punct};

/// How a macro of this crate acquires its lock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Awaits,
    Blocks,
    /// It locks a monitor, which takes only a moment.
    Locks,
    Tries,
}

/// The macros of this crate that get the list of the locks that are held around them.
const OURS: [(&str, How); 12] = [
    ("with_lock", How::Awaits),
    ("read_lock", How::Awaits),
    ("wait_until", How::Awaits),
    ("reached", How::Awaits),
    ("select_event", How::Awaits),
    ("with_lock_blocking", How::Blocks),
    ("wait_until_blocking", How::Blocks),
    ("locked", How::Locks),
    ("try_locked", How::Locks),
    ("try_wait_until", How::Locks),
    ("try_with_lock", How::Tries),
    ("try_read_lock", How::Tries),
];

/// Something that waits, with the user's token.
pub(crate) enum Await {
    Keyword(Ident),
    /// `with_lock!`, similar macros, and `tokio::join!`
    Macro(Ident),
    /// `with_lock_blocking!` and similar macros
    Blocking(Ident),
}

impl Await {
    pub(crate) fn word(&self) -> &Ident {
        match self {
            Self::Keyword(word) | Self::Macro(word) | Self::Blocking(word) => word,
        }
    }
}

pub(crate) fn awaits_in(body: &TokenStream) -> Vec<Await> {
    let mut found = AwaitsFound::default();
    found.search(body.clone(), false);
    found.awaits
}

/// The macros of a body that lock monitors.
pub(crate) fn lockings_in(body: &TokenStream) -> Vec<Ident> {
    let mut found = AwaitsFound::default();
    found.search(body.clone(), false);
    found.lockings
}

#[derive(Default)]
struct AwaitsFound {
    awaits: Vec<Await>,
    lockings: Vec<Ident>,
}

impl AwaitsFound {
    fn search(&mut self, tokens: TokenStream, in_closure: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut inside = in_closure;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (before, next) = (&tokens[..at], tokens.get(at + 1));
            at += 1;
            match token {
                TokenTree::Ident(word) if word == "async" => at = end_of_async(&tokens, at),
                TokenTree::Ident(word) if word == "await" && before.last().is_some_and(|dot| is_punct(dot, '.')) => {
                    self.awaits.push(Await::Keyword(word.clone()));
                }
                TokenTree::Ident(word) if next.is_some_and(|mark| is_punct(mark, '!')) => {
                    self.called(word, before, inside);
                }
                TokenTree::Group(group) => self.search(group.stream(), inside),
                _ if is_closure_at(&tokens, at - 1) => {
                    at = closing_bar(&tokens, at - 1) + 1;
                    inside = true;
                }
                _ if is_punct(token, ',') || is_punct(token, ';') => inside = in_closure,
                _ => {}
            }
        }
    }

    /// The macro `word`, after the path in `before`.
    fn called(&mut self, word: &Ident, before: &[TokenTree], in_closure: bool) {
        let how = OURS.iter().find(|(name, _)| word == name && is_ours(word, before)).map(|(_, how)| how);
        match how {
            Some(How::Awaits) => self.awaits.push(Await::Macro(word.clone())),
            Some(How::Blocks) if !in_closure => self.awaits.push(Await::Blocking(word.clone())),
            Some(How::Locks) => self.lockings.push(word.clone()),
            None if is_of_runtime(word, before) => self.awaits.push(Await::Macro(word.clone())),
            Some(How::Blocks | How::Tries) | None => {}
        }
    }
}

/// Whether a macro may be of this crate: it has no path, or a path that begins with this crate.
pub(super) fn is_ours(word: &Ident, before: &[TokenTree]) -> bool {
    let path = before.iter().rev().take_while(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
    let path: Vec<&TokenTree> = path.collect();
    let is_path = path.first().is_some_and(|last| is_punct(last, ':'));
    let is_of_crate =
        |token: &&TokenTree| matches!(token, TokenTree::Ident(word) if word == "warded" || word == "crate");
    OURS.iter().any(|(name, _)| word == name) && (!is_path || path.iter().any(is_of_crate))
}

/// `tokio::join!`, with its path. Without the path, a macro of this name may be from any crate.
fn is_of_runtime(word: &Ident, before: &[TokenTree]) -> bool {
    let [.., TokenTree::Ident(root), first, second] = before else { return false };
    ["join", "try_join", "select"].iter().any(|name| word == name)
        && ["tokio", "futures", "futures_util"].iter().any(|name| root == name)
        && is_punct(first, ':')
        && is_punct(second, ':')
}
