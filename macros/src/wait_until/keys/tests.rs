#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, ExprClosure};

use super::{of, taken_first};

/// The keys of `|s| predicate`.
#[track_caller]
fn check(predicate: TokenStream, expected: TokenStream) {
    let found = of(&syn::parse_quote!(move |s| (#predicate))).map(|keys| keys.to_string());
    assert_eq!(found, Some(expected.to_string()), "{predicate}");
}

#[track_caller]
fn unknown(predicate: TokenStream) {
    let found = of(&syn::parse_quote!(move |s| (#predicate)));
    assert!(found.is_none(), "{predicate}: {}", found.unwrap());
}

/// `about.keyed_field(|s| &s.turn, |key| key(&me)).keyed_equal()`
fn field(field: TokenStream, key: TokenStream, methods: TokenStream) -> TokenStream {
    quote!(about.keyed_field(|s| &s.#field, |key| key(&#key)) #methods)
}

fn equal(name: TokenStream, key: TokenStream) -> TokenStream {
    field(name, key, quote!(.keyed_equal()))
}

fn turn() -> TokenStream {
    equal(quote!(turn), quote!(me))
}

fn is_open() -> TokenStream {
    equal(quote!(open), quote!(true))
}

fn nothing() -> TokenStream {
    quote!(about.keyed_nothing())
}

/// What comes through a macro as an expression.
fn group(tokens: TokenStream) -> TokenTree {
    Group::new(Delimiter::None, tokens).into()
}

#[test]
fn a_comparison_of_a_field_is_known() {
    check(quote!(s.turn == me), turn());
    check(quote!(s.0 >= 3), field(quote!(0), quote!(3), quote!(.keyed_at_least())));
    check(quote!(s.level > -1), field(quote!(level), quote!(-1), quote!(.keyed_above())));
    check(quote!(s.level <= LIMIT), field(quote!(level), quote!(LIMIT), quote!(.keyed_at_most())));
    check(quote!(s.turn != me), field(quote!(turn), quote!(me), quote!(.keyed_differs())));
    check(
        quote!(s.level < captured_0 as u64),
        field(quote!(level), quote!((captured_0 as u64)), quote!(.keyed_below())),
    );
    check(quote!((*s).turn == me), turn());
    check(quote!(*s == 3), quote!(about.keyed_whole(|key| key(&3)).keyed_equal()));
}

#[test]
fn a_field_of_a_field_is_unknown() {
    unknown(quote!(s.a.b == me));
    unknown(quote!(s.a.len.b == me));
    unknown(quote!(*s.a == me));
    unknown(quote!(**s == me));
    unknown(quote!(s.a.items.is_empty()));
    unknown(quote!(s.a.items.len() > 3));
    unknown(quote!(s.a.open));
}

#[test]
fn a_key_has_a_type_of_its_own_or_that_of_what_it_is_compared_with() {
    check(quote!(s.next == None), quote!(about.keyed_field_alike(|s| &s.next, |key| key(&None)).keyed_equal()));
    check(
        quote!(s.phase == Phase::Open),
        quote!(about.keyed_field_alike(|s| &s.phase, |key| key(&Phase::Open)).keyed_equal()),
    );
    unknown(quote!(s.share == x as _));
    unknown(quote!(s.id == 3_000_000_000));
    check(quote!(s.id == 3_000_000_000_u64), equal(quote!(id), quote!(3_000_000_000_u64)));
    unknown(quote!(s.items.len() > -1));
    check(quote!(s.open == true), is_open());
}

#[test]
fn what_comes_through_a_macro_is_read_like_what_is_in_parentheses() {
    let (reading, key, whole) = (group(quote!(s.turn)), group(quote!(me)), group(quote!(s.turn == me || s.open)));
    check(quote!(#reading == 3), equal(quote!(turn), quote!(3)));
    check(quote!(s.turn == #key), turn());
    let (turn, is_open) = (turn(), is_open());
    check(quote!(#whole && s.ready()), quote!(#turn.keyed_or(#is_open).keyed_and(about.keyed_nothing())));
    let early = group(quote!(s.ready() || true));
    unknown(quote!(#early && s.turn == me));
}

#[test]
fn either_side_may_be_the_field() {
    check(quote!(me == s.turn), turn());
    check(quote!(3 < s.n), field(quote!(n), quote!(3), quote!(.keyed_above())));
    check(quote!(3 <= s.n), field(quote!(n), quote!(3), quote!(.keyed_at_least())));
    check(quote!(3 > s.n), field(quote!(n), quote!(3), quote!(.keyed_below())));
    check(quote!(3 >= s.n), field(quote!(n), quote!(3), quote!(.keyed_at_most())));
    check(quote!(3 != s.n), field(quote!(n), quote!(3), quote!(.keyed_differs())));
}

#[test]
fn flags_and_lengths_are_known() {
    check(quote!(s.open), is_open());
    check(quote!(!s.open), equal(quote!(open), quote!(false)));
    check(quote!(s.items.is_empty()), field(quote!(items), quote!(true), quote!(.keyed_emptiness().keyed_equal())));
    check(quote!(!s.items.is_empty()), field(quote!(items), quote!(false), quote!(.keyed_emptiness().keyed_equal())));
    let presence = quote!(.keyed_optional().keyed_presence().keyed_equal());
    check(quote!(s.next.is_some()), field(quote!(next), quote!(true), presence.clone()));
    check(quote!(s.next.is_none()), field(quote!(next), quote!(false), presence));
    check(
        quote!(s.items.len() < captured_0),
        field(quote!(items), quote!(captured_0), quote!(.keyed_length().keyed_below())),
    );
    check(quote!(!s.is_empty()), quote!(about.keyed_whole(|key| key(&false)).keyed_emptiness().keyed_equal()));
    check(quote!(s.len() == 3), quote!(about.keyed_whole(|key| key(&3)).keyed_length().keyed_equal()));
}

#[test]
fn what_is_joined_is_told_of_both() {
    let (turn, is_open) = (turn(), is_open());
    let above = field(quote!(n), quote!(3), quote!(.keyed_above()));
    check(quote!(s.open || s.turn == me), quote!(#is_open.keyed_or(#turn)));
    check(quote!(s.turn == me && (s.n > 3)), quote!(#turn.keyed_and(#above)));
    check(quote!(!(s.turn == me)), quote!(#turn.keyed_not()));
    check(quote!(!(s.turn == me) && s.open), quote!(#turn.keyed_not().keyed_and(#is_open)));
    check(quote!(s.turn == me && s.ready()), quote!(#turn.keyed_and(about.keyed_nothing())));
    unknown(quote!(s.ready() || s.turn == me));
    unknown(quote!(s.turn == me || s.ready()));
    check(
        quote!((s.open || s.turn == me) && s.ready()),
        quote!(#is_open.keyed_or(#turn).keyed_and(about.keyed_nothing())),
    );
}

#[test]
fn nothing_is_known_behind_what_may_return_change_or_call() {
    let is_open = is_open();
    unknown(quote!(
        (if s.closed {
            return true;
        } else {
            s.armed
        }) && s.turn == me
    ));
    unknown(quote!(s.ready() && s.turn == me));
    unknown(quote!(s.next? && s.turn == me));
    unknown(quote!(panic!() && s.turn == 3));
    unknown(quote!((s.turn == 1 || s.ready()) && s.turn == me));
    unknown(quote!('all: { s.turn == me }));
    unknown(quote!(unsafe { s.turn == me }));
    // The types see that the first part calls something.
    let nothing = nothing();
    let turn = turn();
    check(quote!((s.open && s.ready()) && s.turn == me), quote!(#is_open.keyed_and(#nothing).keyed_and_rather(#turn)));
    check(quote!(s.open && (s.ready() && s.turn == me)), quote!(#is_open.keyed_and_rather(#nothing)));
}

#[test]
fn what_differs_from_waiter_to_waiter_goes_first() {
    let (two, turn) = (equal(quote!(phase), quote!(2)), turn());
    check(quote!(s.phase == 2 && s.turn == me), quote!(#two.keyed_and_rather(#turn)));
}

#[test]
fn parentheses_and_braces_do_not_hide_it() {
    check(quote!(((s.turn) == (me))), turn());
    check(quote!({ s.turn == me }), turn());
    check(quote!(!(s.open)), equal(quote!(open), quote!(false)));
}

#[test]
fn everything_else_is_unknown() {
    unknown(quote!(s.turn + 1 == me));
    unknown(quote!(s.turn == next(me)));
    unknown(quote!(s.turn == me.next()));
    unknown(quote!(s.turn == s.other));
    unknown(quote!(s.turn == s.other.turn));
    unknown(quote!(s.turn == s.other + 1));
    unknown(quote!(s.items[0] == me));
    unknown(quote!(s.is_turn_of(me)));
    unknown(quote!(s.items.len(3) == 3));
    unknown(quote!(other.turn == me));
    unknown(quote!(s == me));
    unknown(quote!(s));
    unknown(quote!(true));
    unknown(quote!(matches!(s.phase, Phase::Open)));
    unknown(quote!({
        let me = 3;
        s.turn == me
    }));
    unknown(quote!(if s.open { s.turn == me } else { false }));
    unknown(quote!(s.open & s.ready));
    unknown(quote!(s.open == s.ready));
    unknown(quote!(s.busy.contains(&me)));
    // It may be behind a `Deref` of the user's.
    unknown(quote!(s.turn == CONFIG.turn));
}

#[test]
fn a_variable_that_may_be_written_is_no_key() {
    unknown(quote!(
        s.turn == me && {
            me += 1;
            true
        }
    ));
    unknown(quote!(s.turn == me && advance(&mut me)));
    unknown(quote!(s.turn == me && advance!()));
    unknown(quote!(s.turn == me && s.items.iter().any(|me| me.ready)));
    unknown(quote!(s.turn == me + 1 && advance(&mut me)));
    let (three, nothing) = (equal(quote!(turn), quote!(3)), nothing());
    check(quote!(s.turn == 3 && advance!()), quote!(#three.keyed_and(#nothing)));
    unknown(quote!(s.turn == me && matches!(s.phase, Phase::Open)));
    unknown(quote!(s.turn == me && (0..me).contains(&s.n)));
    // Fields have other names.
    let own = equal(quote!(me), quote!(me));
    check(quote!(s.me == me && s.them.me()), quote!(#own.keyed_and(#nothing)));
    // As often as it is a key.
    let (turn, next) = (turn(), equal(quote!(next), quote!(me)));
    check(quote!(s.turn == me || s.next == me), quote!(#turn.keyed_or(#next)));
}

/// `about.keyed_calculated(&(&k,)).keyed_from().keyed_field(|s| &s.turn, |key| key(&(k + 1))).keyed_equal()`
fn calculated(operands: TokenStream, key: TokenStream) -> TokenStream {
    quote!(about.keyed_calculated(&(#operands)).keyed_from().keyed_field(|s| &s.turn, |key| key(&(#key))).keyed_equal())
}

#[test]
fn a_calculated_key_is_known_where_every_evaluation_reaches_it_first() {
    let next = || calculated(quote!(&k,), quote!(k + 1));
    let (one, nothing) = (next(), nothing());
    check(quote!(s.turn == k + 1), next());
    check(quote!(k + 1 == s.turn), next());
    check(quote!(s.turn == k + 1 && s.ready()), quote!(#one.keyed_and(#nothing)));
    let (is_open, closed) = (is_open(), equal(quote!(closed), quote!(true)));
    check(quote!((s.turn == k + 1 || s.open) && s.closed), quote!(#one.keyed_or(#is_open).keyed_and(#closed)));
    check(quote!(s.open && s.turn == k + 1), quote!(#is_open.keyed_and(#nothing)));
    unknown(quote!(s.open || s.turn == k + 1));
    unknown(quote!(s.ready() && s.turn == k + 1));
}

#[test]
fn a_key_is_calculated_by_operators_and_indexing() {
    check(quote!(s.turn == ids[i]), calculated(quote!(&ids, &i,), quote!(ids[i])));
    check(quote!(s.turn == LIMIT * 2), calculated(quote!(&LIMIT,), quote!(LIMIT * 2)));
    check(quote!(s.turn == (k + 1) as u64), calculated(quote!(&k,), quote!((k + 1) as u64)));
    check(quote!(s.turn == -k), calculated(quote!(&k,), quote!(-k)));
    check(quote!(s.turn == *k), calculated(quote!(&k,), quote!(*k)));
    check(quote!(s.turn == captured_0 % 2), calculated(quote!(&captured_0,), quote!(captured_0 % 2)));
    unknown(quote!(s.turn == ids[next()]));
    unknown(quote!(s.turn == k + s.n));
    unknown(quote!(s.turn == a + b + c + d + e));
    unknown(quote!(s.turn == 1 + 1));
    unknown(quote!(s.turn == k + if s.open { 1 } else { 2 }));
    unknown(quote!(s.turn == k + return true));
    unknown(quote!(s.items.len() > -k));
}

#[track_caller]
fn first(predicate: TokenStream) -> Option<String> {
    let mut closure: ExprClosure = syn::parse_quote!(move |s| (#predicate));
    let mut taken = None;
    let is_of_self = |tokens: TokenStream| tokens.to_string().contains("self");
    taken_first(&mut closure, &is_of_self, &mut |key: &Expr| {
        taken = Some(key.to_token_stream().to_string());
        syn::parse_quote!(k)
    });
    assert_eq!(closure.to_token_stream().to_string().contains("self"), taken.is_none());
    taken
}

#[test]
fn what_is_called_of_self_is_taken_where_every_evaluation_reaches_it_first() {
    let id = quote!(self.id()).to_string();
    assert_eq!(first(quote!(s.turn == self.id())), Some(id.clone()));
    assert_eq!(first(quote!(self.id() <= s.items.len() && s.open)), Some(id.clone()));
    assert_eq!(first(quote!(!({ s.turn == self.id() } || s.ready()))), Some(id));
    assert_eq!(first(quote!(s.turn == limit(self, 3) + 1)), Some(quote!(limit(self, 3) + 1).to_string()));
    assert_eq!(first(quote!(s.open && s.turn == self.id())), None);
    assert_eq!(first(quote!(s.ready(self))), None);
    assert_eq!(first(quote!(s.turn + 1 == self.id())), None);
    assert_eq!(first(quote!(s.turn == self.id_of(s.next))), None);
    assert_eq!(first(quote!(s.turn == self.id()?)), None);
    assert_eq!(first(quote!(s.turn == self.id(|n| n))), None);
    assert_eq!(first(quote!(s.turn == self.id(&mut n))), None);
    assert_eq!(first(quote!(s.turn == read!(self))), None);
}

#[test]
fn the_parameter_is_a_name() {
    let found = |closure: TokenStream| of(&syn::parse2(closure).unwrap());
    assert!(found(quote!(|s: &State| s.open)).is_some());
    assert!(found(quote!(|State { open, .. }| *open)).is_none());
    assert!(found(quote!(|_| true)).is_none());
    assert!(found(quote!(|s| -> bool { s.open })).is_some());
}
