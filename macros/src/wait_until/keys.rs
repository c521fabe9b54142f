//! What must be so for a predicate to hold, as far as its tokens say: its keys, by which a release finds it.
//!
//! ```text
//! s.turn == me                        about.keyed_field(|s| &s.turn, |key| key(&me)).keyed_equal()
//! 3 < s.items.len()                   about.keyed_field(|s| &s.items, |key| key(&3)).keyed_length().keyed_above()
//! s.closed || !s.items.is_empty()     about.keyed_field(|s| &s.closed, |key| key(&true)).keyed_equal().keyed_or(
//!                                         about.keyed_field(|s| &s.items, |key| key(&false)).keyed_emptiness().keyed_equal())
//! s.turn == k + 1                     about.keyed_calculated(&(&k,)).keyed_from()
//!                                         .keyed_field(|s| &s.turn, |key| key(&(k + 1))).keyed_equal()
//! ```
//!
//! Read are comparisons of a field of the parameter, or of its `len()`, with a key; flags, `is_empty()`, `is_some()` and
//! `is_none()`; and these joined by `&&`, `||` and `!`. The types say at run time whether a comparison counts, and whether
//! it runs code of the user's: behind that, nothing counts. Everything else in a predicate is such code.
//!
//! The keys are read when the wait begins. A key is one of these:
//!
//! - A literal, a constant, a variable, or a field that is copied before the wait, perhaps cast. A variable is a key only where the predicate names
//!   it for nothing else: it might be written there, or be another of the same name.
//! - What is calculated from these by operators and indexing. It may panic, so it is a key only where every evaluation of
//!   the predicate reaches it first.
//! - There, too, what is called of `self`: [`taken_first`].

#[cfg(test)]
mod tests;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{BinOp, Block, Expr, ExprClosure, ExprField, ExprMethodCall, ExprPath, Lit, Pat, Stmt, Type, UnOp};

use crate::call::acquisition::local;

/// As many operands as a calculated key may have.
const MOST_OPERANDS: usize = 4;

/// What is known of a predicate.
enum Known {
    Compares(Comparison),
    Not(Box<Known>),
    Either(Box<[Known; 2]>),
    Both(Box<[Known; 2]>),
    Nothing,
}

/// `s.turn == me`
struct Comparison {
    place: Place,
    seen: Seen,
    relation: Relation,
    key: Key,
}

/// Where it is read.
enum Place {
    /// `*s`
    Whole,
    /// `s.turn`
    Field(TokenStream),
}

/// What is seen there.
#[derive(Clone, Copy)]
enum Seen {
    Itself,
    Length,
    Emptiness,
    Presence,
}

#[derive(Clone, Copy)]
enum Relation {
    Equal,
    Differs,
    AtLeast,
    Above,
    AtMost,
    Below,
}

/// What it is compared with.
struct Key {
    tokens: TokenStream,
    /// The variables and constants of which it is made.
    names: Vec<Ident>,
    /// What it is calculated from.
    operands: Option<Vec<TokenStream>>,
    /// It may be generic, `None`, and has its type from what it is compared with.
    is_alike: bool,
}

/// An expression that makes the keys of `predicate` of `about`, if anything is known of it.
pub(super) fn of(predicate: &ExprClosure) -> Option<TokenStream> {
    let parameter = parameter_of(predicate)?;
    let known = Shapes { parameter }.of(&predicate.body, true);
    let mut names = Vec::new();
    known.name_keys(&mut names);
    let body = predicate.body.to_token_stream();
    let runs_macros = names_macro(body.clone());
    let is_steady = |name: &Ident| {
        !runs_macros && occurrences(name, body.clone()) == names.iter().filter(|key| **key == name).count()
    };
    known.keys(parameter, &is_steady)
}

/// `about.keyed_nothing()`
pub(super) fn nothing() -> TokenStream {
    let [about, nothing] = ["about", "keyed_nothing"].map(local);
    quote_spanned!(about.span()=> #about.#nothing())
}

/// Takes out the key that every evaluation of `predicate` reaches first, if `is_taken` says so of its tokens, and leaves
/// what `replacement` makes of it. It reads nothing that is guarded, and can stand before the wait.
pub(super) fn taken_first(
    predicate: &mut ExprClosure,
    is_taken: &dyn Fn(TokenStream) -> bool,
    replacement: &mut dyn FnMut(&Expr) -> Expr,
) {
    let Some(parameter) = parameter_of(predicate).cloned() else { return };
    let Some(key) = (Shapes { parameter: &parameter }).first_key(&mut predicate.body) else { return };
    let tokens = key.to_token_stream();
    if can_stand_before(key) && occurrences(&parameter, tokens.clone()) == 0 && is_taken(tokens) {
        *key = replacement(key);
    }
}

/// Whether it means the same outside the predicate: it neither leaves it nor binds names.
fn can_stand_before(key: &Expr) -> bool {
    let all = |arguments: &syn::punctuated::Punctuated<Expr, _>| arguments.iter().all(can_stand_before);
    match key {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Field(field) => can_stand_before(&field.base),
        Expr::Paren(paren) => can_stand_before(&paren.expr),
        Expr::Group(group) => can_stand_before(&group.expr),
        Expr::Unary(unary) => can_stand_before(&unary.expr),
        Expr::Cast(cast) => can_stand_before(&cast.expr),
        Expr::Reference(reference) => reference.mutability.is_none() && can_stand_before(&reference.expr),
        Expr::Binary(binary) => can_stand_before(&binary.left) && can_stand_before(&binary.right),
        Expr::Index(index) => can_stand_before(&index.expr) && can_stand_before(&index.index),
        Expr::MethodCall(call) => can_stand_before(&call.receiver) && all(&call.args),
        Expr::Call(call) => can_stand_before(&call.func) && all(&call.args),
        _ => false,
    }
}

/// The parameter, if it is but a name.
fn parameter_of(predicate: &ExprClosure) -> Option<&Ident> {
    let [parameter] = &predicate.inputs.iter().collect::<Vec<_>>()[..] else { return None };
    name_of(parameter)
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
            Self::Compares(comparison) => names.extend(&comparison.key.names),
            Self::Not(known) => known.name_keys(names),
            Self::Either(sides) | Self::Both(sides) => sides.iter().for_each(|side| side.name_keys(names)),
            Self::Nothing => {}
        }
    }

    fn keys(&self, parameter: &Ident, is_steady: &dyn Fn(&Ident) -> bool) -> Option<TokenStream> {
        match self {
            Self::Compares(comparison) => comparison.keys(parameter, is_steady),
            Self::Not(known) => {
                let (known, not) = (known.keys(parameter, is_steady)?, local("keyed_not"));
                Some(quote_spanned!(not.span()=> #known.#not()))
            }
            Self::Either(sides) => {
                let [one, other] = [0, 1].map(|side| sides[side].keys(parameter, is_steady));
                Some(joined(&one?, "keyed_or", &other?))
            }
            Self::Both(sides) => {
                // Where both are as selective: rather what differs from waiter to waiter.
                let is_literal_first = sides[0].is_of_literals() && !sides[1].is_of_literals();
                let by = if is_literal_first { "keyed_and_rather" } else { "keyed_and" };
                let [one, other] = [0, 1].map(|side| sides[side].keys(parameter, is_steady));
                Some(joined(&one?, by, &other.unwrap_or_else(nothing)))
            }
            Self::Nothing => None,
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
    /// `about.keyed_field(|s| &s.turn, |key| key(&me)).keyed_equal()`
    fn keys(&self, parameter: &Ident, is_steady: &dyn Fn(&Ident) -> bool) -> Option<TokenStream> {
        let Self { place, seen, relation, key: Key { tokens: key, names, operands, is_alike } } = self;
        if !names.iter().all(is_steady) {
            return None;
        }
        let [mut about, tell] = ["about", "key"].map(|name| local(name).into_token_stream());
        if let Some(operands) = operands {
            let [calculated, from] = ["keyed_calculated", "keyed_from"].map(local);
            about = quote_spanned!(from.span()=> #about.#calculated(&(#(&#operands,)*)).#from());
        }
        let key = quote_spanned!(local("key").span()=> |#tell| #tell(&#key));
        let compared = match place {
            Place::Whole => {
                let method = local("keyed_whole");
                quote_spanned!(method.span()=> #about.#method(#key))
            }
            Place::Field(field) => {
                let method = local(if *is_alike { "keyed_field_alike" } else { "keyed_field" });
                quote_spanned!(method.span()=> #about.#method(|#parameter| &#field, #key))
            }
        };
        let methods =
            seen.methods().iter().chain([relation.method()].iter()).map(|name| local(name)).collect::<Vec<_>>();
        Some(quote_spanned!(local("key").span()=> #compared #(.#methods())*))
    }
}

impl Seen {
    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Itself => &[],
            Self::Length => &["keyed_length"],
            Self::Emptiness => &["keyed_emptiness"],
            Self::Presence => &["keyed_optional", "keyed_presence"],
        }
    }
}

impl Relation {
    fn of(operator: BinOp) -> Option<Self> {
        Some(match operator {
            BinOp::Eq(_) => Self::Equal,
            BinOp::Ne(_) => Self::Differs,
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
            Self::Equal | Self::Differs => self,
        }
    }

    fn method(self) -> &'static str {
        match self {
            Self::Equal => "keyed_equal",
            Self::Differs => "keyed_differs",
            Self::AtLeast => "keyed_at_least",
            Self::Above => "keyed_above",
            Self::AtMost => "keyed_at_most",
            Self::Below => "keyed_below",
        }
    }
}

// --- the shapes ---

struct Shapes<'a> {
    parameter: &'a Ident,
}

impl Shapes<'_> {
    /// `is_first`: every evaluation of the predicate begins with this.
    fn of(&self, predicate: &Expr, is_first: bool) -> Known {
        let both = |one, other| Box::new([self.of(one, is_first), self.of(other, false)]);
        match bare(predicate) {
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) => Known::Both(both(&binary.left, &binary.right)),
                BinOp::Or(_) => Known::Either(both(&binary.left, &binary.right)),
                operator => self
                    .compared(&binary.left, operator, &binary.right, is_first)
                    .map_or(Known::Nothing, Known::Compares),
            },
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => match self.flag(&unary.expr, false) {
                Some(flag) => Known::Compares(flag),
                None => Known::Not(Box::new(self.of(&unary.expr, is_first))),
            },
            flag => self.flag(flag, true).map_or(Known::Nothing, Known::Compares),
        }
    }

    /// The key of the comparison with which every evaluation begins.
    fn first_key<'e>(&self, predicate: &'e mut Expr) -> Option<&'e mut Expr> {
        match predicate {
            Expr::Paren(paren) => self.first_key(&mut paren.expr),
            Expr::Group(group) => self.first_key(&mut group.expr),
            Expr::Block(block) if block.label.is_none() => match &mut block.block.stmts[..] {
                [Stmt::Expr(value, None)] => self.first_key(value),
                _ => None,
            },
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => self.first_key(&mut unary.expr),
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) | BinOp::Or(_) => self.first_key(&mut binary.left),
                operator => {
                    Relation::of(operator)?;
                    let [left, right] = [&binary.left, &binary.right].map(|side| self.reading(side).is_some());
                    match (left, right) {
                        (true, false) => Some(&mut binary.right),
                        (false, true) => Some(&mut binary.left),
                        _ => None,
                    }
                }
            },
            _ => None,
        }
    }

    fn compared(&self, left: &Expr, operator: BinOp, right: &Expr, is_first: bool) -> Option<Comparison> {
        let relation = Relation::of(operator)?;
        let relates = |read: &Expr, relation, key: &Expr| {
            let (place, seen) = self.reading(read)?;
            // No length is negative. rustc says so of the predicate.
            if matches!(seen, Seen::Length) && is_negative(bare(key)) {
                return None;
            }
            let plain = self.key(key);
            let key = if is_first { plain.or_else(|| self.calculated(key)) } else { plain }?;
            Some(Comparison { place, seen, relation, key })
        };
        relates(left, relation, right).or_else(|| relates(right, relation.turned(), left))
    }

    /// `s.closed`, and what says yes or no of a field.
    fn flag(&self, flag: &Expr, wanted: bool) -> Option<Comparison> {
        let (place, seen, wanted) = match bare(flag) {
            Expr::MethodCall(call) if call.method == "is_empty" => (self.receiver(call)?, Seen::Emptiness, wanted),
            Expr::MethodCall(call) if call.method == "is_some" => (self.receiver(call)?, Seen::Presence, wanted),
            Expr::MethodCall(call) if call.method == "is_none" => (self.receiver(call)?, Seen::Presence, !wanted),
            flag => (self.place(flag)?, Seen::Itself, wanted),
        };
        let key = Ident::new(if wanted { "true" } else { "false" }, local("key").span());
        let key = Key { tokens: key.into_token_stream(), names: Vec::new(), operands: None, is_alike: false };
        Some(Comparison { place, seen, relation: Relation::Equal, key })
    }

    fn reading(&self, read: &Expr) -> Option<(Place, Seen)> {
        match bare(read) {
            Expr::MethodCall(call) if call.method == "len" => Some((self.receiver(call)?, Seen::Length)),
            read => Some((self.place(read)?, Seen::Itself)),
        }
    }

    /// `s.items` in `s.items.len()`, and what `s` refers to in `s.len()`.
    fn receiver(&self, call: &ExprMethodCall) -> Option<Place> {
        if !call.args.is_empty() || call.turbofish.is_some() {
            return None;
        }
        if self.is_parameter(bare(&call.receiver)) { Some(Place::Whole) } else { self.place(&call.receiver) }
    }

    /// One step from the parameter: what is further away, a `Deref` of the user's may lead to.
    fn place(&self, place: &Expr) -> Option<Place> {
        match bare(place) {
            Expr::Field(ExprField { base, member, .. }) if self.is_parameter(bare(base)) || self.is_value(base) => {
                let parameter = self.parameter;
                Some(Place::Field(quote!(#parameter.#member)))
            }
            place => self.is_value(place).then_some(Place::Whole),
        }
    }

    /// `*s`
    fn is_value(&self, place: &Expr) -> bool {
        matches!(bare(place), Expr::Unary(unary)
            if matches!(unary.op, UnOp::Deref(_)) && self.is_parameter(bare(&unary.expr)))
    }

    /// Whether this is the parameter itself, and no other variable of the name: a macro may have brought one.
    fn is_parameter(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Path(ExprPath { qself: None, path, .. })
            if path.get_ident().is_some_and(|name| name == self.parameter && is_of_one_macro(name, self.parameter)))
    }

    fn key(&self, key: &Expr) -> Option<Key> {
        let key = bare(key);
        let names = match key {
            Expr::Lit(literal) if is_of_any_type(&literal.lit) => return None,
            Expr::Lit(_) => Vec::new(),
            Expr::Unary(minus) if is_negative(key) && is_number(&minus.expr) => Vec::new(),
            Expr::Path(path) if path.path.get_ident() == Some(self.parameter) => return None,
            Expr::Path(path) => path.path.get_ident().cloned().into_iter().collect(),
            // What is copied before the wait: `(captured_0).0`.
            Expr::Verbatim(copy) => vec![first_name(copy.clone())?],
            Expr::Cast(cast) if !matches!(*cast.ty, Type::Infer(_)) => {
                let names = self.key(&cast.expr)?.names;
                let tokens = quote_spanned!(local("key").span()=> (#cast));
                return Some(Key { tokens, names, operands: None, is_alike: false });
            }
            _ => return None,
        };
        let is_alike = matches!(key, Expr::Path(path) if is_variant(path));
        Some(Key { tokens: key.into_token_stream(), names, operands: None, is_alike })
    }

    /// `k + 1`, `ids[i]`, `*id`
    fn calculated(&self, key: &Expr) -> Option<Key> {
        let (mut names, mut operands) = (Vec::new(), Vec::new());
        self.operands(key, &mut names, &mut operands)?;
        let is_few = (1..=MOST_OPERANDS).contains(&operands.len());
        let tokens = quote_spanned!(local("key").span()=> (#key));
        is_few.then_some(Key { tokens, names, operands: Some(operands), is_alike: false })
    }

    fn operands(&self, key: &Expr, names: &mut Vec<Ident>, operands: &mut Vec<TokenStream>) -> Option<()> {
        match bare(key) {
            Expr::Lit(_) => Some(()),
            Expr::Binary(binary) if is_arithmetic(binary.op) => {
                self.operands(&binary.left, names, operands)?;
                self.operands(&binary.right, names, operands)
            }
            Expr::Unary(unary) => self.operands(&unary.expr, names, operands),
            Expr::Cast(cast) if !matches!(*cast.ty, Type::Infer(_)) => self.operands(&cast.expr, names, operands),
            Expr::Index(index) => {
                self.operands(&index.expr, names, operands)?;
                self.operands(&index.index, names, operands)
            }
            operand => {
                let Key { tokens, names: more, .. } = self.key(operand)?;
                names.extend(more);
                operands.push(tokens);
                Some(())
            }
        }
    }
}

/// Whether both names are of the user's, or both of the same macro's: a `macro_rules!` that writes `|s| s.a == 1 && $b.c`
/// may be given another `s`. Only `Debug` of a span says so. If that should change, such macros don't compile: the `fn` that
/// reads the field would capture the other variable.
fn is_of_one_macro(one: &Ident, other: &Ident) -> bool {
    // `#0 bytes(31..32)`
    let context = |name: &Ident| {
        let span = format!("{:?}", name.span());
        span.strip_prefix('#').and_then(|rest| rest.split(' ').next()).map(str::to_owned)
    };
    context(one) == context(other)
}

fn first_name(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => first_name(group.stream()),
        TokenTree::Ident(name) => Some(name),
        _ => None,
    })
}

fn is_negative(key: &Expr) -> bool {
    matches!(key, Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)))
}

fn is_number(literal: &Expr) -> bool {
    matches!(literal, Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Float(_)))
}

fn is_arithmetic(operator: BinOp) -> bool {
    matches!(
        operator,
        BinOp::Add(_)
            | BinOp::Sub(_)
            | BinOp::Mul(_)
            | BinOp::Div(_)
            | BinOp::Rem(_)
            | BinOp::BitAnd(_)
            | BinOp::BitOr(_)
            | BinOp::BitXor(_)
            | BinOp::Shl(_)
            | BinOp::Shr(_)
    )
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

/// Without parentheses, a block's braces, and the invisible group of what comes through `macro_rules!`.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => bare(&paren.expr),
        Expr::Group(group) => bare(&group.expr),
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
