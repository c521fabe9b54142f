//! The user's names don't clash with names in the expansions.
#![no_implicit_prelude]
#![deny(warnings)]

// The crate under another name, and everything that an expansion could name by mistake.
use ::warded as w;

mod shadows {
    #![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

    pub mod core {}
    pub mod std {}
    pub mod warded {}
    pub struct Option;
    pub struct Result;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct From;
    pub struct Into;
    pub struct Deref;
    pub struct Send;
    pub struct Sync;
    pub struct Lock;
    pub struct i64;
    pub struct bool;
    pub struct str;
}
#[allow(unused_imports)]
use shadows::*;

#[w::guarded(crate = w)]
pub struct Account {
    pub state: Lock,
    #[guarded(by = state)]
    balance: ::core::primitive::i64,
    // Names that expansions use.
    init: ::core::primitive::u8,
    #[guarded(by = state)]
    guarded_0: ::core::primitive::u8,
    #[guarded(by = state)]
    value: ::core::primitive::u8,
}

/// Raw identifiers, of the struct, its locks and its fields.
#[w::guarded(crate = w)]
#[allow(non_camel_case_types)]
pub struct r#struct {
    r#type: Lock,
    #[guarded(by = r#type)]
    r#fn: ::core::primitive::u8,
    r#loop: ::core::primitive::u8,
}

macro_rules! bank {
    ($vis:vis $name:ident, $init:ident, $lock:ident: $lock_type:ty, $field:ident: $type:ty) => {
        #[w::guarded(crate = w)]
        $vis struct $name {
            $lock: $lock_type,
            #[guarded(by = $lock)]
            $field: $type,
        }

        impl $name {
            fn new($field: $type) -> Self {
                <Self as ::core::convert::From<$init>>::from($init { $field })
            }
        }
    };
}
bank!(pub(crate) Bank, BankInit, vault: Lock, gold: ::core::primitive::u8);

/// The same inside a function, where nothing is public.
fn inside() -> ::core::primitive::u8 {
    #[w::guarded(crate = w)]
    struct Local {
        state: Lock,
        #[guarded(by = state)]
        number: ::core::primitive::u8,
    }
    let local: Local = ::core::convert::From::from(LocalInit { number: 5 });
    local.into_init().number
}

fn main() {
    let account: Account = ::core::convert::From::from(AccountInit { balance: 5, init: 1, guarded_0: 2, value: 3 });
    let _ = account.init;
    let init = account.into_init();
    ::core::assert_eq!((init.balance, init.guarded_0, init.value), (5, 2, 3));

    let keywords: r#struct = ::core::convert::From::from(structInit { r#fn: 1, r#loop: 2 });
    ::core::assert_eq!(keywords.r#loop + keywords.into_init().r#fn, 3);

    ::core::assert_eq!(Bank::new(7).into_init().gold, 7);
    ::core::assert_eq!(inside(), 5);
}
