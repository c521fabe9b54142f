//! Replaces invisible groups by parentheses. An argument of a `macro_rules!`, such as `$k:expr`, arrives in an invisible group.
//! rustc ignores such a group in the output of a procedural macro: `2 * $k` with `1 + 2` for `$k` would be `2 * 1 + 2`. So this
//! module rewrites the input of all our macros, and replaces a group by parentheses where it changes the meaning.
//!
//! ```text
//! 2 * ⟦1 + 2⟧       ──▶   2 * (1 + 2)
//! ⟦-2⟧.pow(2)       ──▶   (-2).pow(2)
//! &⟦dyn A + B⟧      ──▶   &(dyn A + B)
//! ⟦self.state⟧      stays: no operator binds tighter
//! ⟦x @ 1..=3⟧       stays: a pattern is neither an expression nor a type
//! ```
//!
//! A name of the user's that is a keyword in our edition only is written as a raw identifier: `gen` as `r#gen`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{BinOp, Expr, RangeLimits, Type};

use crate::call::{collected, is_block, is_punct};
use crate::wait_until::half_written;

/// The tokens of a function-like macro, or of an item.
pub(crate) fn made_visible(tokens: TokenStream) -> TokenStream {
    rewritten(&tokens, Surroundings::Code).unwrap_or(tokens)
}

/// The arguments of an attribute.
pub(crate) fn made_visible_in_attribute(tokens: TokenStream) -> TokenStream {
    rewritten(&tokens, Surroundings::Attribute).unwrap_or(tokens)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Surroundings {
    Code,
    /// In an attribute, where `doc = ".."` is not an assignment.
    Attribute,
}

/// The rewritten tokens, or `None` if nothing changes, so that the tokens keep their spans.
fn rewritten(stream: &TokenStream, place: Surroundings) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = stream.clone().into_iter().collect();
    let mut is_changed = false;
    for index in 0..tokens.len() {
        if let TokenTree::Ident(name) = &tokens[index] {
            if name == "gen" {
                tokens[index] = Ident::new_raw("gen", name.span()).into();
                is_changed = true;
            }
        }
        let TokenTree::Group(group) = &tokens[index] else { continue };
        let (before, rest) = tokens.split_at(index);
        let inside = if is_attribute(before, group) { Surroundings::Attribute } else { place };
        let content = rewritten(&group.stream(), inside);
        let is_held = group.delimiter() == Delimiter::None
            && binds(content.as_ref().unwrap_or(&group.stream()), before, &rest[1..], place);
        if !is_held && content.is_none() {
            continue;
        }
        let delimiter = if is_held { Delimiter::Parenthesis } else { group.delimiter() };
        let span = if is_held { Span::mixed_site().located_at(group.span()) } else { group.span() };
        let mut changed = Group::new(delimiter, content.unwrap_or_else(|| group.stream()));
        changed.set_span(span);
        tokens[index] = changed.into();
        is_changed = true;
    }
    is_changed.then(|| collected(&tokens))
}

/// Whether the group is the `[..]` after `#` or `#!`.
fn is_attribute(before: &[TokenTree], group: &Group) -> bool {
    let follows_pound = match before {
        [.., pound, mark] if is_punct(mark, '!') => is_punct(pound, '#'),
        [.., pound] => is_punct(pound, '#'),
        [] => false,
    };
    follows_pound && group.delimiter() == Delimiter::Bracket
}

/// Whether the content of a group would be parsed differently together with the tokens around it, if it had no parentheses.
fn binds(content: &TokenStream, before: &[TokenTree], behind: &[TokenTree], place: Surroundings) -> bool {
    let is_word =
        |token: Option<&TokenTree>, wanted: &str| matches!(token, Some(TokenTree::Ident(word)) if word == wanted);
    let first = content.clone().into_iter().next();
    // In a statement, an `&&` is not an operator around `let`.
    if first.is_none() || is_word(first.as_ref(), "let") {
        return false;
    }
    if is_word(before.last(), "as") && behind.first().is_some_and(|next| is_punct(next, '<')) {
        return true;
    }
    // An incomplete expression is treated like a complete one, because rust-analyzer compares the two expansions.
    let expr = syn::parse2::<Expr>(content.clone());
    match expr.or_else(|_| syn::parse2(half_written::filled(content.clone()))) {
        Ok(expr) => expr_binds(&expr, content, behind, place),
        Err(_) => is_sum_of_bounds(content),
    }
}

fn expr_binds(expr: &Expr, content: &TokenStream, behind: &[TokenTree], place: Surroundings) -> bool {
    let next = Next::of(behind);
    match expr {
        Expr::Group(group) => expr_binds(&group.expr, content, behind, place),
        // `Vec<u8>` is a type.
        Expr::Binary(binary) if matches!(binary.op, BinOp::Lt(_) | BinOp::Shl(_)) => !is_path_type(content),
        Expr::Binary(_) | Expr::Cast(_) => true,
        Expr::Assign(_) => place == Surroundings::Code,
        // `..` is also a pattern, and `(..)` is a different pattern.
        Expr::Range(range) => {
            let is_full = range.start.is_none() && range.end.is_none();
            !is_full || matches!(range.limits, RangeLimits::Closed(_)) || next != Next::Other
        }
        Expr::Unary(_) | Expr::Reference(_) | Expr::RawAddr(_) => {
            next == Next::Postfix || next == Next::Called || meets_block(content, behind)
        }
        Expr::Closure(_) | Expr::Return(_) | Expr::Break(_) | Expr::Yield(_) => next != Next::Other,
        // A statement ends after its block.
        Expr::If(_) | Expr::Match(_) | Expr::While(_) | Expr::Loop(_) | Expr::ForLoop(_) | Expr::Unsafe(_) => {
            matches!(next, Next::Operator | Next::Called)
        }
        Expr::Block(_) | Expr::Async(_) | Expr::Const(_) | Expr::Macro(_) => false,
        // `(s.check)(n)` is a call of a field, and `s.check(n)` is a method call.
        Expr::Field(_) => next == Next::Called || meets_block(content, behind),
        _ => meets_block(content, behind),
    }
}

/// The tokens after a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// `.name` or `?`
    Postfix,
    /// `(..)` or `[..]`
    Called,
    /// `+`, `..`, `as`
    Operator,
    Other,
}

impl Next {
    fn of(behind: &[TokenTree]) -> Self {
        match behind {
            [dot, next, ..] if is_punct(dot, '.') && is_punct(next, '.') => Self::Operator,
            [arrow, next, ..] if is_punct(arrow, '=') && is_punct(next, '>') => Self::Other,
            [TokenTree::Punct(punct), ..] => match punct.as_char() {
                '.' | '?' => Self::Postfix,
                '+' | '-' | '*' | '/' | '%' | '^' | '&' | '|' | '<' | '>' | '=' | '!' => Self::Operator,
                _ => Self::Other,
            },
            [TokenTree::Group(group), ..]
                if matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket) =>
            {
                Self::Called
            }
            [TokenTree::Ident(word), ..] if word == "as" => Self::Operator,
            _ => Self::Other,
        }
    }
}

/// `if ⟦Point { x: 1 }⟧ == p { .. }`: without the group, `{ x: 1 }` would be the block of the `if`.
fn meets_block(content: &TokenStream, behind: &[TokenTree]) -> bool {
    content.clone().into_iter().any(|token| is_block(&token)) && behind.iter().any(is_block)
}

fn is_path_type(content: &TokenStream) -> bool {
    matches!(syn::parse2(content.clone()), Ok(Type::Path(_)))
}

/// `dyn A + B`
fn is_sum_of_bounds(content: &TokenStream) -> bool {
    match syn::parse2(content.clone()) {
        Ok(Type::TraitObject(object)) => object.bounds.len() > 1,
        Ok(Type::ImplTrait(implied)) => implied.bounds.len() > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
