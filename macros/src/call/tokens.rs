//! Finds where an expression, a closure and a future begin and end in raw tokens. Bodies are never parsed, so they may be half
//! written.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

// --- words and signs ---

/// A single `=`, and not the beginning of `==` or `=>`.
pub(crate) fn is_assignment(sign: &Punct, next: Option<&TokenTree>) -> bool {
    let goes_on = next.is_some_and(|next| is_punct(next, '=') || is_punct(next, '>'));
    sign.as_char() == '=' && !(goes_on && sign.spacing() == Spacing::Joint)
}

/// `= 5`, `+= 1`, `<<= 2`
pub(crate) fn is_assigned(tokens: &[TokenTree]) -> bool {
    let is_equals = |token: Option<&TokenTree>| token.is_some_and(|token| is_punct(token, '='));
    match tokens {
        [TokenTree::Punct(sign), rest @ ..] if sign.as_char() == '=' => is_assignment(sign, rest.first()),
        [TokenTree::Punct(sign), rest @ ..] if sign.spacing() == Spacing::Joint => match sign.as_char() {
            '+' | '-' | '*' | '/' | '%' | '^' | '&' | '|' => is_equals(rest.first()),
            shift @ ('<' | '>') => rest.first().is_some_and(|next| is_punct(next, shift)) && is_equals(rest.get(1)),
            _ => false,
        },
        _ => false,
    }
}

pub(crate) fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

pub(crate) fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

pub(crate) fn is_parenthesis(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}

pub(crate) fn is_word(token: &TokenTree, wanted: &str) -> bool {
    matches!(token, TokenTree::Ident(word) if word == wanted)
}

pub(crate) fn ident_of(token: TokenTree) -> Option<Ident> {
    if let TokenTree::Ident(word) = token { Some(word) } else { None }
}

pub(crate) fn collected(tokens: &[TokenTree]) -> TokenStream {
    quote!(#(#tokens)*)
}

/// The path that the wrapper in the runtime writes before the user's tokens, as in `$crate;`, and the user's tokens.
pub(crate) fn after_path(input: TokenStream) -> (Vec<TokenTree>, Vec<TokenTree>) {
    let mut path: Vec<TokenTree> = input.into_iter().collect();
    let end = path.iter().position(|token| is_punct(token, ';')).unwrap_or(path.len());
    let tokens = path.split_off(path.len().min(end + 1));
    path.truncate(end);
    (path, tokens)
}

/// The tokens without the `&`s before them.
pub(crate) fn without_borrow(tokens: TokenStream) -> Vec<TokenTree> {
    as_written(tokens).into_iter().skip_while(|token| is_punct(token, '&')).collect()
}

/// Makes `self.journal` of `self.r#plain.journal`, which is how a `#[requires]` method reaches a lock that is not held.
pub(crate) fn as_written(path: TokenStream) -> TokenStream {
    let mut written: Vec<TokenTree> = Vec::new();
    for token in path {
        if matches!(&token, TokenTree::Ident(word) if word.to_string().starts_with("r#plain")) {
            written.pop();
        } else {
            written.push(token);
        }
    }
    collected(&written)
}

pub(crate) fn shown(tokens: &TokenStream) -> String {
    let tokens = collected(&without_borrow(tokens.clone())).to_string();
    tokens.replace(" . ", ".").replace(" :: ", "::").replace(" (", "(").replace(" [", "[")
}

/// `self.state` and `bank::STATE`, perhaps behind `&` or `*`.
pub(crate) fn is_path(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().all(|token| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '.' | ':' | '&' | '*'),
        TokenTree::Group(_) => false,
        TokenTree::Ident(_) | TokenTree::Literal(_) => true,
    })
}

/// `s` in `s`, `mut s` and `s: &mut AccountState`. Not `_s`, because that name says that the variable is not used.
pub(crate) fn name_of(parameter: &TokenStream) -> Option<Ident> {
    let mut tokens = parameter.clone().into_iter().skip_while(|token| is_word(token, "mut"));
    let (Some(TokenTree::Ident(name)), next) = (tokens.next(), tokens.next()) else { return None };
    // Not the first half of `::`.
    let is_colon = |punct: &Punct| punct.as_char() == ':' && punct.spacing() == Spacing::Alone;
    let is_whole = next.is_none_or(|next| matches!(next, TokenTree::Punct(colon) if is_colon(&colon)));
    (is_whole && !name.to_string().starts_with('_')).then_some(name)
}

/// The tokens at any depth: a group, then what is in it.
pub(crate) fn flattened(tokens: TokenStream) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for token in tokens {
        all.push(token.clone());
        if let TokenTree::Group(group) = token {
            all.append(&mut flattened(group.stream()));
        }
    }
    all
}

/// Whether the tokens name the word, at any depth.
pub(crate) fn is_named(tokens: TokenStream, name: &str) -> bool {
    flattened(tokens).iter().any(|token| is_word(token, name))
}

/// How many tokens an item has after its first word, up to its body or its semicolon.
pub(crate) fn end_of_item(rest: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| is_block(token) || is_punct(token, ';');
    rest.iter().position(ends).map_or(rest.len(), |end| end + 1)
}

// --- arguments ---

/// `name = value`, if these tokens are that.
pub(crate) fn named_value(tokens: &[TokenTree]) -> Option<(&Ident, &[TokenTree])> {
    match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(sign), value @ ..] if is_assignment(sign, value.first()) => {
            Some((name, value))
        }
        _ => None,
    }
}

/// Splits at those commas outside angle brackets after which an argument can start. A trailing comma ends the last argument.
pub(crate) fn split(
    tokens: &[TokenTree],
    angles: fn() -> Angles,
    can_start: impl Fn(&[TokenTree]) -> bool,
) -> Vec<&[TokenTree]> {
    let mut arguments = Vec::new();
    let mut start = 0;
    let mut open = angles();
    for (index, token) in tokens.iter().enumerate() {
        if is_punct(token, ',') && open.depth == 0 && can_start(&tokens[index + 1..]) {
            arguments.push(&tokens[start..index]);
            start = index + 1;
            open = angles();
        } else {
            open.step(token);
        }
    }
    if start < tokens.len() {
        arguments.push(&tokens[start..]);
    }
    arguments
}

/// How many angle brackets are open. A `<` is an angle bracket after `::`, at the start of an expression, and anywhere in a type.
pub(crate) struct Angles {
    depth: usize,
    counts: bool,
    opens: bool,
    /// In a type, after `as` or `->`.
    in_type: bool,
    previous: char,
}

impl Angles {
    pub(crate) fn in_expression() -> Self {
        Self { depth: 0, counts: true, opens: false, in_type: false, previous: ' ' }
    }

    pub(crate) fn in_parameters() -> Self {
        Self { depth: 0, counts: true, opens: true, in_type: false, previous: ' ' }
    }

    pub(crate) fn ignored() -> Self {
        Self { depth: 0, counts: false, opens: false, in_type: false, previous: ' ' }
    }

    pub(crate) fn step(&mut self, token: &TokenTree) {
        let current = match token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => 'x',
        };
        let opens = self.opens || self.in_type || self.depth > 0 || matches!(self.previous, ':' | ' ');
        match current {
            '<' if self.counts && opens => self.depth += 1,
            '>' if !matches!(self.previous, '-' | '=') => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.in_type = match token {
            TokenTree::Ident(word) => self.in_type || word == "as",
            TokenTree::Punct(_) => {
                (self.previous, current) == ('-', '>') || (self.in_type && "<>:*&'".contains(current))
            }
            _ => false,
        };
        self.previous = current;
    }

    pub(crate) fn are_closed(&self) -> bool {
        self.depth == 0
    }
}

// --- closures and futures ---

pub(crate) fn is_closure(tokens: &[TokenTree]) -> bool {
    closure_bar(tokens).is_some()
}

/// The position of the first bar of a closure, if the tokens begin with one: `|`, `move |`, `async |`, `async move |`.
pub(crate) fn closure_bar(tokens: &[TokenTree]) -> Option<usize> {
    let before = |token: &&TokenTree| matches!(token, TokenTree::Ident(word) if word == "async" || word == "move");
    let bar = tokens.iter().take_while(before).count();
    tokens.get(bar).filter(|token| is_punct(token, '|')).map(|_| bar)
}

/// The position of the bar that ends the parameters, or the end of the tokens if it is not written yet.
pub(crate) fn closing_bar(tokens: &[TokenTree], opening: usize) -> usize {
    let after = tokens.iter().skip(opening + 1);
    opening + 1 + after.take_while(|token| !is_punct(token, '|')).count()
}

/// Whether a closure begins at this bar, and not the pattern of a match arm.
pub(crate) fn is_closure_at(tokens: &[TokenTree], at: usize) -> bool {
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

/// Whether a bar after these tokens may open a closure, because an expression begins there.
pub(crate) fn begins_closure(before: &[TokenTree]) -> bool {
    match before.last() {
        None => true,
        Some(TokenTree::Ident(word)) => word == "move" || word == "return",
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ',' | ';' | '=' | '>' | '&'),
        Some(_) => false,
    }
}

/// The position after an `async` block, closure or function. `from` is the position after `async`.
pub(crate) fn end_of_async(tokens: &[TokenTree], from: usize) -> usize {
    let from = from + usize::from(tokens.get(from).is_some_and(|token| is_word(token, "move")));
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
