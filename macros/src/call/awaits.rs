//! Finds what awaits in a body, at any depth, in raw tokens.
//!
//! Not searched: what runs as a future of its own, `async` blocks, `async` closures and `async fn`.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::{closing_bar, is_block, is_punct};

/// Macros of `warded` that await.
const AWAITING_MACROS: [&str; 4] = ["with_lock", "wait_until", "select_event", "read_lock"];

/// Something that awaits, at the user's token.
pub(crate) enum Await {
    /// `.await`
    Keyword(Ident),
    /// `with_lock!` and the like
    Macro(Ident),
}

pub(crate) fn awaits_in(body: &TokenStream) -> Vec<Await> {
    let mut found = Vec::new();
    search(body.clone(), &mut found);
    found
}

fn search(tokens: TokenStream, found: &mut Vec<Await>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let follows_dot = at > 0 && is_punct(&tokens[at - 1], '.');
        let is_called = tokens.get(at + 1).is_some_and(|next| is_punct(next, '!'));
        at += 1;
        match token {
            TokenTree::Ident(word) if word == "async" => at = end_of_async(&tokens, at),
            TokenTree::Ident(word) if word == "await" && follows_dot => found.push(Await::Keyword(word.clone())),
            TokenTree::Ident(word) if is_called && AWAITING_MACROS.iter().any(|name| word == name) => {
                found.push(Await::Macro(word.clone()));
            }
            TokenTree::Group(group) => search(group.stream(), found),
            _ => {}
        }
    }
}

/// Where the tokens go on after an `async` block, closure or function, of which `from` is the token after `async`.
fn end_of_async(tokens: &[TokenTree], from: usize) -> usize {
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
