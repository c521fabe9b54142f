//! The expansion of the macros, from the request for a lock to the value of the body. The names of local variables are hygienic,
//! except that a guard has the name of its parameter, which hides it.
//!
//! "Seen at" a token means that the expansion has the span of this token, so that rustc reports an error there.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::held::{Held, HeldLock};
use super::options::{Limit, Options, check_options};
use super::parse::Call;
pub(crate) use super::parse::{Access, AcquireMode};
use super::rules;
pub(crate) use super::rules::Body;
use super::text::Text;
use super::tokens::{is_path, is_word, name_of};
use crate::diagnostics::Diagnostics;
use crate::place::{at_first, at_last, moved_to};

/// A macro that is a branch of `select_event!`.
pub(crate) struct InBranch {
    pub(crate) operation: TokenStream,
    /// The body, which runs with the outcome of the operation if the branch wins.
    pub(crate) run: Option<TokenStream>,
    /// Whether the body runs before the losers are dropped. It does for a monitor, which must not be held while they are.
    pub(crate) runs_first: bool,
}

pub(crate) struct Acquisition {
    pub(crate) warded: TokenStream,
    pub(crate) held: Held,
    pub(crate) mode: AcquireMode,
    pub(crate) access: Access,
    /// The macro that contains the `.await`. Outside async, rustc's error names this macro, so its name says what to write.
    pub(crate) outside_async: &'static str,
    pub(crate) options: Options,
    pub(crate) text: Text,
    /// A token of the macro whose name is the rule for borrows: rustc's error names this macro if a borrow leaves the body.
    pub(crate) lends: TokenStream,
}

/// The name of a predicate's captures in the expansion.
pub(crate) const CAPTURED: &str = "captured";

pub(crate) struct Until<'a> {
    /// The captures. `None` if the predicate borrows them.
    pub(crate) captured: Option<TokenStream>,
    pub(crate) predicate: &'a TokenStream,
    /// The keys, if the predicate has any, and the parameter for the captures.
    pub(crate) keys: Option<(TokenStream, &'a TokenStream)>,
    /// The expression of the first key, and the captures with the first key.
    pub(crate) first_key: Option<(&'a TokenStream, TokenStream)>,
}

/// Imports the methods that a body calls to pass the list of held locks on.
pub(crate) fn passing_on(warded: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        use #warded::__private::{AnyOrder as _, WhileHolding as _};
    }
}

/// A body with its guards: the pattern of the guards, the statements before the body, and the value.
struct Running {
    guards: TokenStream,
    run: TokenStream,
    value: TokenStream,
}

impl Acquisition {
    /// `acquire(&(lock))`, seen at the lock.
    pub(crate) fn request(&self, function: &str, lock: &TokenStream) -> TokenStream {
        self.in_order(self.on_lock(function, lock), std::slice::from_ref(lock))
    }

    fn on_lock(&self, function: &str, lock: &TokenStream) -> TokenStream {
        self.request_other(function, &borrowed(&self.warded, lock), lock)
    }

    /// `function(&(lock), base)`, seen at the lock.
    pub(crate) fn request_on(&self, function: &str, lock: &TokenStream, base: &TokenStream) -> TokenStream {
        let borrow = borrowed(&self.warded, lock);
        self.request_other(function, &quote_spanned!(at_last(lock, self.like())=> #borrow, #base), lock)
    }

    /// `held_across_awaits(on)`, seen at the word that lets the body await.
    pub(crate) fn request_to_await(&self, on: &TokenStream, asyncness: &Ident) -> TokenStream {
        let place = Span::mixed_site().located_at(asyncness.span());
        let function = self.function("held_across_awaits", place);
        quote_spanned!(place=> #function(#on))
    }

    /// `to_reach(on)`, seen at the lock.
    pub(crate) fn request_other(&self, other: &str, on: &TokenStream, lock: &TokenStream) -> TokenStream {
        let function = self.function(other, at_first(lock, self.like()));
        quote_spanned!(at_last(lock, self.like())=> #function(#on))
    }

    /// `on.until(captured, predicate)`, seen at the predicate; with keys `on.until_keyed(captured, predicate, &|about, captured|
    /// keys)`. It is one expression: if it had statements, rustc would propose a clone before them. With a first key, which is
    /// evaluated before: `match (on, captured) { (on, captured) => match keyed_first(&on, |about| value) { first_key =>
    /// on.until_keyed(..) } }`.
    pub(crate) fn request_until(on: &TokenStream, until: &Until<'_>, rule: &TokenStream) -> TokenStream {
        let Until { captured, predicate, keys, first_key } = until;
        let (first, last) = (at_first(predicate, like(rule)), at_last(predicate, like(rule)));
        let (about, kept, name) = (local("about"), local("on"), local("first_key"));
        let keys = keys.as_ref().map(|(parameter, keys)| {
            // The closure is seen at the predicate, because messages name it by its place.
            let mut keys = Group::new(Delimiter::Brace, (*keys).clone());
            keys.set_span(last);
            quote_spanned!(first=> , &|#about, #parameter| #keys)
        });
        let method = Ident::new(if keys.is_some() { "until_keyed" } else { "until" }, first);
        let wait = |on: &TokenStream, captured: Option<&TokenStream>| {
            let captured = captured.map(|captured| quote_spanned!(last=> #captured,));
            // The parentheses have the span of the predicate, so that rustc reports errors there.
            let mut on = Group::new(Delimiter::Parenthesis, on.clone());
            on.set_span(first);
            quote_spanned!(last=> #on.#method(#captured #predicate #keys))
        };
        let Some((value, with_first_key)) = first_key else { return wait(on, captured.as_ref()) };
        let begin = quote_spanned!(first=> match);
        // The expression of the first key may use the captures.
        let (kept, moved) = (kept.to_token_stream(), local(CAPTURED).into_token_stream());
        let waits = wait(&kept, Some(with_first_key));
        let arms = quote_spanned!(last=> { #name => #waits });
        let keyed_first = function(rule, "keyed_first", Span::mixed_site());
        let waits = quote_spanned!(Span::mixed_site()=> #begin #keyed_first(&#kept, |#about| #value) #arms);
        let arms = quote_spanned!(last=> { (#kept, #moved) => #waits });
        quote_spanned!(Span::mixed_site()=> #begin (#on, #captured) #arms)
    }

    /// `acquire_all((one_of_several(&(lock)), ..))`, seen from the first lock to the last.
    pub(crate) fn request_all(&self, function: &str, one: &str, locks: &[TokenStream]) -> TokenStream {
        let function = self.function(function, at_first(&quote!(#(#locks)*), self.like()));
        let end = at_last(&quote!(#(#locks)*), self.like());
        let each = locks.iter().map(|lock| self.on_lock(one, lock));
        let request = quote_spanned!(end=> #function((#(#each),*)));
        self.in_order(request, locks)
    }

    /// A wait on `lock`, checked against the locks that are held around it, and with its `holding` options.
    pub(crate) fn knowing_what_is_held(&self, request: TokenStream, lock: &TokenStream) -> TokenStream {
        let request = self.in_order(request, std::slice::from_ref(lock));
        // A lock that the list contains needs no check here. In a `#[requires]` method its name means the fields that it guards.
        let unknown = self.options.holding.iter().filter(|lock| !self.held.has(lock));
        unknown.fold(request, |request, known| {
            let function = self.function("holding", at_first(known, self.like()));
            let known = borrowed(&self.warded, known);
            quote_spanned!(Span::mixed_site()=> #function(#known, #request))
        })
    }

    /// Adds the check of the lock order. A `try_..` macro doesn't wait, so it may acquire in any order.
    fn in_order(&self, request: TokenStream, locks: &[TokenStream]) -> TokenStream {
        if self.mode == AcquireMode::Try {
            return request;
        }
        let mut request = request;
        for outer in &self.held.locks {
            for (place, lock) in locks.iter().enumerate().filter(|(_, lock)| !outer.is(lock)) {
                request = self.nested(outer, place, lock, &request);
            }
        }
        request
    }

    /// `nested::<0, _, _>(held_0, request).in_order()`
    fn nested(&self, outer: &HeldLock, place: usize, lock: &TokenStream, request: &TokenStream) -> TokenStream {
        let (name, first) = (&outer.name, at_first(lock, self.like()));
        let (function, place) = (self.function("nested", first), Literal::usize_unsuffixed(place));
        // rustc reports at the lock that it is not in order.
        let method = Ident::new("in_order", at_last(lock, self.like()));
        quote_spanned!(first=> #function::<#place, _, _>(#name, #request).#method())
    }

    fn function(&self, name: &str, place: Span) -> TokenStream {
        function(&self.warded, name, place)
    }

    fn like(&self) -> Span {
        like(&self.warded)
    }

    pub(crate) fn limited(&self, request: &TokenStream) -> TokenStream {
        let request = &self.texted(request);
        match &self.options.limit {
            Some(Limit { name, value }) => {
                let limit = self.function(&name.to_string(), Span::mixed_site());
                quote_spanned!(Span::mixed_site()=> #limit(#value, #request))
            }
            None => request.clone(),
        }
    }

    /// `__texted!((request), "with_lock!(self.state, |s| ..)")`, which is the request alone without the feature `observe`.
    fn texted(&self, request: &TokenStream) -> TokenStream {
        let (warded, texts) = (&self.warded, self.text.literals());
        quote_spanned!(Span::mixed_site()=> #warded::__texted!((#request), #(#texts),*))
    }

    /// Waits for `request`, in this mode, with the timeout or deadline.
    pub(crate) fn outcome(&self, request: &TokenStream) -> TokenStream {
        let limited = self.limited(request);
        let holding = self.held.suffix(Span::mixed_site());
        match self.mode {
            AcquireMode::Await => {
                let (warded, awaited) = (&self.warded, Ident::new(self.outside_async, Span::mixed_site()));
                quote_spanned!(Span::mixed_site()=> #warded::#awaited!(#limited #holding))
            }
            AcquireMode::Block => {
                let block_on = self.function("block_on", Span::mixed_site());
                quote_spanned!(Span::mixed_site()=> #block_on(#limited #holding))
            }
            AcquireMode::Try | AcquireMode::Briefly => limited,
        }
    }

    pub(crate) fn run(&self, request: &TokenStream, locks: &[TokenStream], body: &Body) -> TokenStream {
        let outcome = self.outcome(request);
        if self.is_fallible() || !locks.iter().all(is_place) {
            return self.run_after(&outcome, locks.len(), body);
        }
        // A `match` would keep the temporaries of the wait alive during the body, which makes rustc slower.
        let Running { guards, run, value } = self.running(locks.len(), body);
        quote_spanned! {Span::mixed_site()=> { let #guards = #outcome; #run #value } }
    }

    pub(crate) fn run_after(&self, outcome: &TokenStream, locks: usize, body: &Body) -> TokenStream {
        let arms = self.arms(&self.running(locks, body));
        quote_spanned! {Span::mixed_site()=> match #outcome { #arms } }
    }

    /// Whether the value comes in an `Option` or a `Result`.
    fn is_fallible(&self) -> bool {
        self.mode == AcquireMode::Try || self.options.limit.is_some()
    }

    fn running(&self, locks: usize, body: &Body) -> Running {
        let guards: Vec<Ident> = (0..locks).map(|index| guard(index, body)).collect();
        // The whole binding has the span of the user's token. Otherwise rustc takes it for a variable of the macro, and doesn't
        // name it.
        let bound = guards.iter().map(|guard| match self.access {
            Access::Write => quote_spanned!(guard.span()=> mut #guard),
            Access::Read => quote!(#guard),
        });
        let mut pattern = quote!(#(#bound),*);
        if locks > 1 {
            pattern = quote_spanned!(Span::mixed_site()=> (#pattern));
        }
        let parameters = body.parameters.iter().zip(&guards).map(|(parameter, guard)| self.binding(parameter, guard));
        let held = self.held_by(body, &guards);
        let run = quote_spanned!(Span::mixed_site()=> #held #(#parameters)*);
        // A block of edition 2024, as all blocks of this crate: its temporaries are dropped before the guard.
        let tokens = &body.tokens;
        let mut value = quote_spanned!(Span::mixed_site()=> { (#tokens) });
        if self.is_fallible() {
            value = reached(&self.warded, &value);
        } else {
            let of_closure = "the body is a closure's";
            let allowed = quote!(#[allow(clippy::needless_return, reason = #of_closure)]);
            value = quote_spanned!(Span::mixed_site()=> #allowed #value);
        }
        Running { guards: pattern, run, value }
    }

    /// `let held_0 = held(&s);`. Outside async, also the scope that makes the lock known in the functions that the body calls.
    fn held_by(&self, body: &Body, guards: &[Ident]) -> TokenStream {
        let warded = &self.warded;
        let methods = body.passes_on.then(|| passing_on(warded));
        let held = body.holds.iter().zip(guards).map(|(name, guard)| {
            let scope = (self.mode == AcquireMode::Block).then(|| {
                let scope = format_ident!("_scope_of_{name}", span = Span::mixed_site());
                quote_spanned!(Span::mixed_site()=> let #scope = #warded::__private::scope(#name);)
            });
            quote_spanned!(Span::mixed_site()=> let #name = #warded::__private::held(&#guard); #scope)
        });
        quote!(#methods #(#held)*)
    }

    /// `let s = &mut *lent(&mut s);`
    fn binding(&self, parameter: &TokenStream, guard: &Ident) -> TokenStream {
        // The span is that of the user's tokens. If a borrow leaves the body, rustc's error names the macro of the rule.
        let place = at_last(parameter, like(&self.lends));
        let hides = "it hides the guard";
        let allowed = quote!(#[allow(clippy::shadow_reuse, clippy::shadow_same, reason = #hides)]);
        let (mutable, lent) = match self.access {
            Access::Write => (Some(quote_spanned!(place=> mut)), "lent"),
            Access::Read => (None, "lent_to_reader"),
        };
        let lent = self.function(lent, place);
        let borrow = quote_spanned!(place.located_at(guard.span())=> &);
        quote_spanned!(place=> #allowed let #parameter = &#mutable *#lent(#borrow #mutable #guard);)
    }

    fn arms(&self, Running { guards, run, value }: &Running) -> TokenStream {
        let warded = &self.warded;
        let core = quote!(#warded::__private::core);
        let elapsed = local("elapsed");
        match (self.mode, &self.options.limit) {
            (AcquireMode::Try, _) => quote_spanned! {Span::mixed_site()=>
                #core::option::Option::Some(#guards) => { #run #core::option::Option::Some(#value) }
                #core::option::Option::None => #core::option::Option::None,
            },
            (_, Some(_)) => quote_spanned! {Span::mixed_site()=>
                #core::result::Result::Ok(#guards) => { #run #core::result::Result::Ok(#value) }
                #core::result::Result::Err(#elapsed) => #core::result::Result::Err(#elapsed),
            },
            (_, None) => quote_spanned! {Span::mixed_site()=> #guards => { #run #value } },
        }
    }
}

/// `with_lock!` and similar macros, which run a body under locks.
pub(crate) struct LockMacro {
    pub(crate) name: &'static str,
    pub(crate) mode: AcquireMode,
    pub(crate) access: Access,
    /// The function of the runtime that asks for one lock. The function for several locks has the same name with `_all` at its end.
    pub(crate) function: &'static str,
    /// The function of the runtime for each of several locks.
    pub(crate) one_of_several: &'static str,
    pub(crate) outside_async: &'static str,
}

struct UnderLocks {
    acquisition: Acquisition,
    locks: Vec<TokenStream>,
    body: Body,
    request: TokenStream,
    /// Several monitors have one guard.
    has_one_guard: bool,
}

impl LockMacro {
    pub(crate) fn expand(&self, input: TokenStream) -> TokenStream {
        Call::parse(self.name, input).expand(|call, diagnostics| self.validate(call, diagnostics), UnderLocks::run)
    }

    pub(crate) fn expand_in_branch(&self, input: TokenStream, outcome: &TokenStream) -> InBranch {
        let call = Call::parse(self.name, input);
        let validate = |call: &Call, diagnostics: &mut Diagnostics| self.validate(call, diagnostics);
        call.expand_in_branch(validate, |model, errors| model.in_branch(outcome, errors))
    }

    fn validate(&self, call: &Call, diagnostics: &mut Diagnostics) -> Option<UnderLocks> {
        let &Self { mode, access, outside_async, .. } = self;
        let has_locks = rules::check_locks(call, diagnostics);
        let options = check_options(call, mode, diagnostics);
        // With two bodies, it is not known which value the user wants.
        let is_complete = rules::check_nothing_follows(call, 1, diagnostics) && call.closures().nth(1).is_none();
        let body = rules::check_closure(call, diagnostics)
            .and_then(|closure| rules::check_body(call, closure, mode, diagnostics));
        let only_reads = access == Access::Write || rules::check_is_reader(call, diagnostics);
        let locks: Vec<TokenStream> = call.locks().into_iter().cloned().collect();
        let (warded, held, lends) = (call.warded.clone(), call.held.clone(), call.lends.clone());
        let text = Text::of(call, false);
        let acquisition = Acquisition { warded, held, mode, access, outside_async, options, text, lends };
        let body = body.filter(|_| has_locks && is_complete && only_reads)?;
        let request = match &locks[..] {
            [lock] => acquisition.request(self.function, lock),
            locks => acquisition.request_all(&format!("{}_all", self.function), self.one_of_several, locks),
        };
        let has_one_guard = locks.len() > 1 && rules::is_on_monitor(call);
        Some(UnderLocks { acquisition, locks, body, request, has_one_guard })
    }
}

impl UnderLocks {
    fn run(&self, errors: &TokenStream) -> TokenStream {
        let Self { acquisition, locks, body, request, .. } = self;
        let value = if self.has_one_guard { self.run_each() } else { acquisition.run(request, locks, body) };
        acquisition.options.beside(errors, &value)
    }

    /// Runs the body after a request that gives one guard for all locks.
    fn run_each(&self) -> TokenStream {
        let Self { acquisition, locks, body, request, .. } = self;
        let (all, each) = (local("all"), acquisition.function("each", Span::mixed_site()));
        let Running { guards, run, value } = acquisition.running(locks.len(), body);
        let run = quote_spanned!(Span::mixed_site()=> let #guards = #each(&mut #all); #run);
        let arms = acquisition.arms(&Running { guards: quote_spanned!(Span::mixed_site()=> mut #all), run, value });
        let outcome = acquisition.outcome(request);
        quote_spanned! {Span::mixed_site()=> match #outcome { #arms } }
    }

    fn in_branch(&self, outcome: &TokenStream, errors: &TokenStream) -> InBranch {
        let Self { acquisition, locks, body, request, .. } = self;
        let operation = acquisition.options.beside(errors, &acquisition.limited(request));
        InBranch { operation, run: Some(acquisition.run_after(outcome, locks.len(), body)), runs_first: false }
    }
}

impl Call {
    /// The expansion of the invocation, by the `validate` and `expand` of its macro.
    pub(crate) fn expand<Model>(
        &self,
        validate: impl Fn(&Self, &mut Diagnostics) -> Option<Model>,
        expand: impl Fn(&Model, &TokenStream) -> TokenStream,
    ) -> TokenStream {
        let mut diagnostics = Diagnostics::new();
        let model = validate(self, &mut diagnostics);
        let errors = diagnostics.into_compile_errors();
        model.map_or_else(|| remains(self, &errors), |model| expand(&model, &errors))
    }

    pub(crate) fn expand_in_branch<Model>(
        &self,
        validate: impl Fn(&Self, &mut Diagnostics) -> Option<Model>,
        expand: impl Fn(&Model, &TokenStream) -> InBranch,
    ) -> InBranch {
        let mut diagnostics = Diagnostics::new();
        let model = validate(self, &mut diagnostics);
        let errors = diagnostics.into_compile_errors();
        let remains = || InBranch { operation: remains(self, &errors), run: None, runs_first: false };
        model.map_or_else(remains, |model| expand(&model, &errors))
    }
}

/// The expansion of an invocation that has no usable body. The errors are its value, of any type. The user's locks and options
/// stay, so that an editor can complete them.
fn remains(call: &Call, errors: &TokenStream) -> TokenStream {
    let values = call.options().map(|option| &option.value);
    // After the first lock, an argument that is not a path was meant as a body, and makes no sense without the lock.
    let locks = call.locks().into_iter().enumerate().filter(|(index, lock)| *index == 0 || is_path(lock));
    let written = locks.map(|(_, lock)| lock).chain(values).filter(|tokens| !tokens.is_empty());
    // The user types the next argument at the empty parentheses.
    quote!({ #(let _ = &(#written);)* let _ = &(); #errors })
}

/// `if runs() { body } else { never_run() }`: the value of a body that may end in `return`. With the `if`, rustc does not warn that
/// the code after it is unreachable.
pub(crate) fn reached(warded: &TokenStream, body: &TokenStream) -> TokenStream {
    let function = |name| function(warded, name, Span::mixed_site());
    let (runs, never_run) = (function("runs"), function("never_run"));
    quote_spanned!(Span::mixed_site()=> if #runs() #body else { #never_run() })
}

/// Whether the lock is a place such as `self.state`, `*lock` or `path::LOCK`, which makes no temporary value that a guard could
/// borrow.
fn is_place(lock: &TokenStream) -> bool {
    is_path(lock) && !lock.clone().into_iter().any(|token| is_word(&token, "mut"))
}

/// A function of the runtime, seen at `place`.
pub(crate) fn function(warded: &TokenStream, name: &str, place: Span) -> TokenStream {
    let (warded, name) = (moved_to(place, warded), Ident::new(name, place));
    quote_spanned!(place=> #warded::__private::#name)
}

/// `&(self.state)`, seen where the user wrote `self.state`.
pub(crate) fn borrowed(warded: &TokenStream, written: &TokenStream) -> TokenStream {
    let borrow = quote_spanned!(at_first(written, like(warded))=> &);
    let written = quote_spanned!(at_last(written, like(warded))=> (#written));
    quote!(#borrow #written)
}

/// A span with the hygiene of the path to the runtime.
pub(crate) fn like(warded: &TokenStream) -> Span {
    warded.clone().into_iter().next().map_or_else(Span::mixed_site, |first| first.span())
}

/// The name of a guard. It is that of its parameter, which hides it. So the body can't use the guard, and rustc's error for a
/// borrow that leaves the body says "`s` does not live long enough". If the parameter is another pattern, the name is hygienic.
fn guard(index: usize, body: &Body) -> Ident {
    let hidden = || local(&format!("guard_{index}"));
    body.parameters.get(index).and_then(name_of).unwrap_or_else(hidden)
}

pub(crate) fn local(name: &str) -> Ident {
    format_ident!("{name}", span = Span::mixed_site())
}
