#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::TokenStream;
use quote::quote;

use super::lock_order;
use crate::diagnostics::messages;
use crate::expansions::{check_folder, expand_calls};

fn expand(input: TokenStream) -> TokenStream {
    lock_order(quote!(::warded; #input))
}

fn says(input: TokenStream) -> Vec<String> {
    messages(&expand(input))
}

/// Whether it says that `one` is not after `other`.
fn is_related(input: TokenStream, one: &str, other: &str) -> bool {
    let words = expand(input).to_string().replace(' ', "");
    words.contains(&format!("NotAfter<{other}>for{one}{{}}"))
}

#[test]
fn expansions_are_as_shown() {
    check_folder("lock_order", |code| expand_calls(code, "lock_order", lock_order));
}

#[test]
fn the_order_is_transitive() {
    assert!(is_related(quote!(A < B < C), "A", "C"));
    assert!(is_related(quote!(A < B; C < D; B < C), "A", "D"));
    assert!(!is_related(quote!(A < B < C), "C", "A"));
    assert!(!is_related(quote!(A < B, A < C), "B", "C"));
}

#[test]
fn a_level_is_declared_once() {
    let words = expand(quote!(pub(crate) A < B; A < C)).to_string();
    assert_eq!(words.matches("enum A").count(), 1, "{words}");
    assert_eq!(words.matches("pub (crate) enum").count(), 3, "{words}");
}

#[test]
fn a_path_is_declared_elsewhere() {
    let input = || quote!(bank::Accounts < Audit < bank::Journal);
    assert!(!expand(input()).to_string().contains("enum Accounts"));
    assert!(is_related(input(), "bank::Accounts", "Audit"));
    assert!(is_related(input(), "Audit", "bank::Journal"));
    assert!(!is_related(input(), "bank::Accounts", "bank::Journal"));
}

#[test]
fn two_paths_are_related_here_unless_by_what_is_declared_here() {
    assert!(is_related(quote!(a::A < a::B), "a::A", "a::B"));
    assert!(is_related(quote!(a::A < a::B < a::C), "a::A", "a::C"));
    let by_mine = || quote!(a::A < Mine < a::B);
    assert!(!is_related(by_mine(), "a::A", "a::B"));
    assert!(expand(by_mine()).to_string().contains("IsBeforeOthers for a :: A"));
}

#[test]
fn a_field_is_no_level() {
    assert_eq!(
        says(quote!(bank::Bank::all_accounts < Journal)),
        ["a level is a name of its own, and no field: write `lock_order!(AllAccounts < ..)`, \
          and `#[lock(order = AllAccounts)]` above `all_accounts`"]
    );
}

#[test]
fn a_cycle_is_an_error() {
    assert_eq!(says(quote!(A < B < C; C < A)), ["a circle: `A < C` has been said already, so leave out `C < A`"]);
    assert_eq!(says(quote!(A < A)), ["`A` can't come before itself: leave out one of them"]);
}

#[test]
fn a_level_without_a_chain_is_an_error() {
    assert_eq!(says(quote!()), ["name the levels: write `lock_order!(First < Second);`"]);
    assert_eq!(says(quote!(A)), ["one level has no order: write `A < ..`, or leave it out"]);
    assert_eq!(says(quote!(A <)), ["put a level on both sides: write `Outer < Inner`"]);
    assert_eq!(says(quote!(A > B)), ["the level on the left is acquired first: write `Outer < Inner`"]);
    assert_eq!(says(quote!(A = B)), ["put `<` between two levels: write `Outer < Inner`"]);
    assert_eq!(says(quote!(A < 3)), ["a level is a name: write `lock_order!(Config < Accounts);`"]);
}

#[test]
fn all_errors_are_told_at_once() {
    assert_eq!(says(quote!(A > B; C; D < D)).len(), 3);
}
