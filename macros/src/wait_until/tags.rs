//! What must be so for a predicate to hold, as far as its tokens say: its tags, by which the runtime finds it.
//!
//! ```text
//! s.turn == me                        about.tagged_field(|s| &s.turn, &me).tagged_equal()
//! 3 < s.items.len()                   about.tagged_value(|s| s.items.len(), &3).tagged_above()
//! s.closed || !s.items.is_empty()     about.tagged_field(|s| &s.closed, &true).tagged_is()
//!                                         .tagged_or(about.tagged_value(|s| s.items.is_empty(), &false).tagged_is())
//! ```
//!
//! The names are of no trait that may be in scope at the user's.
//!
//! Read are comparisons of what the parameter leads to, by fields or as its `len()`, with a key: a literal, a path, or a
//! variable, perhaps cast; flags, and what `is_empty()` and its like say; and these joined by `&&` and `||`. Whatever else
//! a predicate says is unknown. Of `a && b` it is enough to know `a`; `b` counts where `a` only compares fields, because
//! anything else may return, change something, or panic before `b` is evaluated.
//!
//! The keys are read when the wait begins. So a variable is a key only where the predicate names it for nothing else: it
//! might be written there, or be another of the same name.

#[cfg(test)]
mod tests;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{BinOp, Block, Expr, ExprClosure, ExprLit, ExprMethodCall, ExprPath, Lit, Pat, Stmt, Type, UnOp};

use crate::call::acquisition::local;

/// What is known of a predicate.
enum Known {
    Compares(Comparison),
    Either(Box<[Known; 2]>),
    Both(Box<[Known; 2]>),
    Nothing,
}

/// One of the shapes.
struct Comparison {
    reading: Reading,
    relation: Relation,
    key: Key,
}

/// What is read of the value.
enum Reading {
    /// `s.turn`
    Field(TokenStream),
    /// `s.items.len()`
    Method(TokenStream),
}

#[derive(Clone, Copy)]
enum Relation {
    Equal,
    AtLeast,
    Above,
    AtMost,
    Below,
    /// Equality of flags, which tells little.
    Is,
}

/// What it is compared with.
struct Key {
    tokens: TokenStream,
    /// The variable that it is made of, or the constant.
    name: Option<Ident>,
    /// It may be generic, `None`, and has its type from what it is compared with.
    is_alike: bool,
}

/// An expression that makes the tags of `predicate` of `about`, if anything is known of it.
pub(super) fn of(predicate: &ExprClosure) -> Option<TokenStream> {
    let [parameter] = &predicate.inputs.iter().collect::<Vec<_>>()[..] else { return None };
    let parameter = name_of(parameter)?;
    let known = Shapes { parameter }.of(&predicate.body);
    let mut names = Vec::new();
    known.name_keys(&mut names);
    let body = predicate.body.to_token_stream();
    let runs_macros = names_macro(body.clone());
    let is_steady = |name: &Ident| {
        !runs_macros && occurrences(name, body.clone()) == names.iter().filter(|key| **key == name).count()
    };
    known.tags(parameter, &is_steady)
}

/// `about.tagged_nothing()`, of a predicate that is half written.
pub(super) fn nothing() -> TokenStream {
    let [about, nothing] = ["about", "tagged_nothing"].map(local);
    quote_spanned!(about.span()=> #about.#nothing())
}

/// `s` in `s` and `s: &State`.
fn name_of(parameter: &Pat) -> Option<&Ident> {
    match parameter {
        Pat::Type(typed) => name_of(&typed.pat),
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => Some(&name.ident),
        _ => None,
    }
}

// --- the keys ---

/// How often a name stands among the tokens, but for those of fields and methods.
fn occurrences(name: &Ident, tokens: TokenStream) -> usize {
    // The last two tokens, as far as they are dots.
    let mut dots = [false; 2];
    let mut count = 0;
    for token in tokens {
        let is_member = dots == [false, true];
        dots = [dots[1], matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.')];
        match token {
            TokenTree::Group(group) => count += occurrences(name, group.stream()),
            TokenTree::Ident(word) if word == *name && !is_member => count += 1,
            _ => {}
        }
    }
    count
}

/// Whether a macro is called, which may write variables that it was not given.
fn names_macro(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_call = |tokens: &[TokenTree]| match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)] => bang.as_char() == '!' && name != "_",
        _ => false,
    };
    tokens.windows(3).any(is_call)
        || tokens.into_iter().any(|token| matches!(token, TokenTree::Group(group) if names_macro(group.stream())))
}

impl Known {
    /// The variables and constants of which keys are made.
    fn name_keys<'a>(&'a self, names: &mut Vec<&'a Ident>) {
        match self {
            Self::Compares(comparison) => names.extend(&comparison.key.name),
            Self::Either(sides) | Self::Both(sides) => sides.iter().for_each(|side| side.name_keys(names)),
            Self::Nothing => {}
        }
    }

    fn tags(&self, parameter: &Ident, is_steady: &dyn Fn(&Ident) -> bool) -> Option<TokenStream> {
        match self {
            Self::Compares(comparison) => comparison.tags(parameter, is_steady),
            Self::Either(sides) => {
                let [one, other] = [0, 1].map(|side| sides[side].tags(parameter, is_steady));
                Some(joined(&one?, "tagged_or", &other?))
            }
            // What is on the right may never be evaluated.
            Self::Both(sides) if !sides[0].only_compares_fields() => sides[0].tags(parameter, is_steady),
            Self::Both(sides) => {
                // Where both tell as much, the first goes: rather what differs from waiter to waiter.
                let literal_first = sides[0].is_of_literals() && !sides[1].is_of_literals();
                let order = if literal_first { [1, 0] } else { [0, 1] };
                match order.map(|side| sides[side].tags(parameter, is_steady)) {
                    [Some(one), Some(other)] => Some(joined(&one, "tagged_and", &other)),
                    [one, other] => one.or(other),
                }
            }
            Self::Nothing => None,
        }
    }

    /// Whether it does nothing else than to compare fields: it calls nothing, changes nothing, and always has a value.
    fn only_compares_fields(&self) -> bool {
        match self {
            Self::Compares(comparison) => matches!(comparison.reading, Reading::Field(_)),
            Self::Either(sides) | Self::Both(sides) => sides.iter().all(Self::only_compares_fields),
            Self::Nothing => false,
        }
    }

    fn is_of_literals(&self) -> bool {
        let mut names = Vec::new();
        self.name_keys(&mut names);
        names.is_empty()
    }
}

fn joined(one: &TokenStream, by: &str, other: &TokenStream) -> TokenStream {
    let by = local(by);
    quote_spanned!(by.span()=> #one.#by(#other))
}

impl Comparison {
    /// `about.tagged_field(|s| &s.turn, &me).tagged_equal()`
    fn tags(&self, parameter: &Ident, is_steady: &dyn Fn(&Ident) -> bool) -> Option<TokenStream> {
        let Self { reading, relation, key: Key { tokens: key, name, is_alike } } = self;
        if name.as_ref().is_some_and(|name| !is_steady(name)) {
            return None;
        }
        let (read, read_tokens) = match reading {
            Reading::Field(field) if *is_alike => ("tagged_field_alike", quote_spanned!(local("s").span()=> &#field)),
            Reading::Field(field) => ("tagged_field", quote_spanned!(local("s").span()=> &#field)),
            Reading::Method(call) => ("tagged_value", call.clone()),
        };
        let [about, read, relation] = ["about", read, relation.method()].map(local);
        Some(quote_spanned!(about.span()=> #about.#read(|#parameter| #read_tokens, &#key).#relation()))
    }
}

impl Relation {
    fn of(operator: BinOp) -> Option<Self> {
        Some(match operator {
            BinOp::Eq(_) => Self::Equal,
            BinOp::Ge(_) => Self::AtLeast,
            BinOp::Gt(_) => Self::Above,
            BinOp::Le(_) => Self::AtMost,
            BinOp::Lt(_) => Self::Below,
            _ => return None,
        })
    }

    /// Of the two sides, the other way round.
    fn turned(self) -> Self {
        match self {
            Self::AtLeast => Self::AtMost,
            Self::Above => Self::Below,
            Self::AtMost => Self::AtLeast,
            Self::Below => Self::Above,
            Self::Equal | Self::Is => self,
        }
    }

    fn method(self) -> &'static str {
        match self {
            Self::Equal => "tagged_equal",
            Self::AtLeast => "tagged_at_least",
            Self::Above => "tagged_above",
            Self::AtMost => "tagged_at_most",
            Self::Below => "tagged_below",
            Self::Is => "tagged_is",
        }
    }
}

// --- the shapes ---

struct Shapes<'a> {
    parameter: &'a Ident,
}

impl Shapes<'_> {
    fn of(&self, predicate: &Expr) -> Known {
        let both = |one, other| Box::new([self.of(one), self.of(other)]);
        match bare(predicate) {
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) => Known::Both(both(&binary.left, &binary.right)),
                BinOp::Or(_) => Known::Either(both(&binary.left, &binary.right)),
                operator => {
                    self.compared(&binary.left, operator, &binary.right).map_or(Known::Nothing, Known::Compares)
                }
            },
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => self.flag(&unary.expr, false),
            flag => self.flag(flag, true),
        }
    }

    fn compared(&self, left: &Expr, operator: BinOp, right: &Expr) -> Option<Comparison> {
        let relation = Relation::of(operator)?;
        self.relates(left, relation, right).or_else(|| self.relates(right, relation.turned(), left))
    }

    fn relates(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Comparison> {
        let (reading, key) = (self.reading(left)?, self.key(right)?);
        match (&reading, relation, bare_key(right)) {
            // No length is. rustc says so of the predicate.
            (Reading::Method(_), _, Expr::Unary(_)) => None,
            (_, Relation::Equal, Expr::Lit(ExprLit { lit: Lit::Bool(_), .. })) => {
                Some(Comparison { reading, relation: Relation::Is, key })
            }
            _ => Some(Comparison { reading, relation, key }),
        }
    }

    /// `s.closed`, and what says yes or no of the value.
    fn flag(&self, flag: &Expr, wanted: bool) -> Known {
        let reading = match bare(flag) {
            Expr::MethodCall(call) if ["is_empty", "is_none", "is_some"].iter().any(|name| call.method == name) => {
                self.method(call)
            }
            flag => self.field(flag),
        };
        let key = Ident::new(if wanted { "true" } else { "false" }, local("key").span());
        reading.map_or(Known::Nothing, |reading| {
            Known::Compares(Comparison {
                reading,
                relation: Relation::Is,
                key: Key { tokens: key.into_token_stream(), name: None, is_alike: false },
            })
        })
    }

    fn reading(&self, read: &Expr) -> Option<Reading> {
        match bare(read) {
            Expr::MethodCall(call) if call.method == "len" => self.method(call),
            read => self.field(read),
        }
    }

    fn field(&self, read: &Expr) -> Option<Reading> {
        let is_field = matches!(read, Expr::Field(_) | Expr::Unary(_)) && self.leads_to(read);
        is_field.then(|| Reading::Field(read.to_token_stream()))
    }

    fn method(&self, call: &ExprMethodCall) -> Option<Reading> {
        let is_plain = call.args.is_empty() && call.turbofish.is_none() && self.leads_to(&call.receiver);
        is_plain.then(|| Reading::Method(call.to_token_stream()))
    }

    /// Whether the parameter leads here, by fields.
    fn leads_to(&self, place: &Expr) -> bool {
        match bare(place) {
            Expr::Path(path) => self.is_parameter(path),
            Expr::Field(field) => self.leads_to(&field.base),
            Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && self.leads_to(&unary.expr),
            _ => false,
        }
    }

    fn is_parameter(&self, path: &ExprPath) -> bool {
        path.qself.is_none() && path.path.get_ident() == Some(self.parameter)
    }

    fn key(&self, key: &Expr) -> Option<Key> {
        let key = bare_key(key);
        let name = match key {
            Expr::Lit(literal) if is_of_any_type(&literal.lit) => return None,
            Expr::Lit(_) => None,
            Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)) && is_number(&minus.expr) => None,
            Expr::Path(path) if !self.is_parameter(path) => path.path.get_ident().cloned(),
            Expr::Field(field) => Some(self.variable(&field.base)?.clone()),
            // What is copied before the wait: `(captured_0).0`.
            Expr::Verbatim(copy) => Some(first_name(copy.clone())?),
            Expr::Cast(cast) if !matches!(*cast.ty, Type::Infer(_)) => {
                let name = self.key(&cast.expr)?.name;
                let tokens = quote_spanned!(local("key").span()=> (#cast));
                return Some(Key { tokens, name, is_alike: false });
            }
            _ => return None,
        };
        let is_alike = matches!(key, Expr::Path(path) if is_variant(path));
        Some(Key { tokens: key.into_token_stream(), name, is_alike })
    }

    /// The variable that leads to a field.
    fn variable<'e>(&self, base: &'e Expr) -> Option<&'e Ident> {
        match bare_key(base) {
            Expr::Path(path) if path.qself.is_none() => path.path.get_ident().filter(|name| *name != self.parameter),
            Expr::Field(field) => self.variable(&field.base),
            _ => None,
        }
    }
}

fn first_name(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => first_name(group.stream()),
        TokenTree::Ident(name) => Some(name),
        _ => None,
    })
}

fn is_number(literal: &Expr) -> bool {
    matches!(literal, Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Float(_)))
}

/// `None`, `Phase::Open`; a constant is written in capitals.
fn is_variant(path: &ExprPath) -> bool {
    let name = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// Whether it is of no type yet, and too high for the one that it gets where nobody says which.
fn is_of_any_type(literal: &Lit) -> bool {
    matches!(literal, Lit::Int(number) if number.suffix().is_empty() && number.base10_parse::<i32>().is_err())
}

/// Without the invisible group of what comes through `macro_rules!`. In it what looks like the parameter may be another
/// variable of the same name, and only a key may stand there.
fn bare_key(key: &Expr) -> &Expr {
    match bare(key) {
        Expr::Group(group) => bare_key(&group.expr),
        key => key,
    }
}

/// Without parentheses and a block's braces.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => bare(&paren.expr),
        Expr::Block(block) if block.label.is_none() => value_of(&block.block).map_or(expr, bare),
        _ => expr,
    }
}

/// Of a block that is nothing but its value.
fn value_of(block: &Block) -> Option<&Expr> {
    match &block.stmts[..] {
        [Stmt::Expr(value, None)] => Some(value),
        _ => None,
    }
}
