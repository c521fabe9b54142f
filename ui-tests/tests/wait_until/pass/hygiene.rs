//! The user's names don't clash with names in the expansion, in neither direction.
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
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Send;
    pub struct FnMut;
    pub struct Clone;
    pub struct bool;
    pub fn acquire_when() {}
}
#[allow(unused_imports)]
use shadows::*;

struct Limits {
    least: ::core::primitive::u8,
    r#type: ::core::primitive::u8,
}

async fn variables(lock: &w::Lock<::core::primitive::u8>, limits: &Limits) {
    let captured_0 = 1;
    let guard = 2;
    let value = 3;
    w::wait_until!(lock, |s| *s >= limits.least && *s >= captured_0 && *s >= guard, |s| *s += value);
    w::wait_until!(lock, |captured_0| *captured_0 >= limits.least, |value| *value += 1);
    w::wait_until!(lock, |guard| *guard >= limits.r#type, |guard| *guard += 1);
    w::wait_until!(lock, |lock| *lock >= limits.r#least, |lock| *lock += 1);
}

macro_rules! at_least {
    ($lock:expr, $least:expr) => {
        w::wait_until!($lock, |s| *s >= $least)
    };
    ($lock:expr; $predicate:expr) => {
        w::wait_until!($lock, $predicate, |s| *s)
    };
    ($lock:expr => $object:ident . $field:ident) => {
        w::wait_until!($lock, |s| *s >= $object.$field, |s| *s)
    };
}

async fn through_macro_rules(lock: &w::Lock<::core::primitive::u8>, limits: &Limits) {
    let s = 1;
    at_least!(lock, s).release();
    at_least!(lock, limits.least).release();
    at_least!(lock; |n| *n >= s);
    at_least!(lock => limits.least);
}

fn main() {
    let lock = w::Lock::new(5);
    let limits = Limits { least: 4, r#type: 3 };
    w::block_on(async {
        variables(&lock, &limits).await;
        through_macro_rules(&lock, &limits).await;
    });
    w::wait_until_blocking!(lock, |n| *n >= limits.least).release();
}
