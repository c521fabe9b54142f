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
        ["say where this lock stands: write `#[lock(order = Accounts)]`, with a level of `lock_order!`"]
    );
    assert_eq!(said(quote!(#[lock(oder = A)])), ["unknown argument `oder`: did you mean `order = Level`?"]);
    assert_eq!(said(quote!(#[lock(order = "A")])), ["the level is a name, without quotes: write `order = A`"]);
    assert_eq!(said(quote!(#[lock(order = 3)])), ["`order` takes a level of `lock_order!`: write `order = Accounts`"]);
    assert_eq!(
        said(quote!(#[lock(order = A)] #[lock(order = B)])),
        ["`state` has one place in the order: keep one `#[lock(..)]`"]
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
fn the_lock_of_somebody_elses_derive_stays() {
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
