//! Parses the tokens between the parentheses of an invocation. Parsing never fails. If a part is missing, the [`Call`] has no such
//! part, and the [rules](super::rules) report it.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

use super::held::{Held, within};
use super::tokens::{
    Angles, after_path, closing_bar, closure_bar, collected, is_block, is_closure, is_named, is_parenthesis, is_path,
    is_punct, is_word, named_value, shown, split,
};

/// How a macro acquires its locks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AcquireMode {
    Await,
    Block,
    Try,
    /// By locking a monitor, which blocks the thread only for a moment.
    Briefly,
}

/// The access of a body to the guarded fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
}

/// The options that take a value.
pub(crate) const OPTIONS: [&str; 3] = ["timeout", "deadline", "holding"];

/// Allows the body to wait for a predicate while it holds the lock.
pub(crate) const MAY_WAIT: &str = "may_wait";

pub(crate) struct Call {
    /// The name of the macro, as the user wrote it before the `!`.
    pub(crate) name: &'static str,
    /// The path of the crate `warded`: the wrapper's `$crate`.
    pub(crate) warded: TokenStream,
    pub(crate) held: Held,
    /// A token of the macro whose name is the rule for predicates. If a predicate breaks the rule, rustc's error names that macro.
    pub(crate) rule: TokenStream,
    /// Likewise of the rule for what leaves a body.
    pub(crate) lends: TokenStream,
    pub(crate) arguments: Vec<Argument>,
    /// The syntax errors whose intended meaning is certain.
    pub(crate) slips: Vec<Slip>,
}

pub(crate) struct Slip {
    pub(crate) token: TokenTree,
    pub(crate) message: String,
}

pub(crate) enum Argument {
    Lock(TokenStream),
    Option(CallOption),
    Closure(Closure),
}

/// `name = value`, or `may_wait`.
pub(crate) struct CallOption {
    pub(crate) name: Ident,
    pub(crate) value: TokenStream,
}

/// `|parameters| body`, with `async` and `move` before it.
pub(crate) struct Closure {
    pub(crate) asyncness: Option<Ident>,
    pub(crate) movement: Option<Ident>,
    /// Both bars, for errors that have no parameter to point at.
    pub(crate) bars: TokenStream,
    pub(crate) parameters: Vec<TokenStream>,
    /// `-> T`.
    pub(crate) output: Option<TokenStream>,
    pub(crate) body: TokenStream,
}

impl Call {
    pub(crate) fn parse(name: &'static str, input: TokenStream) -> Self {
        let (path, tokens) = after_path(input);
        let is_word = |token: &TokenTree| matches!(token, TokenTree::Ident(_));
        let [warded, rule, lends] = match &path[..] {
            [warded, lends] if is_word(warded) && is_word(lends) => {
                [warded, warded, lends].map(|word| word.clone().into())
            }
            [warded, rule, lends] if is_word(warded) => [warded, rule, lends].map(|word| word.clone().into()),
            path => [path, path, path].map(collected),
        };
        let mut tokens: Vec<TokenTree> = tokens.into_iter().flat_map(without_invisible_group).collect();
        let held = Held::take(&mut tokens);
        let mut slips: Vec<Slip> = add_comma(&mut tokens).into_iter().collect();
        if name.contains("wait_until") {
            slips.extend(add_comma_before_body(&mut tokens));
        }
        let mut arguments = Vec::new();
        for written in split_arguments(&tokens) {
            match tuple_of_locks(name, written) {
                Some((locks, slip)) => {
                    arguments.extend(locks.into_iter().map(Argument::Lock));
                    slips.push(slip);
                }
                None => arguments.push(Argument::parse(written, arguments.is_empty(), &mut slips)),
            }
        }
        let arguments = arguments.into_iter().map(|argument| argument.within(&held)).collect();
        Self { name, warded, held, rule, lends, arguments, slips }
    }

    /// The locks, without empty ones, which are not written yet.
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
    fn parse(tokens: &[TokenTree], is_first: bool, slips: &mut Vec<Slip>) -> Self {
        if is_closure(tokens) {
            return Self::Closure(Closure::parse(tokens));
        }
        if let Some((name, value)) = named_value(tokens) {
            return Self::Option(CallOption { name: name.clone(), value: collected(value) });
        }
        match option_otherwise(tokens).filter(|_| !is_first) {
            Some((option, sign)) => {
                let message = format!("write `{} = ..`", option.name);
                slips.extend(sign.map(|token| Slip { token, message }));
                Self::Option(option)
            }
            None => Self::Lock(shared(tokens)),
        }
    }

    /// Passes the list of held locks into expressions that are evaluated before the lock is acquired.
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
    pub(crate) fn parse(tokens: &[TokenTree]) -> Self {
        let bar = closure_bar(tokens).unwrap_or_default();
        let word = |wanted: &str| {
            tokens[..bar].iter().find_map(|token| match token {
                TokenTree::Ident(word) if word == wanted => Some(word.clone()),
                _ => None,
            })
        };
        let end = closing_bar(tokens, bar);
        let (opening, closing) = (tokens.get(bar), tokens.get(end));
        let parameters = tokens.get(bar + 1..end).unwrap_or_default();
        let (output, body) = split_output(tokens.get(end + 1..).unwrap_or_default());
        Self {
            asyncness: word("async"),
            movement: word("move"),
            bars: quote!(#opening #closing),
            parameters: split(parameters, Angles::in_parameters, |_| true).into_iter().map(collected).collect(),
            output,
            body: collected(body),
        }
    }
}

// --- corrected syntax errors ---

/// Reads `self.state |s| ..`, and `self.state => |s| ..`, as if a comma followed the lock.
fn add_comma(tokens: &mut Vec<TokenTree>) -> Option<Slip> {
    if split_arguments(tokens).into_iter().any(is_closure) {
        return None;
    }
    let bar = tokens.iter().position(|token| is_punct(token, '|'))?;
    tokens[bar + 1..].iter().find(|token| is_punct(token, '|'))?;
    let is_head = |token: &&TokenTree| is_word(token, "async") || is_word(token, "move");
    let start = bar - tokens[..bar].iter().rev().take_while(is_head).count();
    let is_sign = |token: &&TokenTree| is_punct(token, ';') || is_punct(token, '=') || is_punct(token, '>');
    let end = start - tokens[..start].iter().rev().take_while(is_sign).count();
    let last = split(&tokens[..end], Angles::in_expression, |_| true).pop()?;
    let value = collected(named_value(last).map_or(last, |(_, value)| value));
    if value.is_empty() || !is_path(&value) {
        return None;
    }
    let head: String = tokens[start..bar].iter().flat_map(|word| [word.to_string(), " ".to_owned()]).collect();
    let (token, value) = (tokens[end].clone(), shown(&value));
    let message = format!("put a comma after `{value}`: write `{value}, {head}|s| ..`");
    let mut comma = Punct::new(',', Spacing::Alone);
    comma.set_span(token.span());
    tokens.splice(end..start, [comma.into()]);
    Some(Slip { token, message })
}

/// Reads `|s| s.open > 0 |s| s.open -= 1` as if a comma followed the predicate. What stands after the second pair of bars must use
/// its parameter, because `|n| *n | MASK | 1 == 7` is one predicate.
fn add_comma_before_body(tokens: &mut Vec<TokenTree>) -> Option<Slip> {
    let arguments = split_arguments(tokens);
    let mut closures = arguments.iter().filter(|argument| is_closure(argument));
    let (predicate, None) = (closures.next()?, closures.next()) else { return None };
    let start = tokens.len() - predicate.len();
    let parameters = closing_bar(tokens, start + closure_bar(predicate)?);
    let is_parameter = |at: &usize| match &tokens[*at..] {
        [opening, TokenTree::Ident(name), closing, body @ ..] if is_punct(opening, '|') && is_punct(closing, '|') => {
            name == "_" || is_named(collected(body), &name.to_string())
        }
        _ => false,
    };
    let bar = (parameters + 1..tokens.len()).find(is_parameter)?;
    let token = tokens[bar].clone();
    let mut comma = Punct::new(',', Spacing::Alone);
    comma.set_span(token.span());
    let is_semicolon = is_punct(&tokens[bar - 1], ';');
    tokens.splice(bar - usize::from(is_semicolon)..bar, [comma.into()]);
    Some(Slip { token, message: "put a comma before the body: write `|s| .., |s| ..`".to_owned() })
}

/// `may_wait`. Also the misspelled options `timeout: limit`, `timeout => limit` and `timeout(limit)`, with the wrong token.
fn option_otherwise(tokens: &[TokenTree]) -> Option<(CallOption, Option<TokenTree>)> {
    let [TokenTree::Ident(name), rest @ ..] = tokens else { return None };
    let option = |value| CallOption { name: name.clone(), value };
    let (value, sign) = match rest {
        [] if name == MAY_WAIT => return Some((option(TokenStream::new()), None)),
        [sign @ TokenTree::Group(value)] if is_parenthesis(sign) => (value.stream(), sign),
        [sign, second, value @ ..] if is_punct(sign, '=') && is_punct(second, '>') => (collected(value), sign),
        [sign, second, value @ ..] if is_punct(sign, '=') && is_punct(second, '=') => (collected(value), sign),
        [sign @ TokenTree::Punct(colon), value @ ..] if colon.as_char() == ':' && colon.spacing() == Spacing::Alone => {
            (collected(value), sign)
        }
        _ => return None,
    };
    let is_option = name == MAY_WAIT || OPTIONS.iter().any(|option| name == option);
    // `may_wait` takes no value. Another check reports that.
    is_option.then(|| (option(value), (name != MAY_WAIT).then(|| sign.clone())))
}

/// Reads `(a.state, b.state)`, `a.state && b.state` and `a.state + b.state` as two locks, or as the first where one
/// lock is read.
fn tuple_of_locks(name: &str, written: &[TokenTree]) -> Option<(Vec<TokenStream>, Slip)> {
    let (token, locks): (&TokenTree, Vec<TokenStream>) = match written {
        [token @ TokenTree::Group(group)] if !is_block(token) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            (token, split(&inner, Angles::in_expression, |_| true).into_iter().map(collected).collect())
        }
        written => {
            // `&&` is two signs.
            let is_and = |token: &&TokenTree| is_punct(token, '&') || is_punct(token, '+');
            let first = written.iter().position(|token| is_and(&token)).filter(|first| *first > 0)?;
            let signs = written[first..].iter().take_while(is_and).count();
            (&written[first], vec![collected(&written[..first]), collected(&written[first + signs..])])
        }
    };
    if locks.len() < 2 || !locks.iter().all(|lock| !lock.is_empty() && is_path(lock)) {
        return None;
    }
    let all: Vec<String> = locks.iter().map(shown).collect();
    let (mut locks, mut shown) = (locks, all.join(", "));
    let mut reason = "locks are separate arguments";
    if !["with_lock", "try_with_lock", "with_lock_blocking", "locked", "try_locked"].contains(&name) {
        locks.truncate(1);
        (shown, reason) = (all[0].clone(), "it reads the fields of one lock");
    }
    Some((locks, Slip { token: token.clone(), message: format!("{reason}: write `{name}!({shown}, ..)`") }))
}

/// A lock is shared, so `&mut account.state` means `&account.state`, and `account` need not be `mut`.
fn shared(tokens: &[TokenTree]) -> TokenStream {
    match tokens {
        [and, word, lock @ ..] if is_punct(and, '&') && is_word(word, "mut") && lock.len() > 1 => {
            quote!(#and #(#lock)*)
        }
        lock => collected(lock),
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

/// Splits the arguments. A closure reaches to the next closure, because its body may contain commas: `|s| s.parse::<Pair<A, B>>()`.
fn split_arguments(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let arguments = split(tokens, Angles::in_expression, |_| true);
    let first_closure = match arguments.into_iter().find(|argument| is_closure(argument)) {
        Some(closure) => tokens.iter().take_while(|token| !std::ptr::eq(*token, &raw const closure[0])).count(),
        None => tokens.len(),
    };
    let (header, closures) = tokens.split_at(first_closure);
    let mut arguments = split(header, Angles::in_expression, |_| true);
    let begins_closure = |rest: &[TokenTree]| rest.is_empty() || is_closure(rest);
    arguments.extend(split(closures, Angles::ignored, begins_closure));
    arguments
}

/// Splits `name = value, name = value`, where a value may be a closure whose body contains commas.
pub(crate) fn split_named(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = tokens.into_iter().flat_map(without_invisible_group).collect();
    let can_start = |rest: &[TokenTree]| rest.is_empty() || is_closure(rest) || named_value(rest).is_some();
    split(&tokens, Angles::ignored, can_start).into_iter().map(<[TokenTree]>::to_vec).collect()
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
