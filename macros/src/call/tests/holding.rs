use proc_macro2::TokenStream;
use quote::quote;

use super::super::held::{Held, within};
use crate::diagnostics::messages;
use crate::tests::called::{wait_until, with_lock};

/// The body of a `with_lock!` of `self.state`, without spaces; empty if it stays as it is.
fn body(tokens: TokenStream) -> String {
    let held = Held::default().and(&[quote!(self.state)], &tokens);
    within(&tokens, &held).map(|body| body.to_string().replace(' ', "")).unwrap_or_default()
}

fn knows(tokens: TokenStream) -> bool {
    body(tokens).contains("@held[(held_0[same]self.state)]")
}

#[test]
fn an_await_is_polled_while_the_lock_is_held() {
    assert_eq!(body(quote!(f(x).await + y.await)), "f(x).while_holding(held_0).await+y.while_holding(held_0).await");
    assert_eq!(
        body(quote!({
            if a {
                b(c.await)?
            }
        })),
        "{if a{b(c.while_holding(held_0).await)?}}".replace(" a", "a")
    );
    assert_eq!(body(quote!(vec![x.await])), "vec![x.while_holding(held_0).await]");
    assert_eq!(
        body(quote!((async { a.await }.await, (async { b.await }).await))),
        "(async{a.await}.while_holding(held_0).await,(async{b.await}).while_holding(held_0).await)"
    );
}

#[test]
fn a_body_without_waits_stays_as_it_is() {
    for tokens in [
        quote!(s.n += 1),
        quote!({
            f(|x| x + 1);
            println!("{}", s.n)
        }),
        quote!(not_await(s.await_all)),
        quote!(tokio::join!(a, b.await)),
        quote!(log!("{}", x.await)),
    ] {
        assert_eq!(body(tokens), "");
    }
}

/// The errors of a wait for `lock` in the body of `held`.
fn again(held: TokenStream, lock: TokenStream) -> bool {
    let held = Held::default().and(&[held], &TokenStream::new()).to_argument();
    let found = messages(&with_lock(quote!(::warded; #held #lock, |s| ())));
    found.iter().any(|message| message.contains("is held here already"))
}

#[test]
fn a_lock_is_held_with_the_whole_struct_too() {
    let both = || quote!(self.holding_state_and_journal());
    assert!(again(quote!(self.state), quote!(self.holding_state())));
    assert!(again(quote!(self.holding_state()), quote!(self.state)));
    assert!(again(quote!(self.holding_state()), quote!(self.holding_state())));
    assert!(again(both(), quote!(self.journal)));
    assert!(again(quote!(self.state), both()));
    assert!(again(quote!(self.holding_journal()), both()));
    assert!(again(quote!(self.holding_read_and_write()), quote!(self.read_and_write)));
    assert!(again(quote!(self.holding_2_locks()), quote!(self.holding_2_locks())));
    assert!(!again(both(), quote!(self.config)));
    assert!(!again(both(), quote!(other.state)));
    assert!(!again(quote!(self.holding_state()), quote!(self.journal)));
    assert!(!again(quote!(self.state), quote!(self.holding_journal())));
}

#[test]
fn a_macro_knows_what_is_held() {
    for tokens in [
        quote!(with_lock!(o, |o| 1)),
        quote!({
            loop {
                match x {
                    _ => warded::read_lock!(o, |o| 1),
                }
            }
        }),
        quote!(f(1, with_lock_blocking!(o, |o| 1))),
        quote!(println!("{}", wait_until!(o, |o| true))),
        quote!(select_event! { x = y => {} }),
        quote!(f(async { with_lock!(o, |o| 1) }.await)),
        quote!((async move { with_lock!(o, |o| 1) }).await),
        quote!((|| with_lock_blocking!(o, |o| 1))()),
        quote!(1 + (move |x| -> u8 { with_lock_blocking!(o, |o| x) })(2)),
    ] {
        assert!(knows(tokens.clone()), "{tokens}");
    }
}

#[test]
fn an_arm_that_begins_with_a_bar_is_no_closure() {
    for tokens in [
        quote!(match n {
            1 | 2 => with_lock!(o, |o| 1),
            _ => 2,
        }),
        quote!(match n {
            1 => {}
            2 if f(|x| x > 1, 2) => with_lock!(o, |o| 1),
        }),
        quote!(match n {
            1 => f(),
            A(x, y) => with_lock!(o, |o| 1),
        }),
    ] {
        assert!(knows(tokens.clone()), "{tokens}");
    }
    assert!(!knows(quote!(match n {
        1 => |x| with_lock!(o, |o| 1),
        _ => |x| 2,
    })));
}

#[test]
fn code_that_may_run_later_or_elsewhere_does_not() {
    for tokens in [
        quote!(tokio::spawn(async { with_lock!(o, |o| 1) })),
        quote!(set.spawn_blocking::<_, ()>(|| with_lock_blocking!(o, |o| 1))),
        quote!(s.jobs.push(Box::pin(async { with_lock!(o, |o| 1) }))),
        quote!(s.hooks.push(|| with_lock_blocking!(o, |o| 1))),
        quote!(queue.put(async move { with_lock!(o, |o| 1) })),
        quote!(async { with_lock!(o, |o| 1) }),
        quote!(join!(async { with_lock!(o, |o| 1) })),
        quote!(join_all([async { with_lock!(o, |o| 1) }]).await),
        quote!(timeout(limit, async { with_lock!(o, |o| 1) }).await),
        quote!(f((async { with_lock!(o, |o| 1) }, 2)).await),
        quote!(v.iter().for_each(|x| with_lock_blocking!(o, |o| 1))),
        quote!((1, || with_lock_blocking!(o, |o| 1))),
        quote!(find(|x| with_lock_blocking!(o, |o| 1))()),
        quote!(mine! { with_lock!(o, |o| 1) }),
        quote!(timeout(limit, async { with_lock!(o, |o| 1) })),
        quote!({
            let f = async { with_lock!(o, |o| 1) };
            f.await
        }),
        quote!({
            let f = async { with_lock!(o, |o| 1) };
            s.jobs.push(f)
        }),
        quote!({
            let f = |x| with_lock_blocking!(o, |o| x);
            g(f)
        }),
        quote!(async |x| with_lock!(o, |o| x)),
        quote!({
            async fn f() {
                with_lock!(o, |o| 1)
            }
        }),
        quote!({
            impl X {
                fn f() {
                    with_lock_blocking!(o, |o| 1)
                }
            }
        }),
        quote!(stringify!(with_lock!(o, |o| 1))),
        quote!(with_lock(o)),
    ] {
        assert!(!knows(tokens.clone()), "{tokens}");
    }
}

#[test]
fn the_same_tokens_mean_the_same_lock() {
    let same = |lock: TokenStream, body: TokenStream| Held::default().and(&[lock], &body).locks[0].is_same;
    assert!(same(
        quote!(self.state),
        quote!({
            self.n;
            self.f().await;
            g(self)
        })
    ));
    assert!(same(
        quote!(&a.state),
        quote!({
            a.f().await;
            b.a(a.state)
        })
    ));
    assert!(same(quote!(a), quote!(with_lock!(a, |x| x))));
    assert!(same(
        quote!(bank::STATE),
        quote!({
            let a = 1;
        })
    ));
}

#[test]
fn a_name_that_may_have_changed_is_not_the_same_lock() {
    let same = |lock: TokenStream, body: TokenStream| Held::default().and(&[lock], &body).locks[0].is_same;
    for body in [
        quote!({
            let a = b;
            a.state
        }),
        quote!({
            a = b;
            a.state
        }),
        quote!({
            r#a = b;
            a.state
        }),
        quote!(for a in all {
            a.state
        }),
        quote!(f(|a| a.state)),
        quote!(match x {
            Some(a) => a.state,
        }),
        quote!({
            advance(&mut a);
            a.state
        }),
        quote!({
            a.state = other;
        }),
        quote!(f!(a)),
    ] {
        assert!(!same(quote!(a.state), body.clone()), "{body}");
    }
    assert!(!same(
        quote!(self.a.state),
        quote!({
            self.a = b;
        })
    ));
    assert!(!same(
        quote!(self.a.state),
        quote!({
            self.advance();
        })
    ));
    assert!(!same(
        quote!(self.a.state),
        quote!({
            f(&mut self.a);
        })
    ));
    assert!(!same(quote!(all[i].state), quote!({ 1 })));
    assert!(!same(quote!(find().state), quote!({ 1 })));
    assert!(!same(
        quote!(a),
        quote!({
            let (a, b) = c;
        })
    ));
}

fn told(held: TokenStream, wait: TokenStream) -> Vec<String> {
    messages(&wait_until(quote!(::warded; @held[(held_0 [same] #held)] #wait)))
}

#[test]
fn a_lock_is_shown_as_the_user_wrote_it() {
    let message = |held: &str, lock: &str| {
        format!(
            "this wait would keep `{held}` locked, and the task that makes the predicate true may need it: wait before you \
             lock `{held}`; or, if no task needs it, say so: `wait_until!({lock}, holding = {held}, |s| ..)`"
        )
    };
    // The way through the view of a `#[requires]` method.
    let in_view = told(quote!(self.state), quote!(&self.r#plain.bank.journal, |s| s.n > 0));
    assert_eq!(in_view, [message("self.state", "self.bank.journal")]);
    let fields = told(quote!(self.plain.state), quote!(b.locks[3], |s| s.n > 0));
    assert_eq!(fields, [message("self.plain.state", "b.locks[3]")]);
}

#[test]
fn a_condition_of_the_lock_is_not_waited_for_inside() {
    let message = "this wait would keep `a.state` locked, and the task that makes `a.ready` true may need it: wait before you lock `a.state`";
    assert_eq!(told(quote!(a.state), quote!(a.ready)), [message]);
    let told_with_predicate = told(quote!(a.state), quote!(a.ready, |s| s.n > 0));
    assert_eq!(
        told_with_predicate,
        [
            "this wait would keep `a.state` locked, and the task that makes the predicate true may need it: wait before you lock \
          `a.state`; or, if no task needs it, say so: \
          `wait_until!(a.ready, holding = a.state, |s| ..)`"
        ]
    );
    let of_another = told(quote!(a.state), quote!(b.ready));
    assert!(of_another[0].ends_with("; or, if no task needs it, say so: `wait_until!(b.ready, holding = a.state)`"));
}
