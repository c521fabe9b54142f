//! What a macro knows of the locks around it.
//!
//! Whoever runs a body under a lock writes into the macros of that body what is held there, as a first argument which users
//! never write ([`within`](super::within::within)):
//!
//! ```text
//! with_lock!(a.state, async |x| with_lock!(b.state, |y| x.swap(y)))
//! ──▶ .. let held_0 = held(&x); .. with_lock!(@held[(held_0 same a.state)] b.state, |y| x.swap(y)) ..
//! ```
//!
//! `held_0` is a local of no size in release builds, whose type knows what the outer lock guards, and so its level. `same`
//! says that `a.state` means the same lock in all of the body.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

use super::acquisition::{function, like};
use super::names::means_the_same;
use super::{Call, collected, is_punct};
use crate::diagnostics::Diagnostics;
use crate::guarded::view::as_written;
use crate::place::{at_first, at_last};

/// The locks that are held where a macro stands, the outermost first.
#[derive(Clone)]
pub(crate) struct Held {
    /// The path of the crate `warded`.
    pub(crate) warded: TokenStream,
    pub(crate) locks: Vec<HeldLock>,
}

#[derive(Clone)]
pub(crate) struct HeldLock {
    /// The local that stands for it: `held_0`.
    pub(crate) name: Ident,
    /// As the user wrote it.
    pub(crate) lock: TokenStream,
    /// Whether these tokens mean the same lock in all of the body.
    pub(crate) is_same: bool,
}

impl Held {
    pub(crate) fn none(warded: &TokenStream) -> Self {
        Self { warded: warded.clone(), locks: Vec::new() }
    }

    /// Takes the hidden argument off the front of `tokens`.
    pub(crate) fn take(warded: &TokenStream, tokens: &mut Vec<TokenTree>) -> Self {
        let mut held = Self::none(warded);
        if let [at, TokenTree::Ident(word), TokenTree::Group(list), ..] = &tokens[..] {
            if is_punct(at, '@') && word == "held" && list.delimiter() == Delimiter::Bracket {
                held.locks = list.stream().into_iter().filter_map(HeldLock::parse).collect();
                tokens.drain(..3);
            }
        }
        held
    }

    /// The hidden argument.
    pub(crate) fn to_argument(&self) -> TokenStream {
        let locks = self.locks.iter().map(HeldLock::to_token);
        quote_spanned!(Span::mixed_site()=> @held[#(#locks)*])
    }

    /// These and, inside of them, `locks`, which the `body` runs under.
    pub(crate) fn and(&self, locks: &[TokenStream], body: &TokenStream) -> Self {
        let mut held = self.clone();
        for lock in locks {
            let name = format_ident!("held_{}", held.locks.len(), span = Span::mixed_site());
            let path = Locks::of(lock).map_or_else(|| lock.clone(), |locks| locks.to_path());
            let is_same = means_the_same(&path, body);
            held.locks.push(HeldLock { name, lock: lock.clone(), is_same });
        }
        held
    }

    /// `future.while_holding(held_0)`, seen at `place`: in debug builds, what it polls finds out which locks are held.
    pub(crate) fn suffix(&self, place: Span) -> TokenStream {
        let place = Span::mixed_site().located_at(place);
        let method = Ident::new("while_holding", place);
        let names = self.locks.iter().map(|lock| &lock.name);
        quote_spanned!(place=> #(.#method(#names))*)
    }

    /// The request for so many `locks`, which are acquired in order, or it does not compile.
    pub(crate) fn in_order(&self, request: TokenStream, locks: &[TokenStream]) -> TokenStream {
        let mut request = request;
        for outer in &self.locks {
            for (place, lock) in locks.iter().enumerate() {
                if !outer.is(lock) {
                    request = self.nested(outer, place, lock, &request);
                }
            }
        }
        request
    }

    /// `nested::<0, _, _>(held_0, request).in_order()`
    fn nested(&self, outer: &HeldLock, place: usize, lock: &TokenStream, request: &TokenStream) -> TokenStream {
        let name = &outer.name;
        let first = at_first(lock, like(&self.warded));
        let function = function(&self.warded, "nested", first);
        let place = proc_macro2::Literal::usize_unsuffixed(place);
        // rustc says of the lock that it is not in order.
        let method = Ident::new("in_order", at_last(lock, like(&self.warded)));
        quote_spanned!(first=> #function::<#place, _, _>(#name, #request).#method())
    }

    /// Whether none of the locks is held already, as far as the tokens tell.
    pub(crate) fn check_not_again(&self, call: &Call, diagnostics: &mut Diagnostics) -> bool {
        let mut fits = true;
        for lock in call.locks() {
            if self.locks.iter().any(|outer| outer.is(lock)) {
                let message = format!(
                    "`{}` is held here already, and would wait for itself: leave out this `{}!`, and use what the closure \
                     around it was given",
                    shown(lock),
                    call.name
                );
                diagnostics.refuse(lock, message);
                fits = false;
            }
        }
        fits
    }

    /// Whether this lock is held here, as far as the tokens tell.
    pub(crate) fn has(&self, lock: &TokenStream) -> bool {
        self.locks.iter().any(|held| normal(&held.lock) == normal(lock))
    }

    /// Whether a wait for a predicate keeps no lock, but those that it says it does.
    pub(crate) fn check_nothing_else(&self, call: &Call, diagnostics: &mut Diagnostics) {
        let said: Vec<String> =
            call.options().filter(|option| option.name == "holding").map(|option| normal(&option.value)).collect();
        let Some(lock) = call.locks().first().copied() else { return };
        for outer in self.locks.iter().filter(|outer| !said.contains(&normal(&outer.lock)) && !outer.is(lock)) {
            let what = if says_what(call) { "the predicate".to_owned() } else { format!("`{}`", shown(lock)) };
            let unless = unless(call, lock, &outer.lock);
            let outer = shown(&outer.lock);
            let message = format!(
                "this wait would keep `{outer}` locked, and whoever makes {what} true may need it: wait before you lock \
                 `{outer}`{unless}"
            );
            diagnostics.refuse(lock, message);
        }
    }
}

impl HeldLock {
    fn parse(token: TokenTree) -> Option<Self> {
        let TokenTree::Group(group) = token else { return None };
        let mut tokens = group.stream().into_iter();
        let (Some(TokenTree::Ident(name)), Some(same)) = (tokens.next(), tokens.next()) else { return None };
        Some(Self { name, is_same: same.to_string() == "same", lock: tokens.collect() })
    }

    fn to_token(&self) -> TokenTree {
        let Self { name, lock, is_same } = self;
        let same = Ident::new(if *is_same { "same" } else { "other" }, Span::mixed_site());
        Group::new(Delimiter::Parenthesis, quote!(#name #same #lock)).into()
    }

    /// Whether these tokens mean it, or one of its locks, for certain.
    fn is(&self, lock: &TokenStream) -> bool {
        let overlap = match (Locks::of(&self.lock), Locks::of(lock)) {
            (Some(held), Some(locks)) => held.overlap(&locks),
            _ => normal(&self.lock) == normal(lock),
        };
        self.is_same && overlap
    }
}

/// `self.state`, or `self.holding_state_and_journal()`: whose they are, and which.
struct Locks {
    /// With the dot.
    owner: TokenStream,
    /// The field or the method.
    member: Ident,
    names: Vec<String>,
}

impl Locks {
    fn of(lock: &TokenStream) -> Option<Self> {
        let tokens: Vec<TokenTree> =
            as_written(lock.clone()).into_iter().skip_while(|token| is_punct(token, '&')).collect();
        let (owner, member, names) = match &tokens[..] {
            [owner @ .., TokenTree::Ident(field)] => (owner, field, vec![field.to_string()]),
            [owner @ .., TokenTree::Ident(method), TokenTree::Group(nothing)] if nothing.stream().is_empty() => {
                let names = method.to_string();
                let names = names.strip_prefix(HOLDING)?;
                // The last if a lock has such a name.
                (owner, method, names.split("_and_").chain([names]).map(str::to_owned).collect())
            }
            _ => return None,
        };
        let is_member = owner.last().is_some_and(|dot| is_punct(dot, '.'));
        is_member.then(|| Self { owner: collected(owner), member: member.clone(), names })
    }

    fn overlap(&self, others: &Self) -> bool {
        let is_other = |name: &String| others.names.contains(name);
        self.owner.to_string() == others.owner.to_string() && self.names.iter().any(is_other)
    }

    /// As a path of fields, which a method that hands them out is as good as.
    fn to_path(&self) -> TokenStream {
        let Self { owner, member, .. } = self;
        quote!(#owner #member)
    }
}

/// How the methods begin that hand a macro of this crate the whole struct with some of its locks.
const HOLDING: &str = "holding_";

/// The tokens as the user wrote them, without `&`s before them.
fn normal(lock: &TokenStream) -> String {
    as_written(lock.clone()).into_iter().skip_while(|token| is_punct(token, '&')).collect::<TokenStream>().to_string()
}

/// Whether there is a predicate.
fn says_what(call: &Call) -> bool {
    call.closures().next().is_some()
}

/// When a wait may keep the lock `outer`. What has the same owner may be a condition of it, and is one if it says what to wait
/// for; the condition of another lock is too rare to mention.
fn unless(call: &Call, lock: &TokenStream, outer: &TokenStream) -> String {
    let has_same_owner = owner(lock).is_some() && owner(lock) == owner(outer);
    let (name, lock, outer) = (call.name, shown(lock), shown(outer));
    match (has_same_owner, says_what(call)) {
        (true, false) => String::new(),
        (true, true) => format!(
            "; or, if `{lock}` is no condition of it and nobody needs it, say so: `{name}!({lock}, holding = {outer}, |s| ..)`"
        ),
        (false, true) => format!("; or, if nobody needs it, say so: `{name}!({lock}, holding = {outer}, |s| ..)`"),
        (false, false) => format!("; or, if nobody needs it, say so: `{name}!({lock}, holding = {outer})`"),
    }
}

/// `self` of `self.state`.
fn owner(lock: &TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = as_written(lock.clone()).into_iter().filter(|token| !is_punct(token, '&')).collect();
    match &tokens[..] {
        [owner @ .., dot, TokenTree::Ident(_)] if is_punct(dot, '.') => Some(collected(owner).to_string()),
        _ => None,
    }
}

/// Without the spaces of a token stream.
pub(super) fn shown(lock: &TokenStream) -> String {
    normal(lock).replace(" . ", ".").replace(" :: ", "::").replace(" (", "(").replace(" [", "[")
}
