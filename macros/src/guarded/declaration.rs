//! Parses and checks the arguments of `#[condition(of = lock, when = |pattern| predicate, count = |pattern| number)]`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Attribute, ExprClosure, Meta};

use super::arguments::lock_name;
use crate::call::{self, Closure, flattened, is_word, rules};
use crate::diagnostics::Diagnostics;
use crate::place::at_last;
use crate::spelling::closest;
use crate::wait_until::stale;

#[derive(Default)]
pub(super) struct Declaration {
    pub(super) of: Option<Ident>,
    pub(super) when: Option<Reads>,
    pub(super) count: Option<Reads>,
}

/// `when = |parameter| body`, or `count = ..`
pub(super) struct Reads {
    pub(super) name: Ident,
    pub(super) parameter: TokenStream,
    pub(super) body: TokenStream,
}

// --- parse ---

enum Argument {
    Named { name: Ident, value: Vec<TokenTree> },
    Name(Ident),
    Closure(TokenStream),
    Other(TokenStream),
}

impl Argument {
    fn parse(tokens: &[TokenTree]) -> Self {
        match (tokens, call::named_value(tokens)) {
            (_, Some((name, value))) => Self::Named { name: name.clone(), value: value.to_vec() },
            ([TokenTree::Ident(name)], _) => Self::Name(name.clone()),
            _ if call::is_closure(tokens) => Self::Closure(call::collected(tokens)),
            _ => Self::Other(call::collected(tokens)),
        }
    }

    /// Whether the argument names the lock, or was meant to. Then its errors are reported at the argument.
    fn means_lock(&self) -> bool {
        match self {
            Self::Named { name, .. } => meant_by(name) == Some("of"),
            Self::Name(_) | Self::Other(_) => true,
            Self::Closure(_) => false,
        }
    }
}

fn arguments(attribute: &Attribute) -> Vec<Argument> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    call::split_named(list.tokens.clone()).iter().map(|tokens| Argument::parse(tokens)).collect()
}

pub(super) fn named_lock(attribute: &Attribute) -> Option<Ident> {
    arguments(attribute).into_iter().find_map(|argument| match argument {
        Argument::Named { name, value } if name == "of" => value.first().cloned().and_then(call::ident_of),
        _ => None,
    })
}

// --- validate ---

impl Declaration {
    /// `example` is a lock of the struct, for the messages.
    pub(super) fn new(attribute: &Attribute, owner: &Ident, example: &str, diagnostics: &mut Diagnostics) -> Self {
        let mut declaration = Self::default();
        let arguments = arguments(attribute);
        if !arguments.iter().any(Argument::means_lock) {
            let message = format!("say which lock this is a condition of: write `#[condition(of = {example})]`");
            diagnostics.refuse(&attribute.meta, message);
        }
        for argument in arguments {
            declaration.take(argument, owner, example, diagnostics);
        }
        declaration
    }

    fn take(&mut self, argument: Argument, owner: &Ident, example: &str, diagnostics: &mut Diagnostics) {
        match argument {
            Argument::Named { name, value } => match check_is_known(&name, example, diagnostics) {
                Some("of") => {
                    check_stands_once(&name, self.of.is_some(), diagnostics);
                    let named = check_names_lock(&name, &value, example, diagnostics);
                    self.of = self.of.take().or(named);
                }
                Some("count") => {
                    check_stands_once(&name, self.count.is_some(), diagnostics);
                    let count = check_reads(&name, &value, &COUNT, owner, diagnostics);
                    self.count = self.count.take().or(Some(count));
                }
                Some(_) => {
                    check_stands_once(&name, self.when.is_some(), diagnostics);
                    let when = check_reads(&name, &value, &WHEN, owner, diagnostics);
                    self.when = self.when.take().or(Some(when));
                }
                None => {}
            },
            Argument::Name(name) => {
                diagnostics.refuse(&name, format!("name the lock with `of`: write `#[condition(of = {name})]`"));
                self.of = self.of.take().or(Some(name));
            }
            Argument::Closure(closure) => {
                diagnostics.refuse(closure, "name the predicate with `when`: write `when = |s| ..`");
            }
            Argument::Other(tokens) => {
                let message =
                    format!("a condition takes a lock and perhaps a predicate: write `of = {example}, when = |s| ..`");
                diagnostics.refuse(tokens, message);
            }
        }
    }
}

fn check_stands_once(name: &Ident, stood_before: bool, diagnostics: &mut Diagnostics) {
    if stood_before {
        diagnostics.refuse(name, format!("`{name}` is here twice: keep one"));
    }
}

/// The argument that `name` is, or was probably meant to be.
fn check_is_known(name: &Ident, example: &str, diagnostics: &mut Diagnostics) -> Option<&'static str> {
    let meant = meant_by(name);
    let message = match meant {
        Some(known) if name == known => return meant,
        _ if name == "by" => format!("a condition is `of` its lock: write `#[condition(of = {example})]`"),
        Some(known) => format!("unknown argument `{name}`: did you mean `{known}`?"),
        None => format!(
            "unknown argument `{name}`: a condition takes `of = {example}`, `when = |s| ..` and `count = |s| ..`"
        ),
    };
    diagnostics.refuse(name, message);
    meant
}

fn meant_by(name: &Ident) -> Option<&'static str> {
    if name == "by" { Some("of") } else { closest(&name.to_string(), ["of", "when", "count"]) }
}

/// Reports the missing `=` of `state, when |s| ..`. Without it, the comma before `when` begins no argument.
fn check_has_sign<'a>(value: &'a [TokenTree], diagnostics: &mut Diagnostics) -> &'a [TokenTree] {
    match value {
        [of, TokenTree::Punct(comma), TokenTree::Ident(name), ..] if comma.as_char() == ',' => {
            let instead = match meant_by(name) {
                Some(known @ ("when" | "count")) => format!("put a `=` after the name: write `{known} = |s| ..`"),
                _ => format!("unknown argument `{name}`: a condition takes `of = {of}` and `when = |s| ..`"),
            };
            diagnostics.refuse(name, instead);
            std::slice::from_ref(of)
        }
        value => value,
    }
}

fn check_names_lock(name: &Ident, value: &[TokenTree], example: &str, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let value = check_has_sign(value, diagnostics);
    let value = call::collected(value);
    if value.is_empty() {
        diagnostics.refuse(name, format!("`of` takes the name of a lock of this struct: write `of = {example}`"));
        return None;
    }
    lock_name("of", &value, example, diagnostics)
}

/// The words of the messages for one of the closures in a declaration.
struct Closures {
    name: &'static str,
    example: &'static str,
    gives: &'static str,
    only_looks: &'static str,
    /// The replacement for a body that breaks a rule.
    broken: fn() -> TokenStream,
}

const WHEN: Closures = Closures {
    name: "when",
    example: "|s| !s.items.is_empty()",
    gives: "a predicate gives a `bool`",
    only_looks: "a predicate only looks at `{name}`: change it where you have waited, `wait_until!(..).field = ..`",
    broken: || quote!(false),
};

const COUNT: Closures = Closures {
    name: "count",
    example: "|s| s.items.len()",
    gives: "a count gives a `usize`",
    only_looks: "a count only looks at `{name}`: change it where you have waited, `wait_until!(..).field = ..`",
    broken: || quote!(0),
};

fn check_reads(
    name: &Ident,
    value: &[TokenTree],
    closures: &Closures,
    owner: &Ident,
    diagnostics: &mut Diagnostics,
) -> Reads {
    let broken = || Reads { name: name.clone(), parameter: quote!(_), body: (closures.broken)() };
    if !call::is_closure(value) {
        let message = format!("`{0}` is a closure: write `{0} = {1}`", closures.name, closures.example);
        match value {
            [] => diagnostics.refuse(name, message),
            value => diagnostics.refuse(call::collected(value), message),
        }
        return broken();
    }
    let closure = Closure::parse(value);
    rules::check_movement(&closure, "a condition reads the guarded fields, and captures nothing", diagnostics);
    check_no_output(&closure, closures, diagnostics);
    let instead = "read a guarded field that has the result";
    let never_awaits = rules::check_never_awaits(&closure, instead, diagnostics);
    let only_reads = rules::check_only_reads(&closure, closures.only_looks, diagnostics);
    let reads_only_guarded = check_reads_only_guarded(&closure, closures, owner, diagnostics);
    let is_written = check_is_written(&closure, closures, diagnostics);
    let reads_nothing_stale = closures.name != WHEN.name || stale::check_reads_nothing_stale(&closure, diagnostics);
    match rules::check_one_parameter(&closure, 1, diagnostics).cloned() {
        Some(parameter) if is_written && never_awaits && only_reads && reads_only_guarded && reads_nothing_stale => {
            Reads { name: name.clone(), parameter, body: closure.body }
        }
        _ => broken(),
    }
}

fn check_no_output(closure: &Closure, closures: &Closures, diagnostics: &mut Diagnostics) {
    if let Some(output) = &closure.output {
        diagnostics.refuse(output, format!("leave out the type: {}", closures.gives));
    }
}

/// Reports a predicate that is only half written. Without this, rustc would report errors everywhere in the struct.
fn check_is_written(closure: &Closure, closures: &Closures, diagnostics: &mut Diagnostics) -> bool {
    let Closure { bars, parameters, body, .. } = closure;
    let (name, example) = (closures.name, closures.example);
    if body.is_empty() {
        diagnostics.refuse(bars, format!("there is nothing after the parameter: write `{name} = {example}`"));
        return false;
    }
    // The missing part belongs after the last token.
    let body = quote_spanned!(at_last(body, Span::call_site())=> (#body));
    let parsed = syn::parse2::<ExprClosure>(quote!(|#(#parameters),*| #body));
    if let Err(error) = &parsed {
        let message = format!("{error}: write a predicate such as `{name} = {example}`");
        diagnostics.refuse_at(error.span(), message);
    }
    parsed.is_ok()
}

/// Refuses `self`: a condition is declared once for all instances, so it has no `self`.
fn check_reads_only_guarded(
    closure: &Closure,
    closures: &Closures,
    owner: &Ident,
    diagnostics: &mut Diagnostics,
) -> bool {
    let tokens = flattened(closure.body.clone());
    let found: Vec<&TokenTree> =
        tokens.iter().filter(|token| is_word(token, "self") || is_word(token, "Self")).collect();
    for word in &found {
        let message = if is_word(word, "self") && closures.name == COUNT.name {
            "`count` reads only guarded fields, and has no `self`: read a guarded field".to_owned()
        } else if is_word(word, "self") {
            "`when` reads only guarded fields, and has no `self`: write such a predicate where you wait, \
             `wait_until!(self.state, |s| ..)`"
                .to_owned()
        } else {
            format!("`Self` would mean the struct of the guarded fields: write `{owner}`")
        };
        diagnostics.refuse(word, message);
    }
    found.is_empty()
}
