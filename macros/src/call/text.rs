//! The text of a call, which the feature `observe` of the runtime shows. It is shortened, and string literals are left out.

use proc_macro2::{Delimiter, Literal, Spacing, TokenStream, TokenTree};

use super::parse::{Argument, Call, Closure};
use super::tokens::as_written;

/// A longer text is cut.
const LONGEST: usize = 120;

/// The texts of a call.
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

    /// The call, and the predicate if there is one.
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

/// The tokens on one line, with the spaces that a person would write.
fn shown(tokens: &TokenStream) -> String {
    let mut line = Line::default();
    line.tokens(tokens.clone());
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    /// Whether the next token follows without a space.
    is_joined: bool,
    /// Whether the last token ends an operand, so that an operator after it is binary.
    is_operand: bool,
    /// Whether the first bar of a closure is open.
    is_in_bars: bool,
}

impl Line {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut signs = String::new();
        for token in as_written(tokens) {
            match token {
                TokenTree::Punct(sign) => {
                    signs.push(sign.as_char());
                    if sign.spacing() == Spacing::Alone {
                        self.signs(&std::mem::take(&mut signs));
                    }
                }
                TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    self.operand(if text.contains('"') { "\"..\"" } else { &text });
                }
                TokenTree::Ident(word) => {
                    self.operand(&word.to_string());
                    let is_operand = !["return", "in", "mut", "match", "if", "else", "as", "move", "ref"]
                        .iter()
                        .any(|other| word == other);
                    self.is_operand = is_operand;
                }
            }
        }
    }

    fn operand(&mut self, text: &str) {
        self.space();
        self.text.push_str(text);
        (self.is_joined, self.is_operand) = (false, true);
    }

    fn space(&mut self) {
        if !self.is_joined && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    /// An operator, or several signs that stand together.
    fn signs(&mut self, signs: &str) {
        let is_bar = signs == "|" && (self.is_in_bars || !self.is_operand);
        let (follows_a_space, is_joined) = match signs {
            "." | "::" | ".." | "..=" => (false, true),
            // `matches!(..)`
            "!" if self.is_operand => (false, true),
            "?" | "," | ";" | ":" => (false, false),
            "|" if is_bar => (!self.is_in_bars, !self.is_in_bars),
            _ => (true, !self.is_operand),
        };
        if follows_a_space {
            self.space();
        }
        self.text.push_str(signs);
        (self.is_joined, self.is_operand) = (is_joined, signs == "?");
        self.is_in_bars ^= is_bar;
    }

    fn group(&mut self, delimiter: Delimiter, tokens: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        let is_call = self.is_operand || self.text.ends_with('!');
        if delimiter == Delimiter::Brace || !is_call {
            self.space();
        }
        self.text.push_str(open);
        if delimiter == Delimiter::Brace {
            self.text.push_str(if tokens.is_empty() { "" } else { " .. " });
        } else {
            (self.is_joined, self.is_operand) = (true, false);
            self.tokens(tokens);
        }
        self.text.push_str(close);
        (self.is_joined, self.is_operand) = (false, true);
    }
}

#[cfg(test)]
mod tests;
