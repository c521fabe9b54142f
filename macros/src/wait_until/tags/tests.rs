#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::of;

/// The tags of `|s| predicate`.
#[track_caller]
fn check(predicate: TokenStream, expected: TokenStream) {
    let found = of(&syn::parse_quote!(move |s| (#predicate))).map(|tags| tags.to_string());
    assert_eq!(found, Some(expected.to_string()), "{predicate}");
}

#[track_caller]
fn unknown(predicate: TokenStream) {
    let found = of(&syn::parse_quote!(move |s| (#predicate)));
    assert!(found.is_none(), "{predicate}: {}", found.unwrap());
}

#[test]
fn a_comparison_of_a_field_is_known() {
    check(quote!(s.turn == me), quote!(about.tagged_field(|s| &s.turn, &me).tagged_equal()));
    check(quote!(s.a.b.0 >= 3), quote!(about.tagged_field(|s| &s.a.b.0, &3).tagged_at_least()));
    check(quote!(s.level > -1), quote!(about.tagged_field(|s| &s.level, &-1).tagged_above()));
    check(quote!(s.level <= LIMIT), quote!(about.tagged_field(|s| &s.level, &LIMIT).tagged_at_most()));
    check(quote!(s.phase == Phase::Open), quote!(about.tagged_field_alike(|s| &s.phase, &Phase::Open).tagged_equal()));
    check(
        quote!(s.level < captured_0 as u64),
        quote!(about.tagged_field(|s| &s.level, &(captured_0 as u64)).tagged_below()),
    );
    check(quote!(s.level < (captured_0).0), quote!(about.tagged_field(|s| &s.level, &(captured_0).0).tagged_below()));
    check(quote!(*s == 3), quote!(about.tagged_field(|s| &*s, &3).tagged_equal()));
}

#[test]
fn a_key_has_a_type_of_its_own_or_that_of_what_it_is_compared_with() {
    check(quote!(s.next == None), quote!(about.tagged_field_alike(|s| &s.next, &None).tagged_equal()));
    unknown(quote!(s.share == x as _));
    unknown(quote!(s.id == 3_000_000_000));
    check(quote!(s.id == 3_000_000_000_u64), quote!(about.tagged_field(|s| &s.id, &3_000_000_000_u64).tagged_equal()));
    unknown(quote!(s.items.len() > -1));
    check(quote!(s.open == true), quote!(about.tagged_field(|s| &s.open, &true).tagged_is()));
}

#[test]
fn what_comes_through_a_macro_may_have_another_parameter() {
    let group = |tokens| TokenTree::from(Group::new(Delimiter::None, tokens));
    let (reading, key) = (group(quote!(s.turn)), group(quote!(me)));
    unknown(quote!(#reading == 3));
    check(quote!(s.turn == #key), quote!(about.tagged_field(|s| &s.turn, &me).tagged_equal()));
}

#[test]
fn either_side_may_be_the_field() {
    check(quote!(me == s.turn), quote!(about.tagged_field(|s| &s.turn, &me).tagged_equal()));
    check(quote!(3 < s.n), quote!(about.tagged_field(|s| &s.n, &3).tagged_above()));
    check(quote!(3 <= s.n), quote!(about.tagged_field(|s| &s.n, &3).tagged_at_least()));
    check(quote!(3 > s.n), quote!(about.tagged_field(|s| &s.n, &3).tagged_below()));
    check(quote!(3 >= s.n), quote!(about.tagged_field(|s| &s.n, &3).tagged_at_most()));
}

#[test]
fn flags_and_lengths_are_known() {
    check(quote!(s.open), quote!(about.tagged_field(|s| &s.open, &true).tagged_is()));
    check(quote!(!s.open), quote!(about.tagged_field(|s| &s.open, &false).tagged_is()));
    check(quote!(s.items.is_empty()), quote!(about.tagged_value(|s| s.items.is_empty(), &true).tagged_is()));
    check(quote!(!s.items.is_empty()), quote!(about.tagged_value(|s| s.items.is_empty(), &false).tagged_is()));
    check(quote!(s.next.is_some()), quote!(about.tagged_value(|s| s.next.is_some(), &true).tagged_is()));
    check(
        quote!(s.items.len() < captured_0),
        quote!(about.tagged_value(|s| s.items.len(), &captured_0).tagged_below()),
    );
    check(quote!(!s.is_empty()), quote!(about.tagged_value(|s| s.is_empty(), &false).tagged_is()));
}

#[test]
fn what_is_joined_is_known_of_both_or_of_one() {
    check(
        quote!(s.closed || s.turn == me),
        quote!(
            about
                .tagged_field(|s| &s.closed, &true)
                .tagged_is()
                .tagged_or(about.tagged_field(|s| &s.turn, &me).tagged_equal())
        ),
    );
    check(
        quote!(s.turn == me && (s.n > 3)),
        quote!(
            about
                .tagged_field(|s| &s.turn, &me)
                .tagged_equal()
                .tagged_and(about.tagged_field(|s| &s.n, &3).tagged_above())
        ),
    );
    check(quote!(s.turn == me && s.ready()), quote!(about.tagged_field(|s| &s.turn, &me).tagged_equal()));
    unknown(quote!(s.ready() || s.turn == me));
    unknown(quote!(s.turn == me || s.ready()));
    check(
        quote!((s.closed || s.a == x) && s.ready()),
        quote!(
            about
                .tagged_field(|s| &s.closed, &true)
                .tagged_is()
                .tagged_or(about.tagged_field(|s| &s.a, &x).tagged_equal())
        ),
    );
}

#[test]
fn nothing_is_known_behind_what_may_return_change_or_call() {
    unknown(quote!(
        (if s.closed {
            return true;
        } else {
            s.armed
        }) && s.turn == me
    ));
    unknown(quote!(s.ready() && s.turn == me));
    unknown(quote!((s.turn == 1 || s.ready()) && s.turn == me));
    unknown(quote!(s.next? && s.turn == me));
    unknown(quote!(panic!() && s.turn == 3));
    let first = || quote!(about.tagged_field(|s| &s.open, &true).tagged_is());
    check(quote!(s.open && (s.ready() && s.turn == me)), first());
    check(quote!((s.open && return true) && s.turn == me), first());
}

#[test]
fn what_differs_from_waiter_to_waiter_goes_first() {
    check(
        quote!(s.phase == 2 && s.turn == me),
        quote!(
            about
                .tagged_field(|s| &s.turn, &me)
                .tagged_equal()
                .tagged_and(about.tagged_field(|s| &s.phase, &2).tagged_equal())
        ),
    );
}

#[test]
fn parentheses_and_braces_do_not_hide_it() {
    check(quote!(((s.turn) == (me))), quote!(about.tagged_field(|s| &s.turn, &me).tagged_equal()));
    check(quote!({ s.turn == me }), quote!(about.tagged_field(|s| &s.turn, &me).tagged_equal()));
    check(quote!(!(s.open)), quote!(about.tagged_field(|s| &s.open, &false).tagged_is()));
}

#[test]
fn everything_else_is_unknown() {
    unknown(quote!(s.turn != me));
    unknown(quote!(!(s.turn == me)));
    unknown(quote!(s.turn + 1 == me));
    unknown(quote!(s.turn == next(me)));
    unknown(quote!(s.turn == me + 1));
    unknown(quote!(s.turn == s.other));
    unknown(quote!(s.turn == s.other.turn));
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
    check(quote!(s.turn == 3 && advance!()), quote!(about.tagged_field(|s| &s.turn, &3).tagged_equal()));
    unknown(quote!(s.turn == me && matches!(s.phase, Phase::Open)));
    unknown(quote!(s.turn == me && (0..me).contains(&s.n)));
    // Fields have other names.
    check(quote!(s.me == me && s.them.me()), quote!(about.tagged_field(|s| &s.me, &me).tagged_equal()));
    // As often as it is a key.
    check(
        quote!(s.turn == me || s.next == me),
        quote!(
            about
                .tagged_field(|s| &s.turn, &me)
                .tagged_equal()
                .tagged_or(about.tagged_field(|s| &s.next, &me).tagged_equal())
        ),
    );
}

#[test]
fn the_parameter_is_a_name() {
    let found = |closure: TokenStream| of(&syn::parse2(closure).unwrap());
    assert!(found(quote!(|s: &State| s.open)).is_some());
    assert!(found(quote!(|State { open, .. }| *open)).is_none());
    assert!(found(quote!(|_| true)).is_none());
    assert!(found(quote!(|s| -> bool { s.open })).is_some());
}
