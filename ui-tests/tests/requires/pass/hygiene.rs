//! The user's names don't clash with names in the expansions.
#![no_implicit_prelude]
#![deny(warnings)]

use ::warded as w;

mod shadows {
    #![allow(dead_code, non_camel_case_types)]

    pub mod core {}
    pub mod std {}
    pub mod warded {}
    pub struct Option;
    pub struct Some;
    pub struct Deref;
    pub struct Holding;
    pub struct Lock;
    pub struct requires;
    pub struct i64;
}
#[allow(unused_imports)]
use shadows::*;

#[w::guarded(crate = w)]
pub struct Account {
    // Names that expansions use.
    plain: Lock,
    #[guarded(by = plain)]
    held: ::core::primitive::i64,
    r#type: Lock,
    #[guarded(by = r#type)]
    r#fn: ::core::primitive::i64,
    fee: ::core::primitive::i64,
}

// Without the prelude rustc does not know `#[diagnostic]`, so the macro must write no hint.
#[w::guarded(crate = w, no_hint)]
impl Account {
    #[requires(plain, r#type)]
    fn sum(&self) -> ::core::primitive::i64 {
        self.held + self.r#fn + self.fee
    }

    #[w::requires(r#type)]
    fn raise(&mut self) {
        self.r#fn += self.fee;
    }
}

macro_rules! bank {
    ($name:ident, $init:ident, $lock:ident, $field:ident, $holding:ident, $method:ident) => {
        #[w::guarded(crate = w)]
        struct $name {
            $lock: Lock,
            #[guarded(by = $lock)]
            $field: ::core::primitive::u8,
        }

        #[w::guarded(crate = w, no_hint)]
        impl $name {
            #[requires($lock)]
            fn $method(&mut self) -> ::core::primitive::u8 {
                self.$field += 1;
                self.$field
            }
        }

        impl $name {
            fn twice(&self) -> ::core::primitive::u8 {
                w::with_lock_blocking!(self.$holding(), |b| b.$method() + b.$method())
            }
        }
    };
}
bank!(Bank, BankInit, vault, gold, holding_vault, add);

/// The same inside a function.
fn inside() -> ::core::primitive::u8 {
    bank!(Local, LocalInit, state, number, holding_state, add);
    <Local as ::core::convert::From<LocalInit>>::from(LocalInit { number: 1 }).twice()
}

fn main() {
    let account: Account = ::core::convert::From::from(AccountInit { held: 1, r#fn: 2, fee: 4 });
    w::with_lock_blocking!(account.holding_type(), |a| a.raise());
    ::core::assert_eq!(w::with_lock_blocking!(account.holding_plain_and_type(), |a| a.sum()), 11);
    ::core::assert_eq!(<Bank as ::core::convert::From<BankInit>>::from(BankInit { gold: 0 }).twice(), 3);
    ::core::assert_eq!(inside(), 5);
}
