//! The user's names don't clash with names in the expansions.
#![no_implicit_prelude]
#![deny(warnings)]

use ::warded as w;

mod shadows {
    #![allow(dead_code, non_camel_case_types)]

    pub mod core {}
    pub mod warded {}
    pub struct Option;
    pub struct Some;
    pub struct bool;
    pub struct Lock;
    pub struct Condition;
    pub struct NamedCondition;
    pub struct HasLock;
    pub struct DeclaresWhen;
    pub fn acquire_when() {}
    pub fn condition() {}
    pub fn declared_by() {}
}
#[allow(unused_imports)]
use shadows::*;

type Byte = ::core::primitive::u8;

#[w::guarded(crate = w)]
#[allow(non_camel_case_types)]
pub struct r#struct<'lock> {
    name: &'lock ::core::primitive::str,
    r#type: Lock,
    #[guarded(by = r#type)]
    r#fn: Byte,
    // Names that expansions use.
    #[condition(of = r#type, when = |value| value.r#fn > 0)]
    declared: Condition,
    #[condition(of = r#type, when = |r#struct| r#struct.r#fn > 1)]
    r#match: w::Condition,
    #[condition(of = r#type)]
    base: Condition,
}

impl r#struct<'_> {
    // Methods with the names of ours.
    pub fn its_lock(&self) -> Byte {
        1
    }

    pub fn leads_to(&self) -> Byte {
        2
    }

    pub fn holds(&self) -> Byte {
        3
    }
}

macro_rules! buffer {
    ($name:ident, $init:ident, $lock:ident: $lock_type:ty, $condition:ident: $condition_type:ty, |$s:ident| $when:expr) => {
        #[w::guarded(crate = w)]
        struct $name {
            $lock: $lock_type,
            #[guarded(by = $lock)]
            count: Byte,
            #[condition(of = $lock, when = |$s| $when)]
            $condition: $condition_type,
        }

        impl $name {
            fn new() -> Self {
                <Self as ::core::convert::From<$init>>::from($init { count: 1 })
            }

            async fn wait(&self) -> Byte {
                w::wait_until!(self.$condition).count
            }
        }
    };
}
buffer!(Buffer, BufferInit, state: Lock, ready: Condition, |s| s.count > 0);

macro_rules! wait_for {
    ($object:ident : $condition:ident) => {
        w::wait_until!($object.$condition, |s| s.r#fn > 0, |s| s.r#fn)
    };
    ($condition:expr) => {
        w::wait_until!($condition)
    };
    ($base:expr => $condition:ident) => {
        w::wait_until!($base.$condition)
    };
}

async fn variables(object: &r#struct<'_>) -> Byte {
    let declared = object;
    let base = &declared;
    let value = 1;
    w::wait_until!(declared.declared).release();
    w::wait_until!(base.base, |base| base.r#fn > value, |value| value.r#fn += 1);
    w::wait_until!((|| base)().base, |declared| declared.r#fn > value, |base| base.r#fn += value);
    w::wait_until!((|| base)().declared).release();
    wait_for!(declared.r#match).release();
    wait_for!(base => declared).release();
    wait_for!((|| base)() => r#match).release();
    wait_for!(object: base) + value
}

fn main() {
    let object: r#struct<'_> = ::core::convert::From::from(structInit { name: "name", r#fn: 2 });
    ::core::assert_eq!(object.its_lock() + object.leads_to() + object.holds(), 6);
    ::core::assert_eq!(object.name.len(), 4);
    w::block_on(async {
        ::core::assert_eq!(variables(&object).await, 5);
        ::core::assert_eq!(Buffer::new().wait().await, 1);
    });
    w::wait_until_blocking!(object.declared).release();
}
