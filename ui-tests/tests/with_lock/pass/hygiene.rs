//! The user's names don't clash with names in the expansion, in neither direction.
#![no_implicit_prelude]
#![deny(warnings)]

use ::warded as w;
use ::warded::__private::core::primitive::u8 as byte;

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
    pub struct Result;
    pub struct Send;
    pub struct u8;
    pub fn drop() {}
    pub fn acquire() {}
    pub fn timeout() {}
}
#[allow(unused_imports)]
use shadows::*;

/// The user's variables have the names of ours.
async fn variables(lock: &w::Lock<byte>) -> byte {
    let guard = 1;
    let guard_0 = 2;
    let value = 3;
    let elapsed = 4;
    let captured_0 = 5;
    let warded = 6;
    w::with_lock!(lock, |s| *s += guard + guard_0 + value + elapsed + captured_0 + warded);
    w::with_lock!(lock, |value| *value += guard);
    w::with_lock!(lock, |guard| *guard += value);
    w::with_lock!(lock, |lock| {
        let value = *lock;
        value
    })
}

macro_rules! add {
    ($lock:expr, $amount:expr) => {
        w::with_lock!($lock, |s| *s += $amount)
    };
    ($lock:expr; $body:expr) => {
        w::with_lock!($lock, $body)
    };
    ($lock:expr => $name:ident $body:block) => {
        w::with_lock!($lock, |$name| $body)
    };
    (limited $lock:expr, $limit:expr) => {
        w::with_lock!($lock, timeout = $limit, |s| *s)
    };
    (item $name:ident, $type:ty, $($body:tt)*) => {
        async fn $name(lock: &w::Lock<$type>) -> $type {
            w::with_lock!(lock, $($body)*)
        }
    };
}
add!(item doubled, byte, |number| {
    *number *= 2;
    *number
});

async fn through_macro_rules(lock: &w::Lock<byte>) {
    // A variable with the name of the macro's own parameter.
    let s = 1;
    add!(lock, s);
    add!(lock; |n| *n += s);
    add!(lock => n { *n += s; });
    ::core::assert!(add!(limited lock, ::core::time::Duration::MAX).is_ok());
    ::core::assert_eq!(doubled(lock).await % 2, 0);
}

async fn raw_identifiers(r#type: &w::Lock<byte>) -> byte {
    w::with_lock!(r#type, |r#fn| *r#fn)
}

fn main() {
    let lock = w::Lock::new(0);
    w::block_on(async {
        ::core::assert_eq!(variables(&lock).await, 25);
        through_macro_rules(&lock).await;
        raw_identifiers(&lock).await;
    });
    ::core::assert!(w::try_with_lock!(lock, |n| *n).is_some());
    ::core::assert_eq!(
        w::with_lock_blocking!(lock, timeout = ::core::time::Duration::MAX, |n| *n).ok(),
        lock.try_acquire().map(|n| *n)
    );
}
