#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

mod holding;

use proc_macro2::TokenStream;
use quote::quote;

use super::Call;
use super::awaits::awaits_in;
use super::parse::Argument;

/// The arguments, each with the letter of its kind.
fn arguments(input: TokenStream) -> Vec<String> {
    let call = Call::parse("with_lock", quote!($crate; #input));
    let shown = call.arguments.iter().map(|argument| match argument {
        Argument::Lock(lock) => format!("lock {lock}"),
        Argument::Option(option) => format!("option {} {}", option.name, option.value),
        Argument::Closure(closure) => {
            let parameters: Vec<String> = closure.parameters.iter().map(ToString::to_string).collect();
            format!("closure ({}) {}", parameters.join(" & "), closure.body)
        }
    });
    shown.map(|shown| shown.replace(' ', "")).collect()
}

#[test]
fn the_crate_stands_before_the_call() {
    let call = Call::parse("with_lock", quote!(::warded; l, |s| { a; b }));
    assert_eq!(call.warded.to_string(), quote!(::warded).to_string());
    assert_eq!(call.locks()[0].to_string(), "l");
}

#[test]
fn arguments_are_told_apart() {
    assert_eq!(
        arguments(quote!(self.state, b.state, timeout = d * 2, |s, t| s.n + t.n)),
        ["lockself.state", "lockb.state", "optiontimeoutd*2", "closure(s&t)s.n+t.n"]
    );
}

#[test]
fn a_comparison_is_not_an_option() {
    assert_eq!(arguments(quote!(x == y, |s| 3)), ["lockx==y", "closure(s)3"]);
    assert_eq!(arguments(quote!(x = -y, |s| 3)), ["optionx-y", "closure(s)3"]);
}

#[test]
fn commas_of_a_turbofish_separate_nothing() {
    assert_eq!(
        arguments(quote!(map::<K, Vec<V>>().lock, <M as Get<K, V>>::lock(), timeout = f::<A, B>(), |s| 3)),
        ["lockmap::<K,Vec<V>>().lock", "lock<MasGet<K,V>>::lock()", "optiontimeoutf::<A,B>()", "closure(s)3"]
    );
    assert_eq!(arguments(quote!(l, |s| s.parse::<Pair<A, B>>(),)), ["lockl", "closure(s)s.parse::<Pair<A,B>>()"]);
}

#[test]
fn a_less_than_sign_opens_no_list_of_types() {
    assert_eq!(arguments(quote!(locks[usize::from(a < b)], pick(a < b), a < b, |s| 3)).len(), 4);
}

#[test]
fn types_of_parameters_have_commas_of_their_own() {
    assert_eq!(
        arguments(quote!(l, k, |s: &mut State<K, V>, State { n, .. }| *n)),
        ["lockl", "lockk", "closure(s:&mutState<K,V>&State{n,..})*n"]
    );
    assert_eq!(arguments(quote!(l, |s: &mut fn(u8) -> u8, t| 3)), ["lockl", "closure(s:&mutfn(u8)->u8&t)3"]);
}

#[test]
fn closures_follow_one_another() {
    assert_eq!(
        arguments(quote!(l, |s| s.a || s.b | s.c, |s| s.pop(),)),
        ["lockl", "closure(s)s.a||s.b|s.c", "closure(s)s.pop()"]
    );
    assert_eq!(arguments(quote!(l, || 3, async move |s| 4)), ["lockl", "closure()3", "closure(s)4"]);
}

#[test]
fn words_before_a_closure_are_kept() {
    let call = Call::parse("with_lock", quote!($crate; l, async move |s| -> u8 { 3 }));
    let closure = call.closures().next().unwrap();
    assert!(closure.asyncness.is_some() && closure.movement.is_some());
    assert_eq!(closure.output.as_ref().unwrap().to_string(), quote!(-> u8).to_string());
    assert_eq!(closure.body.to_string(), quote!({ 3 }).to_string());
}

#[test]
fn an_async_block_is_not_a_closure() {
    assert_eq!(arguments(quote!(async { 3 }, async move { 4 })), ["lockasync{3}", "lockasyncmove{4}"]);
}

#[test]
fn a_closure_from_a_macro_is_seen() {
    let mut hidden = proc_macro2::TokenStream::new();
    hidden.extend([proc_macro2::TokenTree::from(proc_macro2::Group::new(proc_macro2::Delimiter::None, quote!(|s| 3)))]);
    assert_eq!(arguments(quote!(l, #hidden)), ["lockl", "closure(s)3"]);
}

// --- awaits ---

fn awaits(body: TokenStream) -> Vec<String> {
    awaits_in(&body).iter().map(|found| found.word().to_string()).collect()
}

#[test]
fn awaits_are_found_at_any_depth() {
    assert_eq!(awaits(quote!(a.await + f(b.await) + { println!("{}", c.await) })), ["await"; 3]);
    assert_eq!(awaits(quote!({ warded::wait_until!(l, |s| s.n) })), ["wait_until"]);
}

#[test]
fn futures_of_their_own_are_not_searched() {
    for body in [
        quote!(spawn(async { a.await })),
        quote!(spawn(async move { with_lock!(l, |s| 3) })),
        quote!(run(async |x| x.await, 3)),
        quote!(run(async move |State { x, .. }| { x.await })),
        quote!({
            async fn f(x: X) -> Vec<u8> {
                x.await
            }
            3
        }),
    ] {
        assert!(awaits(body.clone()).is_empty(), "{body}");
    }
}

#[test]
fn code_after_a_future_is_searched() {
    assert_eq!(awaits(quote!(async { a.await }.await)), ["await"]);
    assert_eq!(awaits(quote!(run(async |x| x.await, y.await))), ["await"]);
    assert_eq!(
        awaits(quote!({
            async fn f() {}
            f().await
        })),
        ["await"]
    );
}

#[test]
fn macros_of_runtimes_are_known_by_their_path() {
    assert_eq!(awaits(quote!(tokio::join!(a, b) + futures::try_join!(c))), ["join", "try_join"]);
    assert!(awaits(quote!(crossbeam::select! {} + mine::join!(a, b) + join!(a, b))).is_empty());
    assert!(awaits(quote!(mine::with_lock!(a) + mine::locked!(b))).is_empty());
}

#[test]
fn a_blocking_macro_on_another_thread_is_not_found() {
    assert_eq!(awaits(quote!(f(|x| x + 1, with_lock_blocking!(l, |s| 3)))), ["with_lock_blocking"]);
    assert_eq!(awaits(quote!(if a || with_lock_blocking!(l, |s| 3) {})), ["with_lock_blocking"]);
    for body in [
        quote!(spawn(|| with_lock_blocking!(l, |s| 3))),
        quote!(spawn(3, move |a, b| { wait_until_blocking!(l, |s| true) })),
        quote!({
            let run = || with_lock_blocking!(l, |s| 3);
            run
        }),
    ] {
        assert!(awaits(body.clone()).is_empty(), "{body}");
    }
}

#[test]
fn words_are_not_calls() {
    assert!(awaits(quote!(await_all(with_lock) != read_lock)).is_empty());
}
