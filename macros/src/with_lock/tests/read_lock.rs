#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::messages;
use crate::expansions::{check_folder, expand_calls};
use crate::tests::called::{read_lock, try_read_lock};

#[test]
fn expansions_are_as_documented() {
    check_folder("with_lock/read_lock", |input| expand_calls(input, "read_lock", read_lock));
}

fn told(input: TokenStream) -> Vec<String> {
    messages(&read_lock(quote!(::warded; #input)))
}

#[test]
fn it_has_the_rules_of_with_lock() {
    assert!(told(quote!(l, timeout = d, |s| s.n)).is_empty());
    assert!(told(quote!(l, deadline = i, async |s| f(s.n).await)).is_empty());
    assert_eq!(told(quote!()), ["name the lock: write `read_lock!(self.state, |s| ..)`"]);
    assert_eq!(told(quote!(l)), ["say what to do with the lock: write `read_lock!(self.state, |s| ..)`"]);
    assert_eq!(told(quote!(l, |s| 3, |t| 4)), ["`read_lock!` runs one body: put both into one `|s| { .. }`"]);
    assert_eq!(told(quote!(l, |s, t| 3)), ["each lock needs one parameter, and there is one lock: write `|s|`"]);
    assert_eq!(
        told(quote!(l, |s| f().await)),
        ["`.await` while the lock is held: move it out of the body, or allow it with `async |s| ..`"]
    );
}

#[test]
fn locks_are_read_one_at_a_time() {
    let message = "locks are read one at a time: write `read_lock!(lock, |s| ..)`";
    assert_eq!(told(quote!(a.prices, b.prices, |a, b| a.n + b.n)), [message]);
}

#[test]
fn a_body_that_reads_changes_nothing() {
    let message = "others read `s` at the same time: to change it, write `with_lock!(l, |s| ..)`";
    assert_eq!(told(quote!(l, |s| s.n = 3)), [message]);
    assert_eq!(
        told(quote!(l, async |s: &Prices| {
            f().await;
            *s += 1;
        })),
        [message]
    );
    let told = messages(&try_read_lock(quote!(::warded; l, |s| s.n = 3)));
    assert_eq!(told, [message.replace("with", "try_with")]);
    assert!(self::told(quote!(l, |Prices { apple, .. }| total += apple)).is_empty());
}

#[test]
fn trying_never_waits() {
    let told = |input: TokenStream| messages(&try_read_lock(quote!(::warded; #input)));
    let message = "`try_read_lock!` never waits: leave out `timeout`, or write `read_lock!`";
    assert_eq!(told(quote!(l, timeout = d, |s| 3)), [message]);
    let expansion = try_read_lock(quote!(::warded; l, |s| s.n)).to_string();
    assert!(expansion.contains(":: try_read (") && !expansion.contains("await"), "{expansion}");
}

#[test]
fn the_parameter_is_shared() {
    let expansion = read_lock(quote!(::warded; l, |s| s.n)).to_string();
    assert!(
        expansion.contains("let s = & * :: warded :: __private :: lent_to_reader (& s) ;")
            && !expansion.contains("mut"),
        "{expansion}"
    );
}
