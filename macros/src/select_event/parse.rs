//! Finds where branches and their parts begin and end in raw tokens. Parsing never fails. A missing part is missing in the result.

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::call::held::Held;
use crate::call::{Angles, after_path, begins_closure, closing_bar, collected, is_assignment, is_block, is_punct};

pub(super) struct Input {
    /// The path of the crate `warded`: the wrapper's `$crate`.
    pub(super) warded: TokenStream,
    pub(super) held: Held,
    pub(super) biased: Option<Ident>,
    pub(super) branches: Vec<Branch>,
}

/// `pattern = operation, if condition => body`.
#[derive(Default)]
pub(super) struct Branch {
    /// The pattern, or `else`.
    pub(super) pattern: TokenStream,
    /// `=`, or `==` or `:` that was meant to be one.
    pub(super) sign: Option<TokenStream>,
    pub(super) operation: TokenStream,
    /// `timeout` and `deadline` behind the operation, with their value.
    pub(super) limit: Option<(Ident, TokenStream)>,
    pub(super) condition: Option<Condition>,
    /// `=>`, or `->` that was meant to be one.
    pub(super) arrow: Option<TokenStream>,
    pub(super) body: TokenStream,
    /// The token that ends the branch, if it is not a comma.
    pub(super) end: End,
}

pub(super) struct Condition {
    pub(super) word: Ident,
    /// What is wrong with its place.
    pub(super) slip: Option<&'static str>,
    pub(super) tokens: TokenStream,
}

#[derive(Default)]
pub(super) enum End {
    /// A comma, a block or the last of all tokens.
    #[default]
    Proper,
    Semicolon(TokenTree),
    /// The next branch.
    Nothing,
}

impl Input {
    pub(super) fn parse(input: TokenStream) -> Self {
        let (path, mut tokens) = after_path(input);
        let held = Held::take(&mut tokens);
        let (biased, mut rest) = match &tokens[..] {
            [TokenTree::Ident(word), semicolon, rest @ ..] if word == "biased" && is_punct(semicolon, ';') => {
                (Some(word.clone()), rest)
            }
            all => (None, all),
        };
        let mut branches = Vec::new();
        while !rest.is_empty() {
            let mut cursor = Cursor { rest };
            branches.push(cursor.branch());
            rest = cursor.rest;
        }
        Self { warded: collected(&path), held, biased, branches }
    }
}

/// A sign that separates two parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Arrow,
    /// `->`, which was meant for `=>`
    ThinArrow,
    Assignment,
    Equality,
    /// `:`, which was meant for `=`
    Colon,
    Comma,
    Semicolon,
    /// `if` after an operand
    If,
    End,
}

const WITHOUT_COMMA: &str = "put a comma before `if`: write `value = operation, if condition => ..`";
const BEHIND_OPERATION: &str = "a condition comes after the operation: write `value = operation, if condition => ..`";

struct Cursor<'a> {
    rest: &'a [TokenTree],
}

impl<'a> Cursor<'a> {
    fn branch(&mut self) -> Branch {
        let mut branch = Branch::default();
        self.condition_before_operation(&mut branch);
        let (pattern, mut sign) = self.until(&[
            Sign::Arrow,
            Sign::Assignment,
            Sign::Equality,
            Sign::Colon,
            Sign::Comma,
            Sign::Semicolon,
            Sign::If,
        ]);
        branch.pattern = collected(pattern);
        if sign == Sign::If {
            sign = self.condition(Some(BEHIND_OPERATION), &mut branch);
        }
        match sign {
            Sign::Assignment | Sign::Equality | Sign::Colon => {
                branch.sign = Some(self.take(sign));
                self.operation(&mut branch);
            }
            Sign::Arrow => branch.arrow = Some(self.take(sign)),
            _ => {}
        }
        if branch.arrow.is_some() {
            self.body(&mut branch);
        }
        self.end(&mut branch);
        branch
    }

    /// Parses `if condition => pattern = ..`, also with a comma or nothing for the arrow.
    fn condition_before_operation(&mut self, branch: &mut Branch) {
        if !is_condition(self.rest) {
            return;
        }
        let start = &self.rest[1..];
        let sign = self.condition(Some(BEHIND_OPERATION), branch);
        if matches!(sign, Sign::Arrow | Sign::Comma) {
            self.take(sign);
        } else if let (Sign::Assignment, Some(condition)) = (sign, &mut branch.condition) {
            let end = last_boundary(&start[..start.len() - self.rest.len()]);
            condition.tokens = collected(&start[..end]);
            self.rest = &start[end..];
        }
    }

    fn operation(&mut self, branch: &mut Branch) {
        let signs = [Sign::Arrow, Sign::ThinArrow, Sign::Assignment, Sign::Comma, Sign::Semicolon, Sign::If];
        let start = self.rest;
        let (operation, mut sign) = self.until(&signs);
        branch.operation = collected(operation);
        if sign == Sign::Comma {
            sign = self.limit(branch);
        }
        if sign == Sign::Assignment {
            return self.without_arrow(start, branch);
        }
        match self.rest {
            [comma, rest @ ..] if is_punct(comma, ',') && is_condition(rest) => {
                self.rest = rest;
                sign = self.condition(None, branch);
            }
            rest if sign == Sign::If && is_condition(rest) => sign = self.condition(Some(WITHOUT_COMMA), branch),
            _ => {}
        }
        if matches!(sign, Sign::Arrow | Sign::ThinArrow) {
            branch.arrow = Some(self.take(sign));
        } else if branch.condition.is_none() {
            body_of_operation(operation, branch);
        }
    }

    /// Parses `, timeout = duration`.
    fn limit(&mut self, branch: &mut Branch) -> Sign {
        match self.rest {
            [_, TokenTree::Ident(word), TokenTree::Punct(sign), value @ ..]
                if (word == "timeout" || word == "deadline") && is_assignment(sign, value.first()) =>
            {
                self.rest = value;
                let (value, sign) = self.until(&[Sign::Arrow, Sign::Comma, Sign::Semicolon, Sign::If]);
                branch.limit = Some((word.clone(), collected(value)));
                sign
            }
            _ => Sign::Comma,
        }
    }

    fn condition(&mut self, slip: Option<&'static str>, branch: &mut Branch) -> Sign {
        let Some((TokenTree::Ident(word), rest)) = self.rest.split_first() else { return Sign::End };
        self.rest = rest;
        let is_before = slip == Some(BEHIND_OPERATION);
        let mut signs = vec![Sign::Arrow, Sign::Comma, Sign::Semicolon];
        signs.extend(is_before.then_some(Sign::Assignment));
        let (mut tokens, sign) = self.until(&signs);
        // `if condition { value = operation => .. }`
        if let [condition @ .., block] = tokens {
            tokens = if is_before && is_block(block) { condition } else { tokens };
        }
        branch.condition = Some(Condition { word: word.clone(), slip, tokens: collected(tokens) });
        sign
    }

    /// Splits an operation that reaches into the next branch. The first block, if there is one, is its body, and the rest is the
    /// next branch.
    fn without_arrow(&mut self, start: &'a [TokenTree], branch: &mut Branch) {
        let length = start.len() - self.rest.len();
        let tokens = &start[..length];
        if let Some(block) = tokens.iter().position(is_block).filter(|block| *block > 0) {
            branch.operation = collected(&tokens[..block]);
            branch.body = tokens[block].clone().into();
            self.rest = &start[block + 1..];
        } else {
            let end = last_boundary(tokens);
            branch.operation = collected(&tokens[..end]);
            self.rest = &start[end..];
            branch.end = End::Nothing;
        }
    }

    fn body(&mut self, branch: &mut Branch) {
        if let Some((block, rest)) = self.rest.split_first().filter(|(first, _)| is_any_block(first)) {
            branch.body = block.clone().into();
            self.rest = rest;
            return;
        }
        let start = self.rest;
        let (body, sign) = self.until(&[Sign::Arrow, Sign::Comma, Sign::Semicolon]);
        branch.body = collected(body);
        if sign == Sign::Arrow {
            // The body reaches into the next branch.
            let end = start_of_branch(body);
            branch.body = collected(&body[..end]);
            self.rest = &start[end..];
            branch.end = End::Nothing;
        }
    }

    /// Parses the comma, or the token in its place.
    fn end(&mut self, branch: &mut Branch) {
        match self.rest {
            [comma, rest @ ..] if is_punct(comma, ',') => self.rest = rest,
            [semicolon, rest @ ..] if is_punct(semicolon, ';') => {
                branch.end = End::Semicolon(semicolon.clone());
                self.rest = rest;
            }
            _ => {}
        }
    }

    /// The tokens before the first of these signs.
    fn until(&mut self, signs: &[Sign]) -> (&'a [TokenTree], Sign) {
        let tokens = self.rest;
        let mut angles = Angles::in_expression();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (sign, length) = sign_at(tokens, at);
            let is_open = sign.is_none_or(|sign| angles.are_closed() || sign == Sign::Arrow);
            if let Some(sign) = sign.filter(|sign| is_open && signs.contains(sign)) {
                self.rest = &tokens[at..];
                return (&tokens[..at], sign);
            }
            let is_closure = is_punct(token, '|') && !signs.contains(&Sign::Equality) && begins_closure(&tokens[..at]);
            let next = if is_closure { (closing_bar(tokens, at) + 1).min(tokens.len()) } else { at + length };
            tokens[at..next].iter().for_each(|token| angles.step(token));
            at = next;
        }
        self.rest = &[];
        (tokens, Sign::End)
    }

    fn take(&mut self, sign: Sign) -> TokenStream {
        let length = if matches!(sign, Sign::Arrow | Sign::ThinArrow | Sign::Equality) { 2 } else { 1 };
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        collected(taken)
    }
}

/// The sign at this place, and its number of tokens. Any other token counts as one.
fn sign_at(tokens: &[TokenTree], at: usize) -> (Option<Sign>, usize) {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let is_joint = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    match &tokens[at..] {
        [TokenTree::Punct(first), second, ..] if first.as_char() == '=' && first.spacing() == Spacing::Joint => {
            match second {
                _ if is_punct(second, '>') => (Some(Sign::Arrow), 2),
                _ if is_punct(second, '=') => (Some(Sign::Equality), 2),
                _ => (Some(Sign::Assignment), 1),
            }
        }
        [TokenTree::Punct(first), second, ..]
            if first.as_char() == '-' && first.spacing() == Spacing::Joint && is_punct(second, '>') =>
        {
            (Some(Sign::ThinArrow), 2)
        }
        // This is not the `=` of `..=` or `<=`.
        [sign, ..] if is_punct(sign, '=') && !before.is_some_and(is_joint) => (Some(Sign::Assignment), 1),
        [TokenTree::Punct(sign), ..]
            if sign.as_char() == ':' && sign.spacing() == Spacing::Alone && !before.is_some_and(is_joint) =>
        {
            (Some(Sign::Colon), 1)
        }
        [sign, ..] if is_punct(sign, ',') => (Some(Sign::Comma), 1),
        [sign, ..] if is_punct(sign, ';') => (Some(Sign::Semicolon), 1),
        [TokenTree::Ident(word), ..] if word == "if" && before.is_some_and(ends_operand) => (Some(Sign::If), 1),
        _ => (None, 1),
    }
}

fn is_condition(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(word), ..] if word == "if")
}

/// Whether an expression may end here.
fn ends_operand(token: &TokenTree) -> bool {
    const NEVER: [&str; 8] = ["else", "return", "in", "move", "async", "match", "if", "mut"];
    match token {
        TokenTree::Ident(word) => !NEVER.iter().any(|never| word == never),
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(_) | TokenTree::Literal(_) => true,
    }
}

/// The last place where one expression ends and another begins, or else the place before the last token.
fn last_boundary(tokens: &[TokenTree]) -> usize {
    let begins = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word != "as" && word != "else");
    let is_boundary = |at: &usize| ends_operand(&tokens[at - 1]) && begins(&tokens[*at]);
    (1..tokens.len()).rev().find(is_boundary).unwrap_or(tokens.len().saturating_sub(1))
}

/// Where the next branch begins in the tokens before its `=>`.
fn start_of_branch(tokens: &[TokenTree]) -> usize {
    match tokens {
        [.., TokenTree::Ident(word)] if word == "else" => tokens.len() - 1,
        _ => {
            let assignment = (0..tokens.len()).rev().find(|at| sign_at(tokens, *at).0 == Some(Sign::Assignment));
            last_boundary(&tokens[..assignment.unwrap_or(tokens.len())])
        }
    }
}

/// `operation { body }`: without an arrow, but with a body.
fn body_of_operation(operation: &[TokenTree], branch: &mut Branch) {
    if let [operation @ .., before, body] = operation {
        if is_block(body) && ends_operand(before) {
            branch.operation = quote!(#(#operation)* #before);
            branch.body = body.clone().into();
        }
    }
}

/// A block, also one that comes through `macro_rules!` as `$body:block`.
fn is_any_block(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let mut inner = group.stream().into_iter();
    let is_wrapped = || inner.next().is_some_and(|first| is_any_block(&first)) && inner.next().is_none();
    is_block(token) || (group.delimiter() == Delimiter::None && { is_wrapped }())
}
