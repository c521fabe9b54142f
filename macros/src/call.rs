//! The grammar that `with_lock!`, `wait_until!` and their kin share: a plain list of arguments, so that rustfmt formats it
//! and rust-analyzer completes in it.
//!
//! ```text
//! with_lock!(lock, .., name = value, .., |pattern, ..| body)
//!            └ locks    └ options          └ closures
//! ```
//!
//! Expressions and bodies stay raw tokens: only the commas between the arguments are found by hand. So whatever the user
//! has half written goes on into the expansion, where rust-analyzer completes it. Parsing never fails; what is missing is
//! missing in [`Call`], and [`rules`] says so.

pub(crate) mod acquisition;
pub(crate) mod awaits;
pub(crate) mod changes;
pub(crate) mod held;
mod names;
pub(crate) mod options;
pub(crate) mod rules;
#[cfg(test)]
mod tests;
pub(crate) mod within;

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};

use self::acquisition::AcquireMode;
use self::held::Held;
use self::within::within;
use crate::diagnostics::Diagnostics;

/// An invocation, as the user wrote it.
pub(crate) struct Call {
    /// What the user typed before the `!`.
    pub(crate) name: &'static str,
    /// The path of the crate `warded`: the wrapper's `$crate`.
    pub(crate) warded: TokenStream,
    /// The locks around it.
    pub(crate) held: Held,
    /// A token of the macro that is called after what a predicate may not break: rustc names the macro then.
    pub(crate) rule: TokenStream,
    pub(crate) arguments: Vec<Argument>,
}

/// A macro that is a branch of `select_event!`.
pub(crate) struct InBranch {
    /// What waits.
    pub(crate) operation: TokenStream,
    /// What runs on its outcome, if it wins.
    pub(crate) run: Option<TokenStream>,
}

pub(crate) enum Argument {
    Lock(TokenStream),
    Option(CallOption),
    Closure(Closure),
}

/// `name = value`.
pub(crate) struct CallOption {
    pub(crate) name: Ident,
    pub(crate) value: TokenStream,
}

/// `|parameters| body`, with whatever stands before it.
pub(crate) struct Closure {
    pub(crate) asyncness: Option<Ident>,
    pub(crate) movement: Option<Ident>,
    /// Both bars, to point at where there is no parameter.
    pub(crate) bars: TokenStream,
    pub(crate) parameters: Vec<TokenStream>,
    /// `-> T`.
    pub(crate) output: Option<TokenStream>,
    pub(crate) body: TokenStream,
}

impl Call {
    pub(crate) fn parse(name: &'static str, input: TokenStream) -> Self {
        let mut tokens = input.into_iter();
        // The wrapper in the runtime puts `$crate;` before what the user wrote.
        let path: Vec<TokenTree> = tokens.by_ref().take_while(|token| !is_punct(token, ';')).collect();
        let (warded, rule) = match &path[..] {
            [warded @ TokenTree::Ident(_), rule @ TokenTree::Ident(_)] => (warded.clone().into(), rule.clone().into()),
            path => (collected(path), collected(path)),
        };
        let mut tokens: Vec<TokenTree> = tokens.flat_map(without_invisible_group).collect();
        let held = Held::take(&warded, &mut tokens);
        let arguments = split_arguments(&tokens).into_iter().map(|tokens| Argument::parse(tokens).within(&held));
        let arguments = arguments.collect();
        Self { name, warded, held, rule, arguments }
    }

    /// What stands in its place, by the rules and the expansion of its macro.
    pub(crate) fn expand<Model>(
        &self,
        mode: AcquireMode,
        validate: fn(&Self, AcquireMode, &mut Diagnostics) -> Option<Model>,
        expand: fn(&Model, &TokenStream) -> TokenStream,
    ) -> TokenStream {
        let mut diagnostics = Diagnostics::new();
        let model = validate(self, mode, &mut diagnostics);
        let errors = diagnostics.into_compile_errors();
        match model {
            Some(model) => expand(&model, &errors),
            None => rules::remains(self, &errors),
        }
    }

    /// What stands in its place as a branch of `select_event!`.
    pub(crate) fn expand_in_branch<Model>(
        &self,
        outcome: &TokenStream,
        validate: fn(&Self, AcquireMode, &mut Diagnostics) -> Option<Model>,
        expand: fn(&Model, &TokenStream, &TokenStream) -> InBranch,
    ) -> InBranch {
        let mut diagnostics = Diagnostics::new();
        let model = validate(self, AcquireMode::Await, &mut diagnostics);
        let errors = diagnostics.into_compile_errors();
        match model {
            Some(model) => expand(&model, outcome, &errors),
            None => InBranch { operation: rules::remains(self, &errors), run: None },
        }
    }

    /// The locks, without those that are not written yet.
    pub(crate) fn locks(&self) -> Vec<&TokenStream> {
        let locks = self.arguments.iter().filter_map(|argument| match argument {
            Argument::Lock(lock) => Some(lock),
            _ => None,
        });
        locks.filter(|lock| !lock.is_empty()).collect()
    }

    pub(crate) fn options(&self) -> impl Iterator<Item = &CallOption> {
        self.arguments.iter().filter_map(|argument| match argument {
            Argument::Option(option) => Some(option),
            _ => None,
        })
    }

    pub(crate) fn closures(&self) -> impl Iterator<Item = &Closure> {
        self.arguments.iter().filter_map(|argument| match argument {
            Argument::Closure(closure) => Some(closure),
            _ => None,
        })
    }
}

impl Argument {
    fn parse(tokens: &[TokenTree]) -> Self {
        if is_closure(tokens) {
            return Self::Closure(Closure::parse(tokens));
        }
        match named_value(tokens) {
            Some((name, value)) => Self::Option(CallOption { name: name.clone(), value: collected(value) }),
            None => Self::Lock(collected(tokens)),
        }
    }

    /// What is evaluated before the lock is acquired passes on what is held already.
    fn within(mut self, held: &Held) -> Self {
        match &mut self {
            Self::Lock(tokens) | Self::Option(CallOption { value: tokens, .. }) => {
                if let Some(rewritten) = within(tokens, held) {
                    *tokens = rewritten;
                }
            }
            Self::Closure(_) => {}
        }
        self
    }
}

impl Closure {
    /// Of tokens that [are a closure](is_closure).
    pub(crate) fn parse(tokens: &[TokenTree]) -> Self {
        let bar = closure_bar(tokens).unwrap_or_default();
        let word = |wanted: &str| {
            tokens[..bar].iter().find_map(|token| match token {
                TokenTree::Ident(word) if word == wanted => Some(word.clone()),
                _ => None,
            })
        };
        let end = closing_bar(tokens, bar);
        let parameters = tokens.get(bar + 1..end).unwrap_or_default();
        let (output, body) = split_output(tokens.get(end + 1..).unwrap_or_default());
        Self {
            asyncness: word("async"),
            movement: word("move"),
            bars: [tokens.get(bar), tokens.get(end)].into_iter().flatten().cloned().collect(),
            parameters: split(parameters, Angles::in_parameters, |_| true).into_iter().map(collected).collect(),
            output,
            body: collected(body),
        }
    }
}

// --- where arguments begin and end ---

/// A closure that comes through `macro_rules!` as `$body:expr` is wrapped in an invisible group.
fn without_invisible_group(token: TokenTree) -> Vec<TokenTree> {
    match &token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            if is_closure(&inner) { inner } else { vec![token] }
        }
        _ => vec![token],
    }
}

/// A closure's argument reaches to the next closure, since a body has commas of its own: `|s| s.parse::<Pair<A, B>>()`.
fn split_arguments(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let first_closure = split(tokens, Angles::in_expression, |_| true)
        .iter()
        .find(|argument| is_closure(argument))
        .map_or(tokens.len(), |argument| offset(tokens, argument));
    let (header, closures) = tokens.split_at(first_closure);
    let mut arguments = split(header, Angles::in_expression, |_| true);
    let begins_closure = |rest: &[TokenTree]| rest.is_empty() || is_closure(rest);
    arguments.extend(split(closures, Angles::ignored, begins_closure));
    arguments
}

/// Splits `name = value, name = value`, where a value may be a closure with commas of its own.
pub(crate) fn split_named(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = tokens.into_iter().flat_map(without_invisible_group).collect();
    let can_start = |rest: &[TokenTree]| rest.is_empty() || is_closure(rest) || named_value(rest).is_some();
    split(&tokens, Angles::ignored, can_start).into_iter().map(<[TokenTree]>::to_vec).collect()
}

/// `name = value`, if these tokens are that.
pub(crate) fn named_value(tokens: &[TokenTree]) -> Option<(&Ident, &[TokenTree])> {
    match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(sign), value @ ..] if is_assignment(sign, value.first()) => {
            Some((name, value))
        }
        _ => None,
    }
}

pub(crate) fn is_closure(tokens: &[TokenTree]) -> bool {
    closure_bar(tokens).is_some()
}

/// Splits at the commas outside angle brackets after which an argument can start. A trailing comma ends the last one.
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

/// Where `part` begins in `whole`, of which it is a slice.
pub(crate) fn offset(whole: &[TokenTree], part: &[TokenTree]) -> usize {
    whole.iter().position(|token| part.first().is_some_and(|first| std::ptr::eq(first, token))).unwrap_or(whole.len())
}

/// Where the first bar of a closure is, if these tokens begin one: `|`, `move |`, `async |`, `async move |`.
fn closure_bar(tokens: &[TokenTree]) -> Option<usize> {
    let before = |token: &&TokenTree| matches!(token, TokenTree::Ident(word) if word == "async" || word == "move");
    let bar = tokens.iter().take_while(before).count();
    tokens.get(bar).filter(|token| is_punct(token, '|')).map(|_| bar)
}

/// The bar that ends the parameters; the end of the tokens while it is not written yet.
pub(crate) fn closing_bar(tokens: &[TokenTree], opening: usize) -> usize {
    let after = tokens.iter().skip(opening + 1);
    opening + 1 + after.take_while(|token| !is_punct(token, '|')).count()
}

/// `-> T { body }`. The body of such a closure is always a block.
fn split_output(tokens: &[TokenTree]) -> (Option<TokenStream>, &[TokenTree]) {
    let is_arrow = matches!(tokens, [minus, greater, ..] if is_punct(minus, '-') && is_punct(greater, '>'));
    if !is_arrow {
        return (None, tokens);
    }
    let block = tokens.iter().position(is_block).unwrap_or(tokens.len());
    (Some(collected(&tokens[..block])), &tokens[block..])
}

/// How many angle brackets are open. `<` is one after `::`, at the start of an expression, and everywhere in a type.
pub(crate) struct Angles {
    depth: usize,
    counts: bool,
    opens: bool,
    /// Behind `as` or `->`, as far as the type goes.
    in_type: bool,
    previous: char,
}

impl Angles {
    pub(crate) fn in_expression() -> Self {
        Self { depth: 0, counts: true, opens: false, in_type: false, previous: ' ' }
    }

    fn in_parameters() -> Self {
        Self { depth: 0, counts: true, opens: true, in_type: false, previous: ' ' }
    }

    fn ignored() -> Self {
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

/// `=` on its own: not the beginning of `==` or `=>`.
pub(crate) fn is_assignment(sign: &Punct, next: Option<&TokenTree>) -> bool {
    let goes_on = next.is_some_and(|next| is_punct(next, '=') || is_punct(next, '>'));
    sign.as_char() == '=' && !(goes_on && sign.spacing() == Spacing::Joint)
}

pub(crate) fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

pub(crate) fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

pub(crate) fn collected(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}
