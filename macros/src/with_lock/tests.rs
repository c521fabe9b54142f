#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

mod locked;
mod read_lock;

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::messages;
use crate::expansions::{check_folder, expand_calls};
use crate::tests::called::{try_with_lock, with_lock, with_lock_blocking};

#[test]
fn expansions_are_as_documented() {
    check_folder("with_lock", |input| expand_calls(input, "with_lock", with_lock));
}

fn told(input: TokenStream) -> Vec<String> {
    messages(&with_lock(quote!(::warded; #input)))
}

fn told_when_blocking(input: TokenStream) -> Vec<String> {
    messages(&with_lock_blocking(quote!(::warded; #input)))
}

fn told_when_trying(input: TokenStream) -> Vec<String> {
    messages(&try_with_lock(quote!(::warded; #input)))
}

// --- locks ---

#[test]
fn a_lock_is_named() {
    for input in [quote!(), quote!(|s| s.n), quote!(timeout = d, |s| s.n), quote!(, |s| s.n)] {
        assert_eq!(told(input), ["name the lock: write `with_lock!(self.state, |s| ..)`"]);
    }
}

#[test]
fn a_lock_is_named_once() {
    let message = "this lock is named twice, and would wait for itself: name it once, with one parameter";
    assert_eq!(told(quote!(self.state, self.state, |s, t| s.n + t.n)), [message]);
    assert!(told(quote!(a.state, b.state, |s, t| s.n + t.n)).is_empty());
}

#[test]
fn no_lock_is_left_blank() {
    assert_eq!(
        told(quote!(a,, b, |s, t| 3)),
        ["there is nothing between two commas here: write `with_lock!(self.state, |s| ..)`"]
    );
}

#[test]
fn a_lock_stands_before_the_closure() {
    let told = told(quote!(|s| s.n += 1, state));
    assert_eq!(told, ["the lock comes first: write `with_lock!(state, |s| ..)`"]);
}

#[test]
fn there_are_as_many_locks_as_the_runtime_takes() {
    assert!(told(quote!(a, b, c, d, e, f, g, h, |s, t, u, v, w, x, y, z| 3)).is_empty());
    let told = told(quote!(a, b, c, d, e, f, g, h, i, |s, t, u, v, w, x, y, z, q| 3));
    assert_eq!(told, ["`with_lock!` takes at most 8 locks at once: put fields that belong together under one lock"]);
}

#[test]
fn locks_stand_before_options() {
    let told = told(quote!(timeout = d, self.state, |s| s.n));
    assert_eq!(told, ["locks come first: write `with_lock!(self . state, .., |s| ..)`"]);
}

#[test]
fn the_body_is_no_future_that_outlives_the_lock() {
    let message = "the lock is given back before this future runs: write `async |s| { .. }`";
    for body in [quote!(async { s.n += 1 }), quote!(async move { f(&s.n).await })] {
        assert_eq!(told(quote!(self.state, |s| #body)), [message]);
        assert_eq!(told(quote!(self.state, async |s| #body)), [message]);
    }
    let told_when_blocking = told_when_blocking(quote!(self.state, |s| async { s.n += 1 }));
    assert_eq!(told_when_blocking, ["the lock is given back before this future runs: leave out `async`"]);
    for body in [quote!(async { 3 }), quote!(f(async { s.n })), quote!(async { s.n }.await)] {
        assert!(told(quote!(self.state, async |s| #body)).is_empty());
    }
}

// --- options ---

#[test]
fn options_are_known_words() {
    assert_eq!(told(quote!(self.state, timeuot = d, |s| 3)), ["unknown option `timeuot`: did you mean `timeout`?"]);
    assert_eq!(
        told(quote!(self.state, fair = true, |s| 3)),
        ["unknown option `fair`: write `timeout = duration` or `deadline = instant`"]
    );
}

#[test]
fn a_macro_that_never_waits_has_no_options() {
    let told = told_when_trying(quote!(s = self.state, |s| 3));
    assert!(told.contains(&"`try_with_lock!` has no option `s`: write `try_with_lock!(lock, |s| ..)`".to_owned()));
}

#[test]
fn one_option_limits_the_wait() {
    assert_eq!(told(quote!(l, timeout = d, timeout = d, |s| 3)), ["`timeout` is here twice: keep one"]);
    assert_eq!(
        told(quote!(l, timeout = d, deadline = i, |s| 3)),
        ["`timeout` and `deadline` both limit the wait: keep the one that ends first"]
    );
}

#[test]
fn an_option_has_a_value() {
    assert_eq!(told(quote!(l, timeout = , |s| 3)), ["`timeout` needs a value: write `timeout = duration`"]);
    assert_eq!(told(quote!(l, deadline = , |s| 3)), ["`deadline` needs a value: write `deadline = instant`"]);
}

#[test]
fn options_stand_before_the_closure() {
    let told = told(quote!(l, |s| s.n, timeout = d));
    assert_eq!(told, ["options come before the closure: write `with_lock!(self.state, timeout = .., |s| ..)`"]);
}

#[test]
fn trying_has_no_options() {
    let told = told_when_trying(quote!(l, timeout = d, |s| 3));
    assert_eq!(told, ["`try_with_lock!` never waits: leave out `timeout`, or write `with_lock!`"]);
}

#[test]
fn blocking_has_options() {
    assert!(told_when_blocking(quote!(l, timeout = d, |s| 3)).is_empty());
}

// --- closures ---

#[test]
fn a_body_is_given() {
    assert_eq!(told(quote!(l)), ["say what to do with the lock: write `with_lock!(self.state, |s| ..)`"]);
    let nothing = "there is nothing after the parameters: write `with_lock!(self.state, |s| ..)`";
    assert_eq!(told(quote!(l, |s|)), [nothing]);
    assert_eq!(told(quote!(l, |s)), [nothing]);
}

#[test]
fn one_body_is_given() {
    assert_eq!(told(quote!(l, |s| 3, |t| 4)), ["`with_lock!` runs one body: put both into one `|s| { .. }`"]);
}

#[test]
fn a_parameter_has_a_lock() {
    let one = "each lock needs one parameter, and there is one lock: write `|s|`";
    assert_eq!(told(quote!(l, |s, t| 3)), [one]);
    assert_eq!(told(quote!(l, || 3)), [one]);
    let two = "each lock needs one parameter, and there are 2 locks: write `|s, t|`";
    assert_eq!(told(quote!(a.state, b.state, |s| 3)), [two]);
    assert_eq!(told(quote!(a.state, limit, |s| 3)), [format!("{two}; a limit is written `timeout = limit`")]);
}

#[test]
fn a_body_captures_nothing() {
    let told = told(quote!(l, move |s| 3));
    assert_eq!(told, ["leave out `move`: the body is a block of the enclosing function, and captures nothing"]);
}

#[test]
fn a_body_is_not_a_function() {
    let told = told(quote!(l, |s| -> i32 { 3 }));
    assert_eq!(told, ["leave out the type: the body is a block of the enclosing function, not a function of its own"]);
}

#[test]
fn parameters_have_names_of_their_own() {
    let message = "both parameters are called `s`: give each lock a name of its own";
    assert_eq!(told(quote!(l, k, |s, mut s| 3)), [message]);
    assert!(told(quote!(l, k, |_, _| 3)).is_empty());
}

#[test]
fn parameters_are_patterns() {
    for pattern in [quote!(s), quote!(mut s), quote!(_), quote!(AState { n, .. }), quote!(s: &mut AState<K, V>)] {
        assert!(told(quote!(l, |#pattern| 3)).is_empty());
    }
}

// --- awaiting ---

#[test]
fn a_plain_body_does_not_await() {
    let message = "`.await` while the lock is held: move it out of the body, or allow it with `async |s| ..`";
    assert_eq!(told(quote!(l, |s| f().await)), [message]);
    assert_eq!(
        told(quote!(l, |s| {
            if x {
                g(format!("{}", f().await))
            }
        })),
        [message]
    );
    assert!(told(quote!(l, async |s| f().await)).is_empty());
}

#[test]
fn a_plain_body_calls_no_macro_that_awaits() {
    for name in ["with_lock", "wait_until", "select_event", "read_lock"] {
        let word = quote::format_ident!("{name}");
        let told = told(quote!(l, |s| { #word!(k, |t| 3) }));
        let reason = "while the lock is held: move it out of the body, or allow it with `async |s| ..`";
        assert_eq!(told, [format!("`{name}!` awaits, {reason}")]);
    }
    assert!(told(quote!(l, |s| try_with_lock!(k, |t| 3))).is_empty());
}

#[test]
fn a_plain_body_calls_no_foreign_macro_that_awaits() {
    let message = "`join!` awaits, while the lock is held: move it out of the body, or allow it with `async |s| ..`";
    assert_eq!(told(quote!(l, |s| tokio::join!(a, b))), [message]);
    assert!(told(quote!(l, async |s| tokio::join!(a, b))).is_empty());
    assert!(told_when_blocking(quote!(l, |s| select! {})).is_empty());
}

#[test]
fn an_async_body_does_not_block() {
    let message = "`with_lock_blocking!` blocks the thread, while the lock is held:";
    assert_eq!(told(quote!(l, |s| with_lock_blocking!(k, |t| 3))), [format!("{message} move it out of the body")]);
    assert_eq!(told(quote!(l, async |s| with_lock_blocking!(k, |t| 3))), [format!("{message} write `with_lock!`")]);
    assert!(told_when_blocking(quote!(l, |s| with_lock_blocking!(k, |t| 3))).is_empty());
    assert!(told_when_trying(quote!(l, |s| with_lock_blocking!(k, |t| 3))).is_empty());
}

#[test]
fn a_blocking_body_can_not_await() {
    assert_eq!(told_when_blocking(quote!(l, |s| f().await)), ["`.await` outside async: move it out of the body"]);
    assert_eq!(
        told_when_blocking(quote!(l, async |s| 3)),
        ["`with_lock_blocking!` is for code outside async: write `|s| ..`"]
    );
}

#[test]
fn trying_may_await_with_the_lock() {
    assert!(told_when_trying(quote!(l, async |s| f().await)).is_empty());
}

#[test]
fn all_mistakes_are_told_at_once() {
    assert_eq!(told(quote!(l, l, timeuot = d, move |s| f().await)).len(), 5);
}

// --- what stays of a mistake ---

#[test]
fn the_shape_stays_so_that_rustc_has_nothing_to_add() {
    let expansion = with_lock(quote!(::warded; l, |s| f().await)).to_string();
    assert!(expansion.contains("acquire") && expansion.contains("f () . await"));
}

#[test]
fn a_borrow_by_the_lock_lives_as_long_as_the_body() {
    let expansion = with_lock(quote!(::warded; self.find(3).state, |s| s.n += 1)).to_string();
    assert!(expansion.contains("match :: warded"), "{expansion}");
}

#[test]
fn an_option_misspelt_is_what_it_was_meant_as() {
    let expansion = with_lock(quote!(::warded; l, timeuot = d, |s| 3)).to_string();
    assert!(expansion.contains(":: timeout (d ,"), "{expansion}");
}

#[test]
fn after_an_option_unknown_the_error_is_the_value() {
    let expansion = with_lock(quote!(::warded; l, fair = yes, |s| 3)).to_string();
    assert!(expansion.starts_with("{ let _ = & (yes) ; let _ = {"), "{expansion}");
    assert!(expansion.ends_with("} }"), "{expansion}");
}

#[test]
fn an_argument_meant_as_a_body_does_not_stay() {
    let expansion = with_lock(quote!(::warded; l, s.n += 1)).to_string();
    assert!(!expansion.contains("+="), "{expansion}");
}

#[test]
fn without_a_body_the_error_is_the_value() {
    let expansion = with_lock(quote!(::warded; self.state)).to_string();
    assert!(expansion.starts_with("{ let _ = & (self . state) ;"), "{expansion}");
    assert!(expansion.ends_with("} }"), "{expansion}");
}

// --- slips ---

#[test]
fn a_comma_that_is_missing_is_read_as_if_it_stood_there() {
    let expected = with_lock(quote!(::warded; self.state, async |s| s.n += 1)).to_string();
    for written in [
        quote!(self.state async |s| s.n += 1),
        quote!(self.state; async |s| s.n += 1),
        quote!(self.state => async |s| s.n += 1),
    ] {
        let message = "put a comma after `self.state`: write `self.state, async |s| ..`";
        let expansion = with_lock(quote!(::warded; #written));
        assert_eq!(messages(&expansion), [message], "{written}");
        let body = expected.trim_start_matches("{ ").to_owned();
        assert!(expansion.to_string().contains(body.trim_end_matches(" }")), "{written}");
    }
    let message = "put a comma after `limit`: write `limit, |s| ..`";
    assert_eq!(told(quote!(self.state, timeout = limit | s | s.n += 1)), [message]);
    assert!(told(quote!(locks[a | b], |s| s.n += 1)).is_empty());
}

#[test]
fn an_option_is_read_behind_a_colon() {
    assert_eq!(told(quote!(self.state, timeout: limit, |s| s.n += 1)), ["write `timeout = ..`"]);
    assert_eq!(told(quote!(self.state, deadline: f::<A, B>(), |s| s.n += 1)), ["write `deadline = ..`"]);
    assert_eq!(told(quote!(self.state, timeout => limit, |s| s.n += 1)), ["write `timeout = ..`"]);
    assert_eq!(told(quote!(self.state, timeout(limit), |s| s.n += 1)), ["write `timeout = ..`"]);
    let message = "`may_wait` has no value: leave it out";
    assert_eq!(told(quote!(self.state, may_wait: true, async |s| s.n += 1)), [message]);
    let message = "`with_lock!` takes a lock here: for an option write `timeout = ..`";
    assert_eq!(told(quote!(self.state, Duration::from_secs(1), |s| s.n += 1)), [message]);
    assert!(told(quote!(timeout::LOCK, |s| s.n += 1)).is_empty());
    assert!(told(quote!(timeout(limit), |s| s.n += 1)).is_empty());
    assert!(told(quote!(self.state, find(1), |s, t| s.n += t.n)).is_empty());
}

#[test]
fn a_tuple_of_locks_is_read_as_several() {
    let message = "locks are separate arguments: write `with_lock!(a.state, b.state, ..)`";
    assert_eq!(told(quote!((a.state, b.state), |s, t| s.n += t.n)), [message]);
    assert_eq!(told(quote!([a.state, b.state], |s, t| s.n += t.n)), [message]);
    assert_eq!(told(quote!(a.state && b.state, |s, t| s.n += t.n)), [message]);
    assert!(told(quote!(&&a.state, |s| s.n += 1)).is_empty());
    assert!(told(quote!((a.state), |s| s.n += 1)).is_empty());
    assert!(told(quote!(pair(a, b), |s| s.n += 1)).is_empty());
}

// --- may_wait ---

#[test]
fn a_body_may_wait_if_it_says_so() {
    assert!(told(quote!(self.state, may_wait, async |s| s.n += 1)).is_empty());
    assert!(told(quote!(self.state, may_wait, timeout = d, async |s| s.n += 1)).is_empty());
    let expansion = with_lock(quote!(::warded; self.state, may_wait, async |s| wait_until!(l, |l| *l)));
    assert!(expansion.to_string().replace(' ', "").contains("@held[(held_0[samemay_wait]self.state)]"));
    let message = "`may_wait` is for a body that awaits: write `async |s| ..`, or leave it out";
    assert_eq!(told(quote!(self.state, may_wait, |s| s.n += 1)), [message]);
    let message = "`may_wait` has no value: leave it out";
    assert_eq!(told(quote!(self.state, may_wait = true, async |s| s.n += 1)), [message]);
    // As the first it is a lock.
    assert!(told(quote!(may_wait, |s| s.n += 1)).is_empty());
}
