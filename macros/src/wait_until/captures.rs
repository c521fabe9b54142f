//! The captures of a predicate. The macro moves them into a value beside the predicate, which the predicate gets as its second
//! argument.
//!
//! ```text
//! |s| s.turn == me && s.items.len() < self.capacity
//! ──▶ ((me), ::warded::__private::copied(&(self.capacity)),),
//!     move |s, captured| (s.turn == (captured).0 && s.items.len() < (captured).1)
//! ```
//!
//! So the closure itself captures nothing. All tasks that wait here have the same predicate type, and their captures can be
//! compared. If the macro misses a capture, the closure captures it like any `move` closure, and no other wait has the same class.
//!
//! - A path of fields is copied, if its first name is not bound inside the predicate: `self.capacity`, `config.limits.max`.
//! - A variable is moved if its name is in small letters, is not bound inside, and stands only where a number may: [`numbers`].
//! - An expression that the predicate clones is cloned: `self.name.clone()`, `name.clone()`.
//! - The expression of the first comparison is evaluated before the wait: `s.turn == self.id()`, `s.turn == ids[i]`. If the rest of
//!   the predicate names only captures, this value and the captures identify the predicate.
//!
//! If the predicate calls a method, the type of the receiver is checked: [`Receivers`].
//!
//! Statics are not captured, because a static needs no borrow. The tokens of a macro stay as they are, except for those of
//! `matches!(..)`. A statement that is a macro may bind any name. Then only paths that begin with `self` are copied.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprClosure, ExprMethodCall, ExprPath, Pat, Stmt, Token, UnOp};

use super::half_written;
use super::keys::{self, FIRST_KEY, First};
use crate::call::acquisition::{self, CAPTURED, borrowed, like, local};
use crate::call::{Closure, is_named, is_word};
use crate::place::{at_first, at_last};
use crate::visit::{Node, Visitor, walk};

pub(super) struct Predicate {
    captures: Vec<Capture>,
    /// The statements that check the types of receivers.
    questions: Vec<TokenStream>,
    closure: TokenStream,
    first_key: Option<FirstKey>,
    keys: Option<TokenStream>,
    /// Whether the predicate borrows its captures.
    borrows: bool,
    /// Whether the predicate is half written, so that its missing parts [are filled in](half_written).
    is_filled: bool,
}

/// The expression of the first key, and the struct that contains the key and the captures: `WithFirstKey`, or `OnlyFirstKey` if
/// these identify the predicate.
struct FirstKey {
    value: TokenStream,
    with: &'static str,
}

struct Capture {
    from: TokenStream,
    by: By,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// `::warded::__private::copied(&(from))`
    Copy,
    /// `(from)`
    Move,
    /// `{ (from) }`, so that its temporaries are dropped before the wait.
    Value,
    /// `&(from)`, of which the predicate reads the target
    Reference,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Capturing {
    /// The predicate owns them, because the waiting future may be leaked.
    Owns,
    /// The predicate borrows them, because the waiting thread sleeps until the wait ends.
    Borrows,
}

impl Predicate {
    pub(super) fn new(
        capturing: Capturing,
        closure: &Closure,
        parameter: &TokenStream,
        body: &TokenStream,
        warded: &TokenStream,
        is_refused: &dyn Fn(TokenStream) -> bool,
        then: &TokenStream,
    ) -> Self {
        let with = |parameters: &TokenStream| written(closure, parameters, body, warded, capturing == Capturing::Owns);
        match syn::parse2::<ExprClosure>(with(parameter)) {
            Ok(parsed) => Self::of(capturing, parsed, warded, is_refused, then),
            // The predicate is half written: rustc reports what is wrong, and rust-analyzer can complete it.
            Err(_) => match syn::parse2::<ExprClosure>(half_written::filled(with(parameter))) {
                Ok(parsed) => {
                    let filled = Self::of(capturing, parsed, warded, is_refused, then);
                    // This has the form of the complete expansion, so that rust-analyzer finds the cursor in both.
                    let keys = filled.keys.map(|_| keys::nothing());
                    Self { keys, is_filled: true, ..filled }
                }
                Err(_) => Self::without_captures(with(&quote_spanned!(Span::mixed_site()=> #parameter, _)), false),
            },
        }
    }

    /// A predicate that is evaluated at once: `|s| (s.items.len() < self.capacity)`.
    pub(super) fn borrowing(
        closure: &Closure,
        parameter: &TokenStream,
        body: &TokenStream,
        warded: &TokenStream,
    ) -> Self {
        let closure = written(closure, parameter, body, warded, false);
        Self::without_captures(closure, true)
    }

    fn without_captures(closure: TokenStream, borrows: bool) -> Self {
        Self {
            captures: Vec::new(),
            questions: Vec::new(),
            closure,
            first_key: None,
            keys: None,
            borrows,
            is_filled: false,
        }
    }

    /// `is_refused` says whether a predicate can't own these tokens, so that they are evaluated before the wait or refused. `then`
    /// is the body.
    fn of(
        capturing: Capturing,
        mut closure: ExprClosure,
        warded: &TokenStream,
        is_refused: &dyn Fn(TokenStream) -> bool,
        then: &TokenStream,
    ) -> Self {
        let called = called_last(&closure.body);
        let user_names_ours = [CAPTURED, FIRST_KEY].iter().any(|name| is_named(closure.to_token_stream(), name));
        let bound = Bound::of(&mut closure);
        let numbers = numbers(&mut closure);
        let mut questions = Receivers::of(&mut closure, &bound, capturing == Capturing::Borrows, warded);
        let mut found = CapturesFound { capturing, bound, numbers, captures: Vec::new() };
        keys::taken_first(&mut closure, is_refused, &mut |key| Expr::Verbatim(found.capture(key, By::Value)));
        walk(&mut found, Node::Expr(&mut closure.body));
        let (first_key, keys) = match First::taken(&mut closure, then) {
            Some(First { parameter, value, keys, rest }) => {
                let is_all = !user_names_ours && reads_only_captures(rest, &parameter);
                (Some(FirstKey { value, with: if is_all { "OnlyFirstKey" } else { "WithFirstKey" } }), Some(keys))
            }
            None => (None, keys::of(&closure, then)),
        };
        questions.extend(AskedInPlace::ask(&mut closure.body, &found.bound, warded));
        if let Some(called) = called {
            let (body, place) = (closure.body.to_token_stream(), like(warded).located_at(called));
            let (function, holds) = (acquisition::function(warded, "given", place), Ident::new("holds", place));
            let mut end = Group::new(Delimiter::Parenthesis, TokenStream::new());
            end.set_span(at_last(&body, like(warded)));
            *closure.body = Expr::Verbatim(quote_spanned!(place=> #function(#body).#holds #end));
        }
        closure.inputs.push_punct(Token![,](Span::mixed_site()));
        let second = parameter(!found.captures.is_empty(), first_key.as_ref(), warded);
        closure.inputs.push_value(Pat::Verbatim(second));
        let (captures, closure) = (found.captures, closure.into_token_stream());
        Self { captures, questions, closure, first_key, keys, borrows: false, is_filled: false }
    }

    /// The value, after the checks of the [`Receivers`], as far as the user has written it.
    pub(super) fn behind_questions(&self, mut value: TokenStream) -> TokenStream {
        if !self.questions.is_empty() {
            let asked = &self.questions;
            value = quote_spanned!(Span::mixed_site()=> { #(#asked)* #value });
        }
        if self.is_filled { half_written::emptied(value) } else { value }
    }

    /// `((me), ::warded::__private::copied(&(self.capacity)),)`, or `()` without captures. `None` if the predicate borrows.
    pub(super) fn captured(&self, warded: &TokenStream) -> Option<TokenStream> {
        let values = self.captures.iter().map(|Capture { from, by }| {
            let last = at_last(from, like(warded));
            match by {
                By::Move => quote_spanned!(last=> (#from)),
                By::Value => quote_spanned!(last=> { (#from) }),
                By::Reference => borrowed(warded, from),
                By::Copy => {
                    let function = acquisition::function(warded, "copied", at_first(from, like(warded)));
                    let argument = borrowed(warded, from);
                    quote_spanned!(last=> #function(#argument))
                }
            }
        });
        let values = tuple(&values.collect::<Vec<_>>());
        (!self.borrows).then_some(values)
    }

    /// The parameter of the keys: `captured`, if they mention it.
    pub(super) fn parameter_of_keys(&self, warded: &TokenStream) -> TokenStream {
        let mentions_it = self.keys().is_some_and(|keys| is_named(keys.clone(), CAPTURED));
        parameter(mentions_it, self.first_key.as_ref(), warded)
    }

    /// The expression of the first key, if it is more than a name, and `WithFirstKey(captured, first_key)`.
    pub(super) fn first_key(&self, warded: &TokenStream) -> Option<(&TokenStream, TokenStream)> {
        let with = || with_first_key(self.first_key.as_ref(), warded, local(CAPTURED).into_token_stream());
        self.first_key.as_ref().map(|first| (&first.value, with()))
    }

    pub(super) fn keys(&self) -> Option<&TokenStream> {
        self.keys.as_ref()
    }

    /// `move |s, captured| (s.items.len() < (captured).0)`
    pub(super) fn closure(&self) -> &TokenStream {
        &self.closure
    }
}

/// `pop` in `s.items.pop()`. The macro does not know whether the result of a call is a `bool`.
fn called_last(body: &Expr) -> Option<Span> {
    match body {
        Expr::Paren(paren) => called_last(&paren.expr),
        Expr::Group(group) => called_last(&group.expr),
        Expr::Block(block) => match block.block.stmts.last() {
            Some(Stmt::Expr(value, None)) => called_last(value),
            _ => None,
        },
        Expr::MethodCall(call) => Some(call.method.span()),
        Expr::Call(call) => call.func.to_token_stream().into_iter().last().map(|last| last.span()),
        _ => None,
    }
}

/// `move |s| (s.items.len() < self.capacity)`, seen where the user wrote it.
fn written(
    Closure { bars, output, .. }: &Closure,
    parameter: &TokenStream,
    body: &TokenStream,
    warded: &TokenStream,
    moves: bool,
) -> TokenStream {
    let opening = at_first(bars, like(warded));
    let closing = quote_spanned!(at_last(bars, like(warded))=> |);
    // The parentheses end where the body ends, so that rustc points at the whole closure.
    let body = match output {
        None => quote_spanned!(at_last(body, like(warded))=> (#body)),
        Some(output) => quote!(#output #body),
    };
    let movement = moves.then(|| quote_spanned!(opening=> move));
    quote_spanned!(opening=> #movement |#parameter #closing #body)
}

/// The names that patterns bind inside the predicate, its parameter included, and whether a macro may bind more.
#[derive(Default)]
struct Bound {
    names: Vec<String>,
    by_macro: bool,
}

impl Bound {
    fn of(closure: &mut ExprClosure) -> Self {
        let mut bound = Self::default();
        walk(&mut bound, Node::ExprClosure(closure));
        bound
    }

    /// Whether a pattern of the predicate binds this name.
    fn has(&self, name: &Ident) -> bool {
        self.names.contains(&name.unraw().to_string())
    }

    /// Whether a pattern or a macro of the predicate may bind this name. None can bind `self`.
    fn may_have(&self, name: &Ident) -> bool {
        self.has(name) || (self.by_macro && name != "self")
    }
}

/// Whether the parameter and the captures are certainly the only variables in the tokens. A name that a pattern binds counts as a
/// variable, because elsewhere it may be another one: `s.ids.iter().any(|id| *id == 0) || s.last == id`. So does the name of a type,
/// unless it follows `as`.
fn reads_only_captures(tokens: TokenStream, parameter: &Ident) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |place: Option<usize>, text: &str| place.is_some_and(|place| tokens[place].to_string() == text);
    tokens.iter().enumerate().all(|(place, token)| match token {
        TokenTree::Group(group) => reads_only_captures(group.stream(), parameter),
        TokenTree::Ident(name) => {
            let before = place.checked_sub(1);
            let is_member = is(before, ".") && !is(place.checked_sub(2), ".");
            let is_parameter = name == parameter && keys::is_of_one_macro(name, parameter);
            is_member || is_parameter || is(before, "as") || NO_VARIABLES.contains(&&*name.to_string())
        }
        TokenTree::Punct(_) | TokenTree::Literal(_) => true,
    })
}

/// Words that are no variable, and the name of the captures.
const NO_VARIABLES: [&str; 4] = [CAPTURED, "true", "false", "as"];

impl Visitor for Bound {
    fn enters(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Pat(Pat::Ident(pattern)) => self.names.push(pattern.ident.unraw().to_string()),
            Node::Stmt(Stmt::Macro(_)) => {
                self.by_macro = true;
                return false;
            }
            _ => {}
        }
        true
    }
}

/// The variables in places where a number may stand: an operand, an index, behind `&`, or cast. Each is in the list as often as it
/// stands in such a place.
#[derive(Default)]
struct Operands(Vec<Ident>);

impl Operands {
    fn note(&mut self, operand: &Expr) {
        if let Expr::Path(ExprPath { qself: None, path, attrs }) = keys::bare(operand) {
            self.0.extend(path.get_ident().filter(|_| attrs.is_empty()).cloned());
        }
    }
}

impl Visitor for Operands {
    fn enters(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Expr(Expr::Binary(binary)) if !assigns(&binary.op) => {
                self.note(&binary.left);
                self.note(&binary.right);
            }
            Node::Expr(Expr::Reference(reference)) if reference.mutability.is_none() => self.note(&reference.expr),
            Node::Expr(Expr::Unary(unary)) if !matches!(unary.op, UnOp::Deref(_)) => self.note(&unary.expr),
            Node::Expr(Expr::Index(index)) => self.note(&index.index),
            Node::Expr(Expr::Cast(cast)) => self.note(&cast.expr),
            _ => {}
        }
        true
    }
}

/// The variables that stand only where a number may, so that each of them is moved. The macro leaves any other variable alone: the
/// predicate may change it, or it is a function, or it is read by a macro.
fn numbers(closure: &mut ExprClosure) -> Vec<String> {
    let mut operands = Operands::default();
    walk(&mut operands, Node::Expr(&mut closure.body));
    let body = closure.body.to_token_stream();
    let is_variable =
        |name: &str| name.starts_with(|first: char| first == '_' || first.is_lowercase()) && name != "self";
    let stands_elsewhere = |name: &Ident| {
        let count = operands.0.iter().filter(|operand| operand.unraw() == name.unraw()).count();
        count != keys::occurrences(name, body.clone())
    };
    let runs_macros = keys::macros_in(body.clone()).iter().any(|name| !is_word(name, "matches"));
    let all = operands.0.iter().filter(|name| !runs_macros && !stands_elsewhere(name));
    all.map(|name| name.unraw().to_string()).filter(|name| is_variable(name)).collect()
}

/// Whether the operator is `+=` or a similar one.
fn assigns(operator: &BinOp) -> bool {
    let compares = matches!(operator, BinOp::Le(_) | BinOp::Ge(_) | BinOp::Eq(_) | BinOp::Ne(_));
    !compares && operator.to_token_stream().to_string().ends_with('=')
}

/// Variables and statics on which the predicate calls methods. If the value of a mutex, a cell or a channel changes, no release
/// evaluates the predicate. So the expansion checks the types:
///
/// ```text
/// |s| s.open > *limit.lock().unwrap()
/// ──▶ { use ::warded::__private::StaysAsItIs as _; ::warded::__private::receiver(&(limit)).is_read(); }
/// ```
struct Receivers<'a> {
    bound: &'a Bound,
    /// Whether the predicate borrows fields, which then need not be `Copy`.
    borrows: bool,
    found: Vec<TokenStream>,
}

/// A predicate without captures, the `when` of a condition, behind its checks.
pub(crate) fn questioned(parameter: &TokenStream, body: TokenStream, warded: &TokenStream) -> TokenStream {
    let Ok(mut closure) = syn::parse2::<ExprClosure>(quote!(|#parameter| #body)) else { return body };
    let bound = Bound::of(&mut closure);
    let asked = Receivers::of(&mut closure, &bound, false, warded);
    let in_place = AskedInPlace::ask(&mut closure.body, &bound, warded);
    let body = if in_place.is_some() { closure.body.to_token_stream() } else { body };
    let body = quote_spanned!(at_last(&body, Span::mixed_site())=> (#body));
    quote!(#(#asked)* #in_place #body)
}

impl<'a> Receivers<'a> {
    fn of(closure: &mut ExprClosure, bound: &'a Bound, borrows: bool, warded: &TokenStream) -> Vec<TokenStream> {
        let mut receivers = Self { bound, borrows, found: Vec::new() };
        if !bound.by_macro {
            walk(&mut receivers, Node::Expr(&mut closure.body));
        }
        receivers.found.iter().map(|path| asked(path, warded)).collect()
    }

    fn note(&mut self, call: &ExprMethodCall) {
        let root = match &*call.receiver {
            Expr::Path(path) => path.path.get_ident().is_none_or(|name| name != "self").then(|| path.path.get_ident()),
            // If a capture can't be copied, rustc reports that at the capture.
            receiver if self.borrows => field_path_root(receiver).map(Some),
            _ => None,
        };
        if root.is_some_and(|root| !root.is_some_and(|name| self.bound.has(name))) {
            let path = call.receiver.to_token_stream();
            if !self.found.iter().any(|found| found.to_string() == path.to_string()) {
                self.found.push(path);
            }
        }
    }
}

impl Visitor for Receivers<'_> {
    fn enters(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Expr(Expr::MethodCall(call)) => self.note(call),
            // The value of a statement has no effect.
            Node::Stmt(Stmt::Expr(Expr::MethodCall(_), Some(_)) | Stmt::Item(_)) => return false,
            _ => {}
        }
        true
    }
}

/// Asks outside of the predicate.
fn asked(path: &TokenStream, warded: &TokenStream) -> TokenStream {
    let asked = receiver(path, "is_read", warded);
    quote_spanned!(Span::mixed_site()=> { use #warded::__private::StaysAsItIs as _; #asked; })
}

/// `receiver(&(path)).is_read()`
fn receiver(path: &TokenStream, method: &str, warded: &TokenStream) -> TokenStream {
    let function = acquisition::function(warded, "receiver", at_first(path, like(warded)));
    let (argument, place) = (borrowed(warded, path), at_last(path, like(warded)));
    let method = Ident::new(method, place);
    quote_spanned!(place=> #function(#argument).#method())
}

/// The receivers of methods that read the clock, or the state of another task. They may be fields that the lock guards, whose types
/// only the predicate knows, so they are asked in their place: `(*receiver(&(s.since)).is_elapsed()).elapsed()`.
struct AskedInPlace<'a> {
    warded: &'a TokenStream,
    bound: &'a Bound,
    found: bool,
}

impl<'a> AskedInPlace<'a> {
    /// The import of the methods, if the predicate calls one of them now.
    fn ask(body: &mut Expr, bound: &'a Bound, warded: &'a TokenStream) -> Option<TokenStream> {
        let mut asked = Self { warded, bound, found: false };
        walk(&mut asked, Node::Expr(body));
        asked.found.then(|| quote_spanned!(Span::mixed_site()=> use #warded::__private::StaysAsItIs as _;))
    }
}

impl Visitor for AskedInPlace<'_> {
    fn enters(&mut self, node: Node<'_>) -> bool {
        let Node::Expr(Expr::MethodCall(call)) = node else { return true };
        let path = call.receiver.to_token_stream();
        let asks = match &*call.method.to_string() {
            "elapsed" => "is_elapsed",
            // Captures are asked outside.
            _ if matches!(&*call.receiver, Expr::Path(path) if !path.path.get_ident().is_some_and(|name| self.bound.has(name))) =>
            {
                return true;
            }
            method if OF_STATE.contains(&method) => "is_read_of_state",
            _ => return true,
        };
        let asked = receiver(&path, asks, self.warded);
        // The parentheses begin where the user's expression does, so that rustc points at the whole of it.
        let mut value = Group::new(Delimiter::Parenthesis, quote_spanned!(Span::mixed_site()=> *#asked));
        value.set_span(call.receiver.span());
        *call.receiver = Expr::Verbatim(value.into_token_stream());
        self.found = true;
        true
    }
}

/// The methods by which channels, tasks, atomics, locks and this crate's own types tell of a state that changes without the lock. Fields
/// of other types have such methods, too: their types are not rejected.
const OF_STATE: [&str; 18] = [
    "available_permits",
    "borrow",
    "capacity",
    "has_changed",
    "is_broken",
    "is_closed",
    "is_empty",
    "is_finished",
    "is_full",
    "is_locked",
    "is_set",
    "len",
    "load",
    "lock",
    "read",
    "receiver_count",
    "try_lock",
    "waiting",
];

struct CapturesFound {
    capturing: Capturing,
    bound: Bound,
    /// The variables that are moved, unless they are bound inside.
    numbers: Vec<String>,
    captures: Vec<Capture>,
}

impl CapturesFound {
    fn is_copied(&self, expr: &Expr) -> bool {
        field_path_root(expr).is_some_and(|root| !is_static(root) && !self.bound.may_have(root))
    }

    fn is_moved(&self, expr: &Expr) -> bool {
        let Expr::Path(path) = expr else { return false };
        let is_number = |name: &Ident| self.numbers.contains(&name.unraw().to_string());
        path.path.get_ident().is_some_and(|name| is_number(name) && !self.bound.may_have(name))
    }

    /// `name.clone()`, as rustc proposes it where `name` is used later. The clone is captured, and cloned at each evaluation.
    fn is_cloned(&self, expr: &Expr) -> bool {
        let Expr::MethodCall(call) = expr else { return false };
        let root = match &*call.receiver {
            Expr::Path(path) => path.path.get_ident().filter(|name| *name != "self"),
            receiver => field_path_root(receiver),
        };
        let is_outside = root.is_some_and(|root| !self.bound.may_have(root));
        is_outside && call.method == "clone" && call.args.is_empty() && self.capturing == Capturing::Owns
    }

    /// The replacement of a captured expression. A path of fields has a copy for each occurrence, because equal paths may differ in
    /// hygiene.
    fn capture(&mut self, expr: &Expr, by: By) -> TokenStream {
        let by = if self.capturing == Capturing::Borrows { By::Reference } else { by };
        self.captures.push(Capture { from: expr.to_token_stream(), by });
        self.captured_at(self.captures.len() - 1, &expr.to_token_stream())
    }

    /// `(captured).0`, or `(*(captured).0)`.
    fn captured_at(&self, index: usize, written: &TokenStream) -> TokenStream {
        let captured = captured_at(index, written);
        if self.capturing == Capturing::Owns {
            return captured;
        }
        let mut target = Group::new(Delimiter::Parenthesis, quote_spanned!(Span::mixed_site()=> *#captured));
        target.set_span(at_first(written, Span::mixed_site()));
        target.into_token_stream()
    }

    /// A variable is moved once.
    fn moved(&mut self, variable: &Expr) -> TokenStream {
        let name = |tokens: &TokenStream| syn::parse2::<Ident>(tokens.clone()).ok();
        let tokens = variable.to_token_stream();
        let is_same = |capture: &Capture| match (name(&capture.from), name(&tokens)) {
            (Some(one), Some(other)) => one == other && keys::is_of_one_macro(&one, &other),
            _ => false,
        };
        match self.captures.iter().position(is_same) {
            Some(index) => self.captured_at(index, &tokens),
            None => self.capture(variable, By::Move),
        }
    }
}

impl Visitor for CapturesFound {
    fn enters(&mut self, node: Node<'_>) -> bool {
        let expr = match node {
            Node::Expr(expr) => expr,
            // An item can't use the variables around it.
            Node::Item(_) => return false,
            _ => return true,
        };
        if self.is_copied(expr) {
            *expr = Expr::Verbatim(self.capture(expr, By::Copy));
        } else if self.is_moved(expr) {
            *expr = Expr::Verbatim(self.moved(expr));
        } else if self.is_cloned(expr) {
            let captured = self.capture(expr, By::Value);
            let Expr::MethodCall(call) = expr else { return true };
            *call.receiver = Expr::Verbatim(captured);
        } else if let Expr::Binary(binary) = expr {
            // rustc writes a suggestion behind `limit` only if it takes that for the user's own: `limit.expect(..)`.
            if matches!(binary.op, BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)) {
                for side in [&mut binary.left, &mut binary.right] {
                    if self.is_moved(side) {
                        let place = side.span();
                        let at_place = |mut token: TokenTree| {
                            token.set_span(place);
                            token
                        };
                        let moved = self.moved(side).into_iter().map(at_place);
                        **side = Expr::Verbatim(quote!(#(#moved)*));
                    }
                }
            }
            return true;
        } else {
            return true;
        }
        false
    }
}

/// `captured`, or `_`; with a first key `WithFirstKey(captured, first_key)`.
fn parameter(is_used: bool, first_key: Option<&FirstKey>, warded: &TokenStream) -> TokenStream {
    let captured = local(CAPTURED);
    let captured = if is_used { captured.into_token_stream() } else { quote_spanned!(captured.span()=> _) };
    with_first_key(first_key, warded, captured)
}

/// The pattern, and the expression.
fn with_first_key(first_key: Option<&FirstKey>, warded: &TokenStream, captured: TokenStream) -> TokenStream {
    let Some(first_key) = first_key else { return captured };
    let (with, first_key) = (acquisition::function(warded, first_key.with, Span::mixed_site()), local(FIRST_KEY));
    quote_spanned!(Span::mixed_site()=> #with(#captured, #first_key))
}

/// `(captured).0`, with the span of the user's `written`, so that rustc reports errors of the value there. No name of ours has the
/// span of a user's name, or rust-analyzer would go from there to both.
fn captured_at(index: usize, written: &TokenStream) -> TokenStream {
    let mut captured = Group::new(Delimiter::Parenthesis, local(CAPTURED).into_token_stream());
    captured.set_span(at_first(written, Span::mixed_site()));
    let fields = path_to(index).into_iter().map(|field| {
        let mut field = Literal::usize_unsuffixed(field);
        field.set_span(at_last(written, Span::mixed_site()));
        field
    });
    quote_spanned!(Span::mixed_site()=> #captured #(.#fields)*)
}

/// The number of fields of a tuple, which may have another tuple as its last field.
const FIELDS: usize = 7;

fn path_to(index: usize) -> Vec<usize> {
    if index < FIELDS { vec![index] } else { [vec![FIELDS], path_to(index - FIELDS)].concat() }
}

fn tuple(values: &[TokenStream]) -> TokenStream {
    let rest = values.get(FIELDS..).filter(|rest| !rest.is_empty()).map(tuple);
    let values = values.iter().take(FIELDS).chain(&rest);
    quote_spanned!(Span::mixed_site()=> (#(#values,)*))
}

/// `config` in `config.limits.max`, if the expression is such a path, of at least one field.
fn field_path_root(expr: &Expr) -> Option<&Ident> {
    let Expr::Field(field) = expr else { return None };
    match &*field.base {
        Expr::Path(root) if root.qself.is_none() => root.path.get_ident(),
        base => field_path_root(base),
    }
}

fn is_static(name: &Ident) -> bool {
    let name = name.to_string();
    name.contains(char::is_uppercase) && !name.contains(char::is_lowercase)
}
