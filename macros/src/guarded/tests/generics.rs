use quote::quote;

use super::{expanded, header};

// --- generics ---

#[test]
fn a_state_has_only_the_generics_it_uses() {
    let item = quote!(
        struct A<'a, 'b: 'a, T: Clone + Into<U> + 'b, U, const N: usize>
        where
            T: Send,
            U: Send,
            Vec<T>: From<U>,
        {
            name: &'b str,
            other: U,
            numbers: [u8; N],
            state: Lock,
            #[guarded(by = state)]
            items: Vec<&'a T>,
        }
    );
    assert_eq!(header(item.clone(), "AState"), "AState<'a , T: Clone> where T: Send");
    assert!(header(item, "AInit").contains("Vec<T>: From<U>"));
}

#[test]
fn constants_and_lifetimes_are_used_wherever_they_stand() {
    let item = quote!(
        struct A<'a, const N: usize, const M: usize> {
            m: [u8; M],
            state: Lock,
            #[guarded(by = state)]
            f: fn(&'a Ring<N>),
        }
    );
    assert_eq!(header(item, "AState"), "AState<'a , const N: usize>");
}

#[test]
fn a_projection_uses_what_its_bounds_mention() {
    let item = quote!(
        struct A<T: Add<U>, U> {
            t: T,
            u: U,
            state: Lock,
            #[guarded(by = state)]
            sum: T::Output,
        }
    );
    assert_eq!(header(item, "AState"), "AState<T: Add<U> , U>");
}

#[test]
fn defaults_that_mention_what_is_left_out_go_too() {
    let item = quote!(
        struct A<T = u8, U = Vec<T>, V = u8> {
            t: T,
            state: Lock,
            #[guarded(by = state)]
            u: (U, V),
        }
    );
    assert_eq!(header(item, "AState"), "AState<U , V = u8>");
    let item = quote!(
        struct A<T, U = u8, V = Vec<T>> {
            t: T,
            state: Lock,
            #[guarded(by = state)]
            u: (U, V),
        }
    );
    assert_eq!(header(item, "AState"), "AState<U , V>");
}

#[test]
fn the_tokens_of_a_macro_may_mention_anything() {
    let item = quote!(
        struct A<'a, T, U> {
            u: U,
            state: Lock,
            #[guarded(by = state)]
            t: my_type!(&'a T),
        }
    );
    assert_eq!(header(item, "AState"), "AState<'a , T>");
}

// --- `Self` ---

#[test]
fn self_means_the_struct_everywhere() {
    let item = quote!(
        struct A<T> {
            state: Lock,
            #[guarded(by = state)]
            next: Option<Box<Self>>,
            #[guarded(by = state)]
            n: [u8; Self::N],
            t: T,
        }
    );
    let state = expanded(item, "AState").fields;
    let written = quote!(#state).to_string().replace(' ', "");
    assert_eq!(written, "{next:Option<Box<A<T>>>,n:[u8;<A<T>>::N],}");
}

#[test]
fn self_in_a_macro_means_the_struct() {
    let item = quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            next: my_type!([Self]),
        }
    );
    let state = expanded(item, "AState").fields;
    assert_eq!(quote!(#state).to_string().replace(' ', ""), "{next:my_type!([A]),}");
}
