//! Finds the keys of a predicate in its tokens. A release uses the keys to find the waiters whose predicates may be true.
//!
//! ```text
//! s.turn == me                        about.keyed_field(|s| &s.turn, &me).keyed_equal()
//! 3 < s.items.len()                   about.keyed_field(|s| &s.items, &3).keyed_constant().keyed_length().keyed_above()
//! s.closed || !s.items.is_empty()     about.keyed_field(|s| &s.closed, &true).keyed_constant().keyed_equal().keyed_or(
//!                                         about.keyed_field(|s| &s.items, &false).keyed_constant().keyed_emptiness().keyed_equal())
//! s.turn == task.id()                 about.keyed_field(|s| &s.turn, &first_key.0).keyed_equal()
//! ```
//!
//! This module understands comparisons of a field of the parameter, or of its `len()`, with a key; flags, `is_empty()`,
//! `is_some()` and `is_none()`; and combinations of these with `&&`, `||` and `!`. The types say at run time whether a comparison
//! can be used, and whether it runs code of the user's. All other expressions in a predicate count as code of the user's.
//! Comparisons after such code are not used.
//!
//! The keys are read when the wait begins. A key is one of these:
//!
//! - A literal, a constant, a variable, or a field that is copied before the wait, perhaps cast. A variable is a key only if the
//!   predicate uses its name nowhere else: another use might write the variable, or be a different variable of the same name.
//! - Any other expression that every evaluation of the predicate begins with and that reads nothing guarded: [`First`]. It is
//!   evaluated once, if keys can have its type.
//! - In the same place, a method call or function call on `self`, of any type: [`taken_first`].

#[cfg(test)]
mod tests;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{
    BinOp, Block, Expr, ExprBinary, ExprClosure, ExprField, ExprMethodCall, ExprPath, Lit, Member, Pat, Stmt, Type,
    UnOp,
};

use crate::call::acquisition::{CAPTURED, local};
use crate::call::{flattened, ident_of, is_punct};

/// The name of the first key in the expansion.
pub(super) const FIRST_KEY: &str = "first_key";

/// The structure of a predicate, as far as this module understands it.
enum Known {
    Compares(Comparison),
    ComparesFields(FieldComparison),
    Not(Box<Known>),
    Either(Box<[Known; 2]>),
    Both(Box<[Known; 2]>),
    Nothing,
}

struct Comparison {
    place: ReadPlace,
    seen: Seen,
    relation: Relation,
    key: Key,
    /// The comparison is a flag, which the body resets.
    is_taken: bool,
}

/// `s.items.len() < s.capacity`
struct FieldComparison {
    field: TokenStream,
    seen: Seen,
    relation: Relation,
    bound: TokenStream,
}

enum ReadPlace {
    /// `*s`
    Whole,
    /// `s.turn`
    Field(TokenStream),
}

/// The property of that place that is compared.
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

/// The value that a field is compared with.
struct Key {
    tokens: TokenStream,
    names: Vec<Ident>,
    /// The key is a capture of the predicate, so it doesn't change.
    is_captured: bool,
    /// The key may be a generic variant, such as `None`, whose type rustc infers from the field.
    is_alike: bool,
}

/// An expression that makes the keys of `predicate` with the methods of `about`, if the predicate can have keys.
///
/// `then` is the body that runs when the predicate is true.
pub(crate) fn of(predicate: &ExprClosure, then: &TokenStream) -> Option<TokenStream> {
    of_what_is_left(predicate, &TokenStream::new(), then)
}

/// Like [`of`], for a predicate out of which the tokens `taken` were already taken.
fn of_what_is_left(predicate: &ExprClosure, taken: &TokenStream, then: &TokenStream) -> Option<TokenStream> {
    let parameter = parameter_of(predicate)?;
    let known = Shapes { parameter, then: then.clone() }.of(&predicate.body);
    let mut names = Vec::new();
    known.name_keys(&mut names);
    let body = predicate.body.to_token_stream();
    let runs_macros = !macros_in(body.clone()).is_empty();
    let is_steady = |name: &Ident| {
        let count = occurrences(name, body.clone()) + occurrences(name, taken.clone());
        !runs_macros && count == names.iter().filter(|key| **key == name).count()
    };
    known.keys(parameter, &is_steady)
}

/// `about.keyed_nothing()`
pub(super) fn nothing() -> TokenStream {
    let (about, nothing) = (local("about"), local("keyed_nothing"));
    quote_spanned!(about.span()=> #about.#nothing())
}

/// Replaces the key that every evaluation of `predicate` reaches first by the result of `replacement`, if `is_taken` returns true
/// for its tokens, and if the key reads nothing guarded and can be evaluated before the wait.
pub(super) fn taken_first(
    predicate: &mut ExprClosure,
    is_taken: &dyn Fn(TokenStream) -> bool,
    replacement: &mut dyn FnMut(&Expr) -> Expr,
) {
    let Some(parameter) = parameter_of(predicate).cloned() else { return };
    let shapes = Shapes { parameter: &parameter, then: TokenStream::new() };
    let Some(comparison) = first_comparison(&mut predicate.body) else { return };
    let Some(key) = shapes.key_of(comparison) else { return };
    let tokens = key.to_token_stream();
    if can_stand_before(key) && occurrences(&parameter, tokens.clone()) == 0 && is_taken(tokens) {
        *key = replacement(key);
    }
}

/// An expression that every evaluation of a predicate begins with. If keys can have its type, it is evaluated once, when the wait
/// begins. Otherwise each evaluation of the predicate evaluates it again:
///
/// ```text
/// s.turn == task.id()
/// ──▶ about.keyed_call(&(task.id()), |s, key| s.turn == key).keyed_value()
///     (if first_key.keyed_is_known() { first_key.keyed_equal(&(s.turn)) } else { s.turn == task.id() })
/// ```
///
/// The comparison in the first line is never evaluated. From it rustc infers the type of the key, for example in `s.turn ==
/// text.parse().unwrap()`.
pub(super) struct First {
    /// The name of the parameter.
    pub(super) parameter: Ident,
    /// The value of the expression. It may call code of the user's, so it is evaluated only if keys can have its type.
    pub(super) value: TokenStream,
    pub(super) keys: TokenStream,
    /// The rest of the predicate, without the comparison.
    pub(super) rest: TokenStream,
}

impl First {
    /// Takes such an expression out of `predicate`, if there is one.
    pub(super) fn taken(predicate: &mut ExprClosure, then: &TokenStream) -> Option<Self> {
        let parameter = parameter_of(predicate)?.clone();
        let shapes = Shapes { parameter: &parameter, then: TokenStream::new() };
        let comparison = first_comparison(&mut predicate.body)?;
        let written = comparison.clone();
        let known = shapes.relation_of(comparison)?;
        let key = shapes.key_of(comparison)?;
        let tokens = key.to_token_stream();
        let is_first_key = is_calculated(key) && can_stand_before(key) && occurrences(&parameter, tokens.clone()) == 0;
        if !is_first_key || shapes.key(key).is_some() {
            return None;
        }
        let is_place = matches!(bare(key), Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)))
            || matches!(bare(key), Expr::Index(_));
        let (about, name, first, value) = (local("about"), local("key"), local(FIRST_KEY), local("keyed_value"));
        *key = Expr::Verbatim(if is_place { quote_spanned!(name.span()=> *#name) } else { name.to_token_stream() });
        let method = local(if is_place { "keyed_place" } else { "keyed_call" });
        let value = quote_spanned!(name.span()=>
            #about.#method(&(#tokens), |#parameter, #name| #comparison).#value()
        );
        // The keys of the predicate are those of one with a variable in this place.
        *shapes.key_of(comparison)? = Expr::Verbatim(quote_spanned!(first.span()=> (#first).0));
        let keys = of_what_is_left(predicate, &tokens, then).unwrap_or_else(nothing);
        let (is_known, holds) = (local("keyed_is_known"), local(&known.method));
        let reading = known.reading;
        let mut rest = predicate.body.clone();
        *first_comparison(&mut rest)? = syn::parse_quote!(true);
        *first_comparison(&mut predicate.body)? = Expr::Verbatim(quote_spanned!(first.span()=>
            (if #first.#is_known() { #first.#holds(&(#reading)) } else { #written })
        ));
        Some(Self { parameter, value, keys, rest: rest.into_token_stream() })
    }
}

/// The comparison of a first key.
struct FirstRelation {
    method: String,
    reading: TokenStream,
}

/// Whether the key is more than a name, a literal or a field.
fn is_calculated(key: &Expr) -> bool {
    match bare(key) {
        Expr::MethodCall(_) | Expr::Call(_) | Expr::Binary(_) | Expr::Index(_) | Expr::Unary(_) => true,
        Expr::Cast(cast) => !matches!(*cast.ty, Type::Infer(_)) && is_calculated(&cast.expr),
        Expr::Field(field) => is_calculated(&field.base),
        _ => false,
    }
}

/// The comparison that every evaluation begins with.
fn first_comparison(predicate: &mut Expr) -> Option<&mut Expr> {
    if matches!(predicate, Expr::Binary(binary) if Relation::of(binary.op).is_some()) {
        return Some(predicate);
    }
    match predicate {
        Expr::Paren(paren) => first_comparison(&mut paren.expr),
        Expr::Group(group) => first_comparison(&mut group.expr),
        Expr::Block(block) if block.label.is_none() => match &mut block.block.stmts[..] {
            [Stmt::Expr(value, None)] => first_comparison(value),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => first_comparison(&mut unary.expr),
        Expr::Binary(ExprBinary { op: BinOp::And(_) | BinOp::Or(_), left, .. }) => first_comparison(left),
        _ => None,
    }
}

/// Whether the key means the same outside the predicate, because it contains no `return`, `?` or the like, and binds no names.
fn can_stand_before(key: &Expr) -> bool {
    let all = |arguments: &syn::punctuated::Punctuated<Expr, _>| arguments.iter().all(can_stand_before);
    match key {
        // `Verbatim` is a field that is copied before the wait.
        Expr::Lit(_) | Expr::Path(_) | Expr::Verbatim(_) => true,
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

/// The parameter, if it is a plain name and not a pattern.
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

/// How often a name occurs in the tokens, not counting fields and methods of that name.
pub(super) fn occurrences(name: &Ident, tokens: TokenStream) -> usize {
    // For each of the last two tokens: whether it is a dot.
    let mut dots = [false; 2];
    let mut count = 0;
    for token in tokens {
        let is_member = dots == [false, true];
        dots = [dots[1], matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.')];
        match token {
            TokenTree::Group(group) => count += occurrences(name, group.stream()),
            TokenTree::Ident(word) if !is_member && word.unraw() == name.unraw() => count += 1,
            _ => {}
        }
    }
    count
}

/// Whether the tokens write a field of this name, by `=` or `&mut`.
fn writes(field: &Ident, tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |token: Option<&TokenTree>, text: &str| token.is_some_and(|token| token.to_string() == text);
    (0..tokens.len()).any(|place| match &tokens[place] {
        TokenTree::Group(group) => writes(field, group.stream()),
        TokenTree::Ident(name) if name.unraw() == field.unraw() && is(tokens.get(place.wrapping_sub(1)), ".") => {
            let is_assigned = is(tokens.get(place + 1), "=") && !is(tokens.get(place + 2), "=");
            is_assigned || is(tokens.get(place.wrapping_sub(3)), "mut")
        }
        _ => false,
    })
}

/// The names of the macros that are called. A macro may read and write variables that are not in its arguments.
pub(super) fn macros_in(tokens: TokenStream) -> Vec<TokenTree> {
    let tokens = flattened(tokens);
    let calls = tokens.windows(3).filter(|window| match window {
        [TokenTree::Ident(_), mark, TokenTree::Group(_)] => is_punct(mark, '!'),
        _ => false,
    });
    calls.map(|call| call[0].clone()).collect()
}

impl Known {
    /// Collects the names of the variables and constants in the keys.
    fn name_keys<'a>(&'a self, names: &mut Vec<&'a Ident>) {
        match self {
            Self::Compares(comparison) => names.extend(&comparison.key.names),
            Self::ComparesFields(_) | Self::Nothing => {}
            Self::Not(known) => known.name_keys(names),
            Self::Either(sides) | Self::Both(sides) => sides.iter().for_each(|side| side.name_keys(names)),
        }
    }

    fn keys(&self, parameter: &Ident, is_steady: &dyn Fn(&Ident) -> bool) -> Option<TokenStream> {
        match self {
            Self::Compares(comparison) => comparison.keys(parameter, is_steady),
            Self::ComparesFields(comparison) => Some(comparison.keys(parameter)),
            Self::Not(known) => {
                let (known, not) = (known.keys(parameter, is_steady)?, local("keyed_not"));
                Some(quote_spanned!(not.span()=> #known.#not()))
            }
            Self::Either(sides) => {
                let (one, other) = match (sides[0].keys(parameter, is_steady), sides[1].keys(parameter, is_steady)) {
                    (Some(one), Some(other)) => (one, other),
                    // If the flag is set, the other side does not matter: all waiters with this predicate may go on.
                    (Some(flag), None) if sides[0].has_flag() => (flag, nothing()),
                    (None, Some(flag)) if sides[1].has_flag() => (nothing(), flag),
                    _ => return None,
                };
                Some(joined(&one, "keyed_or", &other))
            }
            Self::Both(sides) => {
                // If both sides are equally selective, prefer the key that differs between waiters.
                let is_literal_first = sides[0].is_of_literals() && !sides[1].is_of_literals();
                let by = if is_literal_first { "keyed_and_rather" } else { "keyed_and" };
                let one = sides[0].keys(parameter, is_steady)?;
                Some(joined(&one, by, &sides[1].keys(parameter, is_steady).unwrap_or_else(nothing)))
            }
            Self::Nothing => None,
        }
    }

    /// Whether one of the alternatives of an `||` is a flag, such as `s.closed`.
    fn has_flag(&self) -> bool {
        match self {
            Self::Compares(Comparison { seen: Seen::Itself, key, .. }) => key.tokens.to_string() == "true",
            Self::Either(sides) => sides.iter().any(Self::has_flag),
            _ => false,
        }
    }

    fn is_of_literals(&self) -> bool {
        match self {
            Self::Compares(Comparison { key, .. }) => key.names.is_empty() && !key.is_captured,
            Self::ComparesFields(_) => false,
            Self::Not(known) => known.is_of_literals(),
            Self::Either(sides) | Self::Both(sides) => sides.iter().all(Self::is_of_literals),
            Self::Nothing => true,
        }
    }
}

fn joined(one: &TokenStream, by: &str, other: &TokenStream) -> TokenStream {
    let by = local(by);
    quote_spanned!(by.span()=> #one.#by(#other))
}

impl Comparison {
    /// `about.keyed_field(|s| &s.turn, &me).keyed_equal()`
    fn keys(&self, parameter: &Ident, is_steady: &dyn Fn(&Ident) -> bool) -> Option<TokenStream> {
        let Self { place, seen, relation, key: Key { tokens: key, names, is_alike, is_captured }, is_taken } = self;
        if !names.iter().all(is_steady) {
            return None;
        }
        let (about, constant, constant_or) = (local("about"), local("keyed_constant"), local("keyed_constant_or"));
        // A single name may be that of a constant or of a variable.
        let constant = match &names[..] {
            _ if *is_captured => None,
            [name] if *is_alike && name != "None" => None,
            [_] if *is_alike => Some(quote_spanned!(constant.span()=> .#constant())),
            [] => Some(quote_spanned!(constant.span()=> .#constant())),
            _ => Some(quote_spanned!(constant.span()=> .#constant_or(|| { let _ = &#key; }))),
        };
        let key = quote_spanned!(constant_or.span()=> &#key);
        let compared = match place {
            ReadPlace::Whole => {
                let method = local("keyed_whole");
                quote_spanned!(method.span()=> #about.#method(#key))
            }
            ReadPlace::Field(field) => {
                let method = local(if *is_alike { "keyed_field_alike" } else { "keyed_field" });
                quote_spanned!(method.span()=> #about.#method(|#parameter| &#field, #key))
            }
        };
        let methods = seen.then(*relation);
        let taken = is_taken.then(|| local("keyed_taken")).into_iter();
        Some(quote_spanned!(local("key").span()=> #compared #constant #(.#methods())* #(.#taken())*))
    }
}

impl FieldComparison {
    /// `about.keyed_fields(|s| (&s.items, &s.capacity)).keyed_length().keyed_below()`
    fn keys(&self, parameter: &Ident) -> TokenStream {
        let Self { field, seen, relation, bound } = self;
        let (about, fields) = (local("about"), local("keyed_fields"));
        let methods = seen.then(*relation);
        quote_spanned!(fields.span()=> #about.#fields(|#parameter| (&#field, &#bound)) #(.#methods())*)
    }
}

impl Seen {
    /// `keyed_length` and `keyed_above`
    fn then(self, relation: Relation) -> Vec<Ident> {
        let methods: &[&str] = match self {
            Self::Itself => &[],
            Self::Length => &["keyed_length"],
            Self::Emptiness => &["keyed_emptiness"],
            Self::Presence => &["keyed_optional", "keyed_presence"],
        };
        methods.iter().copied().chain([&*relation.method(false)]).map(local).collect()
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

    /// The relation after the two sides are swapped.
    fn turned(self) -> Self {
        match self {
            Self::AtLeast => Self::AtMost,
            Self::Above => Self::Below,
            Self::AtMost => Self::AtLeast,
            Self::Below => Self::Above,
            Self::Equal | Self::Differs => self,
        }
    }

    /// `keyed_equal`, or for a comparison whose key is on the left `keyed_left_equal`.
    fn method(self, has_key_on_the_left: bool) -> String {
        let name = match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::AtLeast => "at_least",
            Self::Above => "above",
            Self::AtMost => "at_most",
            Self::Below => "below",
        };
        if has_key_on_the_left { format!("keyed_left_{name}") } else { format!("keyed_{name}") }
    }
}

// --- the shapes ---

struct Shapes<'a> {
    parameter: &'a Ident,
    /// The body that runs when the predicate is true.
    then: TokenStream,
}

impl Shapes<'_> {
    fn of(&self, predicate: &Expr) -> Known {
        let both = |one, other| Box::new([self.of(one), self.of(other)]);
        match bare(predicate) {
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) => Known::Both(both(&binary.left, &binary.right)),
                BinOp::Or(_) => Known::Either(both(&binary.left, &binary.right)),
                operator => match self.compared(&binary.left, operator, &binary.right) {
                    Some(comparison) => Known::Compares(comparison),
                    None => self
                        .fields_compared(&binary.left, operator, &binary.right)
                        .map_or(Known::Nothing, Known::ComparesFields),
                },
            },
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => match self.flag(&unary.expr, false) {
                Some(flag) => Known::Compares(flag),
                None => Known::Not(Box::new(self.of(&unary.expr))),
            },
            flag => self.flag(flag, true).map_or(Known::Nothing, Known::Compares),
        }
    }

    /// The side of the comparison that is the key.
    fn key_of<'e>(&self, comparison: &'e mut Expr) -> Option<&'e mut Expr> {
        let Expr::Binary(binary) = comparison else { return None };
        Relation::of(binary.op)?;
        if self.has_key_on_the_left(binary)? { Some(&mut binary.left) } else { Some(&mut binary.right) }
    }

    fn has_key_on_the_left(&self, comparison: &ExprBinary) -> Option<bool> {
        let is_left_read = self.reading(&comparison.left).is_some();
        (is_left_read != self.reading(&comparison.right).is_some()).then_some(!is_left_read)
    }

    fn relation_of(&self, comparison: &Expr) -> Option<FirstRelation> {
        let Expr::Binary(binary) = comparison else { return None };
        let relation = Relation::of(binary.op)?;
        let is_left = self.has_key_on_the_left(binary)?;
        let reading = if is_left { &binary.right } else { &binary.left };
        Some(FirstRelation { method: relation.method(is_left), reading: reading.to_token_stream() })
    }

    fn compared(&self, left: &Expr, operator: BinOp, right: &Expr) -> Option<Comparison> {
        let relation = Relation::of(operator)?;
        let relates = |read: &Expr, relation, key: &Expr| {
            let (place, seen) = self.reading(read)?;
            // No length is negative. rustc reports that at the predicate.
            if matches!(seen, Seen::Length) && is_negative(bare(key)) {
                return None;
            }
            Some(Comparison { place, seen, relation, key: self.key(key)?, is_taken: false })
        };
        relates(left, relation, right).or_else(|| relates(right, relation.turned(), left))
    }

    /// A comparison of two fields gives no key. But if it is `<`, `<=`, `>` or `>=`, it may tell how many waiters may go on.
    fn fields_compared(&self, left: &Expr, operator: BinOp, right: &Expr) -> Option<FieldComparison> {
        let relation =
            Relation::of(operator).filter(|relation| !matches!(relation, Relation::Equal | Relation::Differs));
        match (self.reading(left)?, relation?, self.reading(right)?) {
            ((ReadPlace::Field(field), seen), relation, (ReadPlace::Field(bound), Seen::Itself)) => {
                Some(FieldComparison { field, seen, relation, bound })
            }
            ((ReadPlace::Field(bound), Seen::Itself), relation, (ReadPlace::Field(field), seen)) => {
                Some(FieldComparison { field, seen, relation: relation.turned(), bound })
            }
            _ => None,
        }
    }

    /// A flag such as `s.closed`, or a method of a field that returns a `bool`.
    fn flag(&self, flag: &Expr, wanted: bool) -> Option<Comparison> {
        let (place, seen, wanted) = match bare(flag) {
            Expr::MethodCall(call) if call.method == "is_empty" => (self.receiver(call)?, Seen::Emptiness, wanted),
            Expr::MethodCall(call) if call.method == "is_some" => (self.receiver(call)?, Seen::Presence, wanted),
            Expr::MethodCall(call) if call.method == "is_none" => (self.receiver(call)?, Seen::Presence, !wanted),
            flag => (self.place(flag)?, Seen::Itself, wanted),
        };
        let key = Ident::new(if wanted { "true" } else { "false" }, local("key").span());
        let key = Key { tokens: key.into_token_stream(), names: Vec::new(), is_captured: false, is_alike: false };
        let is_taken = wanted && matches!(seen, Seen::Itself) && self.resets(flag);
        Some(Comparison { place, seen, relation: Relation::Equal, key, is_taken })
    }

    /// Whether the body writes the field of a flag: `s.is_free = false`, `mem::take(&mut s.is_free)`. Then only one waiter may go
    /// on.
    fn resets(&self, flag: &Expr) -> bool {
        matches!(bare(flag), Expr::Field(ExprField { member: Member::Named(name), .. }) if writes(name, self.then.clone()))
    }

    fn reading(&self, read: &Expr) -> Option<(ReadPlace, Seen)> {
        match bare(read) {
            Expr::MethodCall(call) if call.method == "len" => Some((self.receiver(call)?, Seen::Length)),
            read => Some((self.place(read)?, Seen::Itself)),
        }
    }

    /// `s.items` in `s.items.len()`, and `*s` in `s.len()`.
    fn receiver(&self, call: &ExprMethodCall) -> Option<ReadPlace> {
        if !call.args.is_empty() || call.turbofish.is_some() {
            return None;
        }
        if self.is_parameter(bare(&call.receiver)) { Some(ReadPlace::Whole) } else { self.place(&call.receiver) }
    }

    /// A field of the parameter, or the whole value. Fields of fields are not used, because a `Deref` of the user's may lead to them.
    fn place(&self, place: &Expr) -> Option<ReadPlace> {
        match bare(place) {
            Expr::Field(ExprField { base, member, .. }) if self.is_parameter(bare(base)) || self.is_value(base) => {
                let parameter = self.parameter;
                Some(ReadPlace::Field(quote!(#parameter.#member)))
            }
            place => self.is_value(place).then_some(ReadPlace::Whole),
        }
    }

    /// `*s`
    fn is_value(&self, place: &Expr) -> bool {
        matches!(bare(place), Expr::Unary(unary)
            if matches!(unary.op, UnOp::Deref(_)) && self.is_parameter(bare(&unary.expr)))
    }

    /// Whether this is the parameter itself, and not another variable of the same name that comes from a macro.
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
            // `(captured).0`, or `(first_key).0`.
            Expr::Verbatim(copy) => match first_name(copy.clone())? {
                name if name == CAPTURED => {
                    return Some(Key { tokens: copy.clone(), names: Vec::new(), is_captured: true, is_alike: false });
                }
                name => {
                    return Some(Key { tokens: copy.clone(), names: vec![name], is_captured: true, is_alike: false });
                }
            },
            Expr::Cast(cast) if !matches!(*cast.ty, Type::Infer(_)) => {
                let of = self.key(&cast.expr)?;
                let tokens = quote_spanned!(local("key").span()=> (#cast));
                return Some(Key { tokens, is_alike: false, ..of });
            }
            _ => return None,
        };
        let is_alike = matches!(key, Expr::Path(path) if is_variant(path));
        Some(Key { tokens: key.into_token_stream(), names, is_captured: false, is_alike })
    }
}

/// Whether both names were written by the user, or both by the same macro: a `macro_rules!` that writes `|s| s.a == 1 && $b.c`
/// may get another `s` as `$b`. Only the `Debug` of a span tells that. If its format should change, such macros will not compile,
/// because the `fn` that reads the field would capture the other variable.
pub(super) fn is_of_one_macro(one: &Ident, other: &Ident) -> bool {
    // `#0 bytes(31..32)`
    let context = |name: &Ident| {
        let span = format!("{:?}", name.span());
        span.strip_prefix('#').and_then(|rest| rest.split(' ').next()).map(str::to_owned)
    };
    context(one) == context(other)
}

fn first_name(tokens: TokenStream) -> Option<Ident> {
    flattened(tokens).into_iter().find_map(ident_of)
}

fn is_negative(key: &Expr) -> bool {
    matches!(key, Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)))
}

fn is_number(literal: &Expr) -> bool {
    matches!(literal, Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Float(_)))
}

/// Whether the path is a variant such as `None` or `Phase::Open`. Names in capitals count as constants.
fn is_variant(path: &ExprPath) -> bool {
    let name = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// Whether the literal has no suffix and does not fit into `i32`, the type that rustc would give it by default.
fn is_of_any_type(literal: &Lit) -> bool {
    matches!(literal, Lit::Int(number) if number.suffix().is_empty() && number.base10_parse::<i32>().is_err())
}

/// The expression without parentheses, a block's braces, and the invisible group around an argument of a `macro_rules!`.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => bare(&paren.expr),
        Expr::Group(group) => bare(&group.expr),
        Expr::Block(block) if block.label.is_none() => value_of(&block.block).map_or(expr, bare),
        _ => expr,
    }
}

/// The value of a block that contains nothing else.
fn value_of(block: &Block) -> Option<&Expr> {
    match &block.stmts[..] {
        [Stmt::Expr(value, None)] => Some(value),
        _ => None,
    }
}
