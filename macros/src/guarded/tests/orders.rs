use quote::quote;

use super::told;

#[test]
fn an_order_names_one_level() {
    let said = |attribute: proc_macro2::TokenStream| {
        told(quote!(
            struct A {
                #attribute
                state: Lock,
                #[guarded(by = state)]
                n: i32,
            }
        ))
    };
    assert!(said(quote!(#[lock(order = levels::Accounts)])).is_empty());
    assert_eq!(
        said(quote!(#[lock])),
        ["say which level this lock has: write `#[lock(order = Accounts)]`, with a level of `lock_order!`"]
    );
    assert_eq!(said(quote!(#[lock(oder = A)])), ["unknown argument `oder`: did you mean `order = Level`?"]);
    assert_eq!(said(quote!(#[lock(order = "A")])), ["the level is a name, without quotes: write `order = A`"]);
    assert_eq!(said(quote!(#[lock(order = 3)])), ["`order` takes a level of `lock_order!`: write `order = Accounts`"]);
    assert_eq!(
        said(quote!(#[lock(order = A)] #[lock(order = B)])),
        ["keep one `#[lock(..)]` above `state`, with all that it says"]
    );
    assert_eq!(said(quote!(#[cfg_attr(unix, lock(order = A))])).len(), 1);
}

#[test]
fn only_a_lock_has_an_order() {
    let told = told(quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            #[lock(order = Accounts)]
            n: i32,
        }
    ));
    assert_eq!(told, ["`n` is not a lock, and has no place in their order: leave out this attribute"]);
}

#[test]
fn the_lock_attribute_of_another_derive_stays() {
    let item = quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            #[lock(rename = "m")]
            n: i32,
        }
    );
    assert!(told(item.clone()).is_empty());
    assert!(super::guarded(proc_macro2::TokenStream::new(), item).to_string().contains("rename"));
}

#[test]
fn only_a_monitor_is_barging() {
    let of = |attribute: proc_macro2::TokenStream, kind: proc_macro2::TokenStream| {
        quote!(
            struct A {
                #attribute
                state: #kind,
                #[guarded(by = state)]
                n: i32,
            }
        )
    };
    let barging = of(quote!(#[lock(barging)]), quote!(Monitor));
    assert!(told(barging.clone()).is_empty());
    let expansion = super::guarded(proc_macro2::TokenStream::new(), barging).to_string();
    assert!(expansion.contains("Monitor :: barging (AState"), "{expansion}");
    assert!(told(of(quote!(#[lock(order = Pools, barging)]), quote!(Monitor))).is_empty());
    assert_eq!(
        told(of(quote!(#[lock(barging)]), quote!(Lock))),
        ["a `Lock` is handed over in the order of arrival: leave out `barging`, or declare `state: Monitor`, whose \
          waiters may be overtaken"]
    );
    assert!(told(of(quote!(#[lock(barging)]), quote!(RwLock)))[0].starts_with("an `RwLock` is handed over"));
    let again = "a monitor whose waiters may be overtaken: write `#[lock(barging)]`";
    assert_eq!(told(of(quote!(#[lock(barging = true)]), quote!(Monitor))), [again]);
    assert_eq!(told(of(quote!(#[lock(bargin)]), quote!(Monitor))), [again]);
}
