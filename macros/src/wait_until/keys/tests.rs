#![expect(clippy::needless_pass_by_value, reason = "the arguments are values of `quote!`, which are written in place")]

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, ExprClosure};

use super::{First, of, taken_first};

/// The keys of `|s| predicate`.
#[track_caller]
fn check(predicate: TokenStream, expected: TokenStream) {
    let found = of(&syn::parse_quote!(move |s| (#predicate)), &TokenStream::new()).map(|keys| keys.to_string());
    assert_eq!(found, Some(expected.to_string()), "{predicate}");
}

#[track_caller]
fn unknown(predicate: TokenStream) {
    let found = of(&syn::parse_quote!(move |s| (#predicate)), &TokenStream::new());
    assert!(found.is_none(), "{predicate}: {}", found.unwrap());
}

/// `about.keyed_field(|s| &s.turn, &me) .. .keyed_equal()`
fn field(field: TokenStream, key: TokenStream, methods: TokenStream) -> TokenStream {
    let constant = constant(&key);
    quote!(about.keyed_field(|s| &s.#field, &#key) #constant #methods)
}

/// The call that marks a constant key. For a single name, rustc decides whether it is a constant.
fn constant(key: &TokenStream) -> Option<TokenStream> {
    let text = key.to_string();
    let is_name = text.starts_with(|first: char| first == '(' || first.is_alphabetic()) && !text.contains("::");
    match &*text {
        "true" | "false" => Some(quote!(.keyed_constant())),
        text if text.starts_with("(captured)") || text.starts_with("(first_key)") => None,
        _ if is_name => Some(quote!(.keyed_constant_or(|| { let _ = &#key; }))),
        _ => Some(quote!(.keyed_constant())),
    }
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

/// The invisible group in which a macro passes on an expression.
fn group(tokens: TokenStream) -> TokenTree {
    Group::new(Delimiter::None, tokens).into()
}

#[test]
fn a_comparison_of_a_field_has_a_key() {
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
    check(quote!(*s == 3), quote!(about.keyed_whole(&3).keyed_constant().keyed_equal()));
}

#[test]
fn a_field_of_a_field_has_no_key() {
    unknown(quote!(s.a.b == me));
    unknown(quote!(s.a.len.b == me));
    unknown(quote!(*s.a == me));
    unknown(quote!(**s == me));
    unknown(quote!(s.a.items.is_empty()));
    unknown(quote!(s.a.items.len() > 3));
    unknown(quote!(s.a.open));
}

#[test]
fn a_key_has_a_type_of_its_own_or_the_type_of_the_field() {
    check(quote!(s.next == None), quote!(about.keyed_field_alike(|s| &s.next, &None).keyed_constant().keyed_equal()));
    check(
        quote!(s.phase == Phase::Open),
        quote!(about.keyed_field_alike(|s| &s.phase, &Phase::Open).keyed_constant().keyed_equal()),
    );
    unknown(quote!(s.share == x as _));
    unknown(quote!(s.id == 3_000_000_000));
    check(quote!(s.id == 3_000_000_000_u64), equal(quote!(id), quote!(3_000_000_000_u64)));
    unknown(quote!(s.items.len() > -1));
    check(quote!(s.open == true), is_open());
}

#[test]
fn the_group_of_a_macro_is_read_like_parentheses() {
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
fn flags_and_lengths_have_keys() {
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
    check(quote!(!s.is_empty()), quote!(about.keyed_whole(&false).keyed_constant().keyed_emptiness().keyed_equal()));
    check(quote!(s.len() == 3), quote!(about.keyed_whole(&3).keyed_constant().keyed_length().keyed_equal()));
}

#[test]
fn and_and_or_combine_the_keys_of_both_sides() {
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
fn there_are_no_keys_after_code_that_may_return_change_or_call() {
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
    // The types show at run time that the first part calls a function.
    let nothing = nothing();
    let turn = turn();
    check(quote!((s.open && s.ready()) && s.turn == me), quote!(#is_open.keyed_and(#nothing).keyed_and_rather(#turn)));
    check(quote!(s.open && (s.ready() && s.turn == me)), quote!(#is_open.keyed_and_rather(#nothing)));
}

#[test]
fn the_key_that_differs_between_waiters_is_preferred() {
    let (two, turn) = (equal(quote!(phase), quote!(2)), turn());
    check(quote!(s.phase == 2 && s.turn == me), quote!(#two.keyed_and_rather(#turn)));
}

#[test]
fn parentheses_and_braces_do_not_hide_a_comparison() {
    check(quote!(((s.turn) == (me))), turn());
    check(quote!({ s.turn == me }), turn());
    check(quote!(!(s.open)), equal(quote!(open), quote!(false)));
}

#[test]
fn all_other_predicates_have_no_keys() {
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
    // The field may be reached through a `Deref` of the user's.
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
    let (three, nothing) = (equal(quote!(turn), quote!(3)), nothing());
    check(quote!(s.turn == 3 && advance!()), quote!(#three.keyed_and(#nothing)));
    unknown(quote!(s.turn == me && matches!(s.phase, Phase::Open)));
    unknown(quote!(s.turn == me && (0..me).contains(&s.n)));
    // A field of the same name is not the variable.
    let own = equal(quote!(me), quote!(me));
    check(quote!(s.me == me && s.them.me()), quote!(#own.keyed_and(#nothing)));
    // The variable is a key in both places.
    let (turn, next) = (turn(), equal(quote!(next), quote!(me)));
    check(quote!(s.turn == me || s.next == me), quote!(#turn.keyed_or(#next)));
}

/// Checks the expansion of `|s| predicate`, whose first key is evaluated once: the value, the rest of the predicate, and the
/// keys.
#[track_caller]
fn check_first(predicate: TokenStream, [value, left, keys]: [TokenStream; 3]) {
    let mut closure: ExprClosure = syn::parse_quote!(move |s| (#predicate));
    let first = First::taken(&mut closure, &TokenStream::new()).unwrap_or_else(|| panic!("{predicate}"));
    assert_eq!(first.value.to_string(), value.to_string(), "{predicate}");
    assert_eq!(closure.to_token_stream().to_string(), quote!(move |s| (#left)).to_string(), "{predicate}");
    assert_eq!(first.keys.to_string(), keys.to_string(), "{predicate}");
}

/// `s.turn == key`
#[track_caller]
fn check_turn(key: TokenStream) {
    check_first(
        quote!(s.turn == #key),
        [
            quote!(about.keyed_call(&(#key), |s, key| s.turn == key).keyed_value()),
            quote!((if first_key.keyed_is_known() { first_key.keyed_equal(&(s.turn)) } else { s.turn == #key })),
            first_turn(),
        ],
    );
}

fn first_turn() -> TokenStream {
    equal(quote!(turn), quote!((first_key).0))
}

#[track_caller]
fn none_first(predicate: TokenStream) {
    let mut closure: ExprClosure = syn::parse_quote!(move |s| (#predicate));
    assert!(First::taken(&mut closure, &TokenStream::new()).is_none(), "{predicate}");
    assert_eq!(closure.to_token_stream().to_string(), quote!(move |s| (#predicate)).to_string());
}

#[test]
fn an_expression_that_every_evaluation_begins_with_is_a_key() {
    for key in [
        quote!(k + 1),
        quote!(-k),
        quote!((k + 1) as u64),
        quote!(captured_0 % 2),
        quote!(task.id()),
        quote!(u64::from(k)),
        quote!(limit(&k, 3)),
        quote!(task.inner().id()),
        quote!(task.small() as u64),
        quote!(Some(k)),
        quote!(a + b * c - d / e),
        quote!(task.place().0),
    ] {
        check_turn(key);
    }
}

#[test]
fn a_place_is_not_moved() {
    let reading =
        quote!((if first_key.keyed_is_known() { first_key.keyed_equal(&(s.turn)) } else { s.turn == ids[next(i)] }));
    let value = quote!(about.keyed_place(&(ids[next(i)]), |s, key| s.turn == *key).keyed_value());
    check_first(quote!(s.turn == ids[next(i)]), [value, reading, first_turn()]);
}

#[test]
fn a_first_key_may_be_on_either_side() {
    let value = quote!(about.keyed_call(&(id()), |s, key| key <= s.items.len()).keyed_value());
    let left = quote!(
        (if first_key.keyed_is_known() {
            first_key.keyed_left_at_most(&(s.items.len()))
        } else {
            id() <= s.items.len()
        }) && s.open
    );
    let (at_least, is_open) =
        (field(quote!(items), quote!((first_key).0), quote!(.keyed_length().keyed_at_least())), is_open());
    check_first(quote!(id() <= s.items.len() && s.open), [value, left, quote!(#at_least.keyed_and(#is_open))]);
}

#[test]
fn keys_are_made_of_a_first_key_and_of_later_comparisons() {
    let keys = |behind: TokenStream| {
        let mut closure: ExprClosure = syn::parse_quote!(move |s| (s.turn == me.next() #behind));
        First::taken(&mut closure, &TokenStream::new()).expect("it has a first key").keys.to_string()
    };
    let (turn, nothing, is_open) = (first_turn(), nothing(), is_open());
    assert_eq!(keys(quote!(&&s.ready())), quote!(#turn.keyed_and(#nothing)).to_string());
    assert_eq!(keys(quote!(|| s.open)), quote!(#turn.keyed_or(#is_open)).to_string());
    assert_eq!(keys(quote!(|| s.ready())), nothing.to_string());
    // The call may write the variable.
    assert_eq!(keys(quote!(|| s.next == me)), nothing.to_string());
    assert_eq!(keys(quote!(&&s.next == you)), {
        let you = equal(quote!(next), quote!(you));
        quote!(#turn.keyed_and(#you)).to_string()
    });
}

#[test]
fn an_expression_that_is_not_always_reached_or_is_guarded_or_returns_is_no_first_key() {
    none_first(quote!(s.open && s.turn == task.id()));
    none_first(quote!(s.open || s.turn == k + 1));
    none_first(quote!(s.ready() && s.turn == k + 1));
    none_first(quote!(s.turn + 1 == task.id()));
    none_first(quote!(s.turn == k + s.n));
    none_first(quote!(s.turn == task.id_of(s.next)));
    none_first(quote!(s.turn == k + if open { 1 } else { 2 }));
    none_first(quote!(s.turn == k + return true));
    none_first(quote!(s.turn == next()?));
    none_first(quote!(s.turn == read!(k)));
    none_first(quote!(s.turn == next(&mut k)));
    none_first(quote!(s.turn == next(|k| k)));
    none_first(quote!(s.turn == unsafe { next() }));
    // These are keys without being evaluated first.
    none_first(quote!(s.turn == k));
    none_first(quote!(s.turn == k as u64));
    none_first(quote!(s.level == -1));
    none_first(quote!(s.id == 3_000_000_000));
    none_first(quote!(s.turn == CONFIG.turn));
    none_first(quote!(s.share == (x + 1) as _));
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
fn a_call_on_self_that_every_evaluation_reaches_first_is_taken() {
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
fn a_parameter_that_is_a_pattern_has_no_keys() {
    let found = |closure: TokenStream| of(&syn::parse2(closure).unwrap(), &TokenStream::new());
    assert!(found(quote!(|s: &State| s.open)).is_some());
    assert!(found(quote!(|State { open, .. }| *open)).is_none());
    assert!(found(quote!(|_| true)).is_none());
    assert!(found(quote!(|s| -> bool { s.open })).is_some());
}

#[test]
fn two_fields_and_a_flag_tell_how_many_may_go_on() {
    let found = |predicate: TokenStream, then: TokenStream| {
        let keys = of(&syn::parse_quote!(move |s| (#predicate)), &then);
        keys.map(|keys| keys.to_string())
    };
    let none = TokenStream::new;
    let fields = quote!(about.keyed_fields(|s| (&s.items, &s.capacity)).keyed_length().keyed_below()).to_string();
    assert_eq!(found(quote!(s.items.len() < s.capacity), none()), Some(fields.clone()));
    assert_eq!(found(quote!(s.capacity > s.items.len()), none()), Some(fields));
    assert_eq!(found(quote!(s.turn == s.next), none()), None);
    assert_eq!(found(quote!(s.items.len() < s.others.len()), none()), None);
    let flag = quote!(about.keyed_field(|s| &s.free, &true).keyed_constant().keyed_equal());
    assert_eq!(found(quote!(s.free), quote!(s.free == other)), Some(flag.to_string()));
    let taken = Some(quote!(#flag.keyed_taken()).to_string());
    assert_eq!(found(quote!(s.free), quote!(s.free = false)), taken);
    assert_eq!(
        found(
            quote!(s.free),
            quote!({
                let was = std::mem::take(&mut s.free);
                was
            })
        ),
        taken
    );
    let or = Some(quote!(about.keyed_nothing().keyed_or(#flag)).to_string());
    assert_eq!(found(quote!(s.is_done() || s.free), none()), or);
    assert_eq!(found(quote!(s.is_done() || !s.free), none()), None);
}
