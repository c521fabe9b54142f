//! The text of a call, which the feature `observe` of the runtime shows. It is shortened, and string literals are left out.

use proc_macro2::{Delimiter, LineColumn, Literal, Span, TokenStream, TokenTree};

use super::parse::{Argument, Call, Closure};
use super::tokens::as_written;

/// How many characters of a text are kept.
const LONGEST: usize = 120;

/// The text of a call, and the text of its predicate.
pub(crate) struct Text {
    call: String,
    predicate: Option<String>,
}

impl Text {
    /// The texts of a call. The first closure is a predicate or the body.
    pub(crate) fn of(call: &Call, has_predicate: bool) -> Self {
        let predicate = call.closures().next().filter(|_| has_predicate);
        let arguments: Vec<String> =
            call.arguments.iter().map(|argument| shown_argument(argument, predicate)).collect();
        Self {
            call: cut(format!("{}!({})", call.name, arguments.join(", "))),
            predicate: predicate.map(|predicate| cut(shown(&predicate.body))),
        }
    }

    pub(crate) fn literals(&self) -> impl Iterator<Item = Literal> {
        [Some(&self.call), self.predicate.as_ref()].into_iter().flatten().map(|text| Literal::string(text))
    }
}

fn shown_argument(argument: &Argument, predicate: Option<&Closure>) -> String {
    match argument {
        Argument::Lock(lock) => shown(lock),
        Argument::Option(option) if option.value.is_empty() => option.name.to_string(),
        Argument::Option(option) => format!("{} = {}", option.name, shown(&option.value)),
        Argument::Closure(closure) => {
            let asyncness = if closure.asyncness.is_some() { "async " } else { "" };
            let parameters: Vec<String> = closure.parameters.iter().map(shown).collect();
            let is_predicate = predicate.is_some_and(|predicate| std::ptr::eq(predicate, closure));
            let body = if is_predicate { shown(&closure.body) } else { String::from("..") };
            format!("{asyncness}|{}| {body}", parameters.join(", "))
        }
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text,
    }
}

/// The tokens on one line, with a space where the user wrote one or more. String literals and blocks are left out.
fn shown(tokens: &TokenStream) -> String {
    let mut line = Line::default();
    line.tokens(as_written(tokens.clone()));
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    /// Where the last token ends in the source.
    end: Option<LineColumn>,
}

impl Line {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            let TokenTree::Group(group) = token else {
                let text = token.to_string();
                self.token(if text.contains('"') { "\"..\"" } else { &text }, token.span());
                continue;
            };
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("(", ")"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::Brace => ("{ .. ", "}"),
                Delimiter::None => ("", ""),
            };
            self.token(open, group.span_open());
            if group.delimiter() != Delimiter::Brace {
                self.tokens(group.stream());
            }
            self.end = Some(group.span_close().start());
            self.token(close, group.span_close());
        }
    }

    fn token(&mut self, text: &str, place: Span) {
        let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let (before, after) = (self.text.chars().last(), text.chars().next());
        let is_apart = self.end.is_some_and(|end| end != place.start()) && !self.text.ends_with(['(', '[']);
        if is_apart || (is_word(before) && is_word(after)) {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.end = Some(place.end());
    }
}

#[cfg(test)]
mod tests;
