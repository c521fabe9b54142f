#![expect(clippy::needless_pass_by_value, reason = "`quote!` makes values, and here they are written in place")]

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::super::guarded;
use super::{expanded, header, told};

/// A struct with a lock of each kind, and a field with these attributes and this type.
fn with_field(attributes: TokenStream, ty: TokenStream) -> TokenStream {
    quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            n: i32,
            prices: RwLock,
            #[guarded(by = prices)]
            price: i32,
            changed: Condition,
            #[guarded(by = changed)]
            stock: i32,
            plain: u8,
            #attributes
            ready: #ty,
        }
    )
}

fn told_of(attributes: TokenStream) -> Vec<String> {
    told(with_field(attributes, quote!(Condition)))
}

fn told_of_when(when: TokenStream) -> Vec<String> {
    told_of(quote!(#[condition(of = state, when = #when)]))
}

fn type_of(item: TokenStream, field: &str) -> String {
    let fields = expanded(item, "A").fields;
    let found = fields.iter().find(|found| found.ident.as_ref().is_some_and(|name| name == field));
    found.unwrap().ty.to_token_stream().to_string().replace(' ', "")
}

// --- kinds ---

#[test]
fn locks_of_all_kinds_are_declared_alike() {
    let item = quote!(
        struct A {
            prices: warded::RwLock,
            #[guarded(by = prices)]
            price: i32,
            changed: Condition,
            #[guarded(by = changed)]
            stock: i32,
            plain: RwLock<i32>,
        }
    );
    assert!(told(item.clone()).is_empty());
    assert_eq!(type_of(item.clone(), "prices"), "warded::RwLock<APrices>");
    assert_eq!(type_of(item.clone(), "changed"), "::warded::Condition<AChanged>");
    assert_eq!(type_of(item.clone(), "plain"), "RwLock<i32>");
    assert_eq!(header(item, "AChanged"), "AChanged");
}

#[test]
fn locks_of_all_kinds_are_bare() {
    let item = quote!(
        struct A {
            prices: RwLock<i32>,
            #[guarded(by = prices)]
            price: i32,
            changed: Condition<i32>,
            #[guarded(by = changed)]
            stock: i32,
        }
    );
    assert_eq!(
        told(item),
        [
            "a lock is written bare: the macro gives it its type: write `prices: RwLock`",
            "a lock is written bare: the macro gives it its type: write `changed: Condition`"
        ]
    );
}

#[test]
fn a_condition_that_guards_nothing_may_be_a_reason_to_wait() {
    let told = told_of(quote!());
    assert_eq!(
        told,
        [
            "`ready` guards nothing: write `#[condition(of = state)]` above it, or `#[guarded(by = ready)]` on the fields \
          it guards"
        ]
    );
}

// --- named conditions ---

#[test]
fn conditions_are_numbered_by_their_lock() {
    let item = quote!(
        struct A<T> {
            #[condition(of = left)]
            empty: Condition,
            left: Lock,
            right: Lock,
            #[guarded(by = left)]
            l: i32,
            #[guarded(by = right)]
            r: T,
            #[condition(of = right)]
            low: warded::Condition,
            #[condition(of = left, when = |s| s.l > 0)]
            full: Condition,
        }
    );
    assert!(told(item.clone()).is_empty());
    assert_eq!(type_of(item.clone(), "empty"), "::warded::NamedCondition<ALeft,0>");
    assert_eq!(type_of(item.clone(), "full"), "::warded::NamedCondition<ALeft,1>");
    assert_eq!(type_of(item, "low"), "::warded::NamedCondition<ARight<T>,0>");
}

#[test]
fn conditions_hold_no_data() {
    let init = expanded(with_field(quote!(#[condition(of = state)]), quote!(Condition)), "AInit");
    let names: Vec<String> = init.fields.iter().map(|field| field.ident.to_token_stream().to_string()).collect();
    assert_eq!(names, ["n", "price", "stock", "plain"]);
}

#[test]
fn a_condition_is_of_a_lock() {
    let said = "say which lock this is a condition of: write `#[condition(of = state)]`";
    for attribute in [quote!(#[condition]), quote!(#[condition()]), quote!(#[condition(when = |s| s.n > 0)])] {
        assert_eq!(told_of(attribute), [said]);
    }
    assert_eq!(told_of(quote!(#[condition(of = stat)])), ["no lock is called `stat`: did you mean `state`?"]);
    assert_eq!(
        told_of(quote!(#[condition(of = plain)])),
        ["`plain` is not a lock: write `plain: Monitor`, or `plain: Lock` if it is held across an await"]
    );
    assert_eq!(
        told_of(quote!(#[condition(of = prices)])),
        ["`prices` is an `RwLock`, and conditions are of a `Lock`: write `prices: Lock`"]
    );
    assert_eq!(
        told_of(quote!(#[condition(of = changed)])),
        ["`changed` is a `Condition`, which has only a condition of its own: write `changed: Lock`, \
          for which you may declare several"]
    );
    assert_eq!(told_of(quote!(#[condition(of = ready)])), ["`ready` is a condition, not a lock: write `of = state`"]);
}

#[test]
fn a_condition_of_an_unknown_lock_is_of_the_first() {
    for attribute in [quote!(#[condition]), quote!(#[condition(of = plain)]), quote!(#[condition(of = prices)])] {
        let item = with_field(attribute, quote!(Condition));
        assert_eq!(type_of(item, "ready"), "::warded::NamedCondition<AState,0>");
    }
}

#[test]
fn a_condition_in_a_struct_without_locks_is_the_only_error() {
    let item = quote!(
        struct A {
            #[condition(of = state)]
            ready: Condition,
        }
    );
    assert_eq!(
        told(item.clone()),
        [
            "no lock is called `state`: declare it with a field `state: Monitor`, or `state: Lock` if it is held across an await"
        ]
    );
    assert_eq!(type_of(item, "ready"), "::warded::NamedCondition<(),0>");
}

#[test]
fn the_arguments_of_a_condition_are_known() {
    assert_eq!(
        told_of(quote!(#[condition(of = state, wehn = |s| s.n > 0)])),
        ["unknown argument `wehn`: did you mean `when`?"]
    );
    assert_eq!(
        told_of(quote!(#[condition(by = state)])),
        ["a condition is `of` its lock: write `#[condition(of = state)]`"]
    );
    assert_eq!(
        told_of(quote!(#[condition(of = state, fair = true)])),
        ["unknown argument `fair`: a condition takes `of = state`, `when = |s| ..` and `count = |s| ..`"]
    );
    assert_eq!(told_of(quote!(#[condition(state)])), ["name the lock with `of`: write `#[condition(of = state)]`"]);
    assert_eq!(
        told_of(quote!(#[condition(of = state, |s| s.n > 0)])),
        ["name the predicate with `when`: write `when = |s| ..`"]
    );
    assert_eq!(told_of(quote!(#[condition(of = state, of = state)])), ["`of` is here twice: keep one"]);
    assert_eq!(told_of(quote!(#[condition(of = "state")])), ["the lock is a name, without quotes: write `of = state`"]);
    for wrong in [quote!(), quote!(self.state), quote!(state other)] {
        assert_eq!(
            told_of(quote!(#[condition(of = #wrong)])),
            ["`of` takes the name of a lock of this struct: write `of = state`"]
        );
    }
}

#[test]
fn a_condition_is_written_bare() {
    let told_of = |ty| told(with_field(quote!(#[condition(of = state)]), ty));
    let said = "a condition is written bare, and holds no data: write `ready: Condition`";
    for wrong in [quote!(Lock), quote!(bool), quote!(Condition<u8>), quote!(RwLock), quote!(&'static Condition)] {
        assert_eq!(told_of(wrong), [said]);
    }
    assert!(told_of(quote!(warded::Condition)).is_empty());
}

#[test]
fn a_field_has_one_attribute() {
    assert_eq!(
        told_of(quote!(#[condition(of = state)] #[condition(of = state)])),
        ["`ready` is a condition twice: keep one `#[condition(..)]`"]
    );
    let both = quote!(#[guarded(by = state)] #[condition(of = state)]);
    assert_eq!(told_of(both.clone()), ["`ready` is a condition, and holds no data to guard: leave out this attribute"]);
    let data = with_field(both, quote!(bool));
    assert_eq!(told(data.clone()), ["`ready` holds data, and a condition is only a name: leave out this attribute"]);
    assert_eq!(expanded(data, "AState").fields.len(), 2, "the field is where it was meant to be");
}

#[test]
fn a_condition_is_one_on_all_platforms() {
    let told = told_of(quote!(#[cfg_attr(unix, condition(of = state))]));
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("a field is a condition on all platforms or on none: write `#[condition"), "{told:?}");
}

#[test]
fn a_condition_guards_nothing() {
    let told = told(quote!(
        struct A {
            other: Lock,
            #[guarded(by = other)]
            m: i32,
            state: Lock,
            #[guarded(by = ready)]
            n: i32,
            #[condition(of = state)]
            ready: Condition,
        }
    ));
    assert_eq!(told, ["`ready` is a condition, not a lock: write `by = state`"]);
}

// --- `when` ---

#[test]
fn a_predicate_is_a_closure() {
    let said = "`when` is a closure: write `when = |s| !s.items.is_empty()`";
    for wrong in [quote!(), quote!(is_ready), quote!(s.n > 0), quote!("s.n > 0")] {
        assert_eq!(told_of_when(wrong), [said]);
    }
    assert_eq!(
        told_of_when(quote!(|s|)),
        ["there is nothing after the parameter: write `when = |s| !s.items.is_empty()`"]
    );
    assert_eq!(told_of_when(quote!(|s| s.n >)).len(), 1);
}

#[test]
fn a_predicate_takes_what_the_lock_guards() {
    let said = "a predicate has one parameter, the guarded fields: write `|s|`";
    assert_eq!(told_of_when(quote!(|| true)), [said]);
    assert_eq!(told_of_when(quote!(|s, t| s.n > 0)), [said]);
    for pattern in [quote!(s), quote!(_), quote!(AState { n, .. }), quote!(s: &AState)] {
        assert!(told_of_when(quote!(|#pattern| true)).is_empty());
    }
}

#[test]
fn a_predicate_is_plain() {
    assert_eq!(
        told_of_when(quote!(move |s| s.n > 0)),
        ["leave out `move`: a condition reads the guarded fields, and captures nothing"]
    );
    assert_eq!(told_of_when(quote!(async |s| s.n > 0)), ["a predicate may not await: write `|s| ..`"]);
    assert_eq!(
        told_of_when(quote!(|s| f(s.n).await)),
        ["a predicate may not await: read a guarded field that has the result"]
    );
    assert_eq!(told_of_when(quote!(|s| -> bool { s.n > 0 })), ["leave out the type: a predicate gives a `bool`"]);
}

#[test]
fn a_predicate_of_a_condition_knows_no_self() {
    assert_eq!(
        told_of_when(quote!(|s| s.n < self.plain)),
        ["`when` reads only guarded fields, and has no `self`: write such a predicate where you wait, \
          `wait_until!(self.state, |s| ..)`"]
    );
    assert_eq!(
        told_of_when(quote!(|s| matches!(s.n, Self::MOST))),
        ["`Self` would mean the struct of the guarded fields: write `A`"]
    );
}

/// A wait for the condition then reports no second error.
#[test]
fn a_predicate_that_is_refused_is_declared_all_the_same() {
    for when in [quote!(is_ready), quote!(|s| s.n >), quote!(|s| self.n), quote!(|| true)] {
        let attribute = quote!(#[condition(of = state, when = #when)]);
        let expansion = guarded(TokenStream::new(), with_field(attribute, quote!(Condition))).to_string();
        assert!(expansion.contains("DeclaresWhen") && expansion.contains("let _ = self ; (false)"), "{expansion}");
    }
}

#[test]
fn commas_belong_to_the_predicate() {
    for body in [quote!(s.parse::<A, B>() == f(a, b)), quote!(s.a || [s.b, s.c].contains(&true))] {
        assert!(told_of(quote!(#[condition(when = |s| #body, of = state)])).is_empty(), "{body}");
    }
}

#[test]
fn all_mistakes_of_conditions_are_told_at_once() {
    let attributes = quote!(#[condition(of = plain, wehn = move |s| f().await)] #[condition]);
    assert_eq!(told_of(attributes).len(), 5);
}
