#![expect(clippy::needless_pass_by_value, reason = "`quote!` gives values")]

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::{guarded_impl, misplaced, requires_of};
use crate::diagnostics::messages;
use crate::expansions::check_folder;

/// The struct of these tests, as its macro passes it on.
fn passed_struct() -> TokenStream {
    quote!({ [] struct Account {
        state: Lock,
        #[guarded(by = state)]
        balance: i64,
        #[guarded(by = state)]
        log: Vec<i64>,
        #[condition(of = state)]
        paid: Condition,
        journal: Lock,
        #[guarded(by = journal)]
        entries: Vec<i64>,
        prices: RwLock,
        #[guarded(by = prices)]
        price: i64,
        fee: i64,
    } })
}

fn expanded(item: TokenStream) -> TokenStream {
    let passed = passed_struct();
    requires_of(quote!(#passed [::warded] [] #item))
}

fn told(method: TokenStream) -> Vec<String> {
    messages(&expanded(quote!(impl Account { #method })))
}

/// The body of the method `m` in its view.
fn body(body: TokenStream) -> String {
    let expansion = expanded(quote!(impl Account { #[requires(state)] fn m(&mut self) #body })).to_string();
    let begin = expansion.find("fn m (& mut self)").unwrap() + "fn m (& mut self) ".len();
    let end = expansion.find("} # [automatically_derived]").unwrap();
    expansion[begin..end].trim().to_owned()
}

#[test]
fn expansions_are_as_documented() {
    check_folder("requires", |input| {
        let item: Vec<TokenTree> = input.into_iter().skip(2).collect();
        expanded(item.into_iter().collect())
    });
}

#[test]
fn monitors_are_required_together_and_not_beside_other_locks() {
    let passed = quote!({ [] struct Account {
        state: Monitor,
        #[guarded(by = state)]
        balance: i64,
        journal: Monitor,
        #[guarded(by = journal)]
        entries: i64,
        prices: Lock,
        #[guarded(by = prices)]
        price: i64,
        fee: i64,
    } });
    let expanded = |locks: TokenStream| {
        requires_of(
            quote!(#passed [::warded] [] impl Account { #[requires #locks] fn m(&mut self) { self.entries = self.balance } }),
        )
    };
    let together = expanded(quote!((journal, state)));
    assert!(messages(&together).is_empty());
    let called = "locked!(account.holding_state_and_journal(), |a| a.m())";
    assert!(together.to_string().contains(called), "{together}");
    assert_eq!(
        messages(&expanded(quote!((prices, state, journal)))),
        [
            "several locks at once are all `Monitor`s, and `prices` is declared as `prices: Lock`: write `prices: Monitor` there"
        ]
    );
}

#[test]
fn the_impl_is_handed_to_the_macro_of_its_struct() {
    let item = quote!(
        impl<T> bank::Account<T> {
            #[requires(state)]
            fn m(&self) {}
        }
    );
    let handed = guarded_impl(quote!(crate = w, no_holding), item.clone()).to_string();
    let macros = quote!(w::__private::macros::requires_of!);
    assert_eq!(handed, quote!(bank::AccountHolding! { [#macros] [w] [no_holding] #item }).to_string());
}

// --- bodies ---

#[test]
fn paths_from_self_lead_through_the_view() {
    for (written, moved) in [
        (quote!({ self.balance }), quote!({ self.state.__held.fields.balance })),
        (quote!({ self.fee.max(1) }), quote!({ self.r#plain.fee.max(1) })),
        (quote!({ self.journal }), quote!({ self.r#plain.journal })),
        (quote!({ self.state.f() }), quote!({ self.state.f() })),
        (quote!({ self.balance() }), quote!({ self.balance() })),
        (quote!({ self.balance::<u8>() }), quote!({ self.balance::<u8>() })),
        (quote!({ (self.log)(1) }), quote!({ (self.state.__held.fields.log)(1) })),
        (quote!({ (&mut *self).balance }), quote!({ (&mut *self).state.__held.fields.balance })),
        (quote!({ f!("{}", |x| self.balance) }), quote!({ f!("{}", |x| self.state.__held.fields.balance) })),
        (quote!({ other.balance }), quote!({ other.balance })),
        (quote!({ Self::F }), quote!({ Account::F })),
        (
            quote!({
                impl X {
                    fn f(self) -> Self {
                        self.balance
                    }
                }
            }),
            quote!({
                impl X {
                    fn f(self) -> Self {
                        self.balance
                    }
                }
            }),
        ),
    ] {
        assert_eq!(body(written), moved.to_string());
    }
}

#[test]
fn a_half_written_body_is_kept() {
    assert_eq!(body(quote!({ self. })), quote!({ self. }).to_string());
    assert_eq!(
        body(quote!({ let x = self.balance self })),
        quote!({ let x = self.state.__held.fields.balance self }).to_string()
    );
}

// --- rules ---

#[test]
fn locks_are_those_of_the_struct() {
    for (locks, message) in [
        (quote!((sate)), "no lock is called `sate`: did you mean `state`?"),
        (quote!((ledger)), "no lock is called `ledger`: name `state` or `journal` or `prices`"),
        (quote!((balance)), "`balance` is guarded by a lock, and is none: write `#[requires(state)]`"),
        (quote!((paid)), "`paid` is a condition, not a lock: write `#[requires(state)]`"),
        (quote!((fee)), "`fee` is not a lock: name `state` or `journal` or `prices`"),
        (quote!(("journal")), "`#[requires]` takes the bare names of locks: write `journal`"),
        (quote!((self.journal)), "`#[requires]` takes the bare names of locks: write `journal`"),
        (
            quote!((read(state))),
            "only an `RwLock` is held to read, and `state` is a `Lock`: write `#[requires(state)]`",
        ),
        (quote!((state, state)), "`state` is here twice: once is enough"),
        (quote!(), "say which lock `m` requires: write `#[requires(state)]`"),
        (
            quote!((state, prices)),
            "several locks at once are all `Lock`s, and `prices` is declared as `prices: RwLock`: write `prices: Lock` there",
        ),
    ] {
        assert_eq!(told(quote!(#[requires #locks] fn m(&self) {})), [message]);
    }
}

#[test]
fn a_method_takes_a_reference_to_self() {
    let takes = quote!(&self, x: u8);
    assert!(told(quote!(#[requires(state)] fn m(#takes) {})).is_empty());
    for receiver in [quote!(&'a mut self), quote!(self: &Self), quote!(self: &'a mut Self)] {
        assert!(told(quote!(#[requires(state)] fn m<'a>(#receiver) {})).is_empty());
    }
    for receiver in [quote!(self), quote!(mut self), quote!(self: Arc<Self>)] {
        let told = told(quote!(#[requires(state)] fn m(#receiver) { self.entries }));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].ends_with("so `m` can't take them away: write `&self` or `&mut self`"));
    }
    let told = told(quote!(
        #[requires(state)]
        fn m() {}
    ));
    assert!(told[0].contains("and `m` has none: write `fn m(&self, ..)`"), "{told:?}");
}

#[test]
fn a_method_that_reads_takes_a_shared_reference() {
    let reads = quote!(
        #[requires(read(prices))]
        fn m(&self) -> u8 {
            self.price
        }
    );
    assert!(told(reads.clone()).is_empty());
    let expansion = expanded(quote!(impl Account { #reads })).to_string();
    assert!(expansion.contains("self . prices . price"), "{expansion}");
    assert_eq!(
        told(quote!(
            #[requires(read(prices))]
            fn m(&mut self) {}
        )),
        ["`m` only reads `prices`: write `&self`, or `#[requires(..)]` without `read`"]
    );
}

#[test]
fn a_field_needs_its_lock() {
    assert_eq!(
        told(quote!(
            #[requires(state)]
            fn m(&self) {
                f!(self.entries) + self.balanse
            }
        )),
        [
            "`entries` is guarded by `journal`, which this method does not require: write `#[requires(state, journal)]`",
            "`Account` has no field `balanse`: did you mean `balance`?",
        ]
    );
    assert!(
        told(quote!(
            #[requires(journal, state)]
            fn m(&self) {
                self.entries + self.balance + self.fee
            }
        ))
        .is_empty()
    );
}

#[test]
fn an_item_that_is_no_method_of_the_struct_is_refused() {
    let requires = quote!(
        #[requires(state)]
        fn m(&self) {}
    );
    let told_of = |item| messages(&guarded_impl(TokenStream::new(), item));
    assert!(told_of(quote!(impl Clone for Account { #requires }))[0].starts_with("a method of a trait"));
    assert!(told_of(quote!(impl Account { fn m(&self) {} }))[0].starts_with("no method here requires a lock"));
    assert!(told_of(quote!(impl [Account] { #requires }))[0].contains("belongs on the `impl` of a struct"));
    assert!(
        told(quote!(
            #[requires(state)]
            const N: u8 = { 1 };
        ))[0]
            .contains("belongs on a method")
    );
    assert!(messages(&misplaced(&quote!(state), requires.clone()))[0].contains("write `#[guarded]` above its `impl`"));
    let above = messages(&misplaced(&quote!(state), quote!(impl Account { #requires })));
    assert!(above[0].contains("and `#[requires(state)]` on each method"), "{above:?}");
    let by = messages(&guarded_impl(quote!(by = state), quote!(impl Account { fn m(&self) {} })));
    assert_eq!(by.len(), 1, "{by:?}");
    assert!(by[0].contains("`#[requires(state)]` on each method"), "{by:?}");
}

#[test]
fn one_lock_expression_a_set() {
    let expansion = expanded(quote!(impl Account {
        #[requires(state, journal)]
        fn a(&self) {}
        #[requires(journal, state)]
        pub(super) fn b(&self) {}
        #[requires(journal)]
        pub fn c(&self) {}
        #[requires(read(prices))]
        fn d(&self) {}
        #[requires(prices)]
        fn e(&mut self) {}
    }))
    .to_string();
    assert_eq!(expansion.matches("fn holding_").count(), 3);
    assert!(expansion.contains("pub (super) fn holding_state_and_journal"));
    assert!(expansion.contains("pub fn holding_journal"));
}
